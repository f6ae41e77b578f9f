"""Screens of the register and of stock-takes."""
