"""Rules that the ledger itself owns."""
