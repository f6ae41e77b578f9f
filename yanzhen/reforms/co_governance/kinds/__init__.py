"""What a micro-project needs before its money is spent."""
