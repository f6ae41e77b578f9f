"""What council does: counting, casting, the lives of votes and deliberations."""
