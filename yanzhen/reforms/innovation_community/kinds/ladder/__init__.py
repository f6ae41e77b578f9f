"""The ladder's rules, one file a document: pure functions of FirmFacts that cite their article."""
