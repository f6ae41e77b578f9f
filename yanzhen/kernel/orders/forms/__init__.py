"""What is typed on the screens of orders."""
