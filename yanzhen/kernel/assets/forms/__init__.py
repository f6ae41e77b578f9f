"""What is typed about assets and stock-takes."""
