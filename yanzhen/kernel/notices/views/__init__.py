"""Pages of notices: the list behind the bell, one's channels, and the state of deliveries."""
