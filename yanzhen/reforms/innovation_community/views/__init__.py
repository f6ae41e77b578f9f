"""Screens of the innovation community: find, act, show."""
