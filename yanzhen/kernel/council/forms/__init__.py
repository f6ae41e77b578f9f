"""What people type about votes and deliberations."""
