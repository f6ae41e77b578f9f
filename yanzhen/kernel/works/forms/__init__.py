"""What people type about small works."""
