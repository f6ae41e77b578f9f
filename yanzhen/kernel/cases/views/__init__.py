"""Screens of cases: find, act, show."""
