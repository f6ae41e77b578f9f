"""Where the ledger shows up: rail, desks, whole-story pages, files."""
