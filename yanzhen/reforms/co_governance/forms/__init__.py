"""What is typed of estates."""
