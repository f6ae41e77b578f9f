"""Screens of small works."""
