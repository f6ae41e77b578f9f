"""Screens of gatherings."""
