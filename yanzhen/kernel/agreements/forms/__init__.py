"""What is typed about contracts."""
