"""What is done with surveys: drawing up, asking, answering, counting, comparing."""
