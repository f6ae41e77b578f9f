"""The numbers of co-governance, and what the report says of them (A26-A30)."""
