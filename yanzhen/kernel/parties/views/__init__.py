"""Screens of the register, of the offices, and the change of desk."""
