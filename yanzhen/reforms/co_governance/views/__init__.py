"""Screens of co_governance."""
