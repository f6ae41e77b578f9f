"""The ledger in the demo year."""
