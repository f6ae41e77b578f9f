"""The demo season."""
