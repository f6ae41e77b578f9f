"""A server that is killed under load, and those who work on it."""
