"""What happens to estates and what belongs to them."""
