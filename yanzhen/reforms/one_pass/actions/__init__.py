"""The verbs of the island."""
