"""One app per reform. Strangers to each other."""
