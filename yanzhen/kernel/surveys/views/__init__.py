"""Screens of surveys."""
