"""Pages of the ledger, one file per desk."""
