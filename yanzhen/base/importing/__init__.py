"""Tables in: contract, reading, mapping, dry run, applying. Read `contract` first."""
