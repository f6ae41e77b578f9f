"""What is done with a project beside its steps."""
