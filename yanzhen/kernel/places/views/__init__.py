"""Screens of the tree, and the acts of who keeps it."""
