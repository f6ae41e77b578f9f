"""What is typed on the island's pages."""
