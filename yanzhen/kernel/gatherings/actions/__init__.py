"""What is done with gatherings: drawing up, registering, checking in, judging, certifying."""
