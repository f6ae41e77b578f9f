"""The first page of everybody, the search over everything, and the working calendar."""
