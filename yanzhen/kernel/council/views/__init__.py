"""Pages of votes and deliberations."""
