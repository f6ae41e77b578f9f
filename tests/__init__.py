"""What belongs to no app: set-up, tidy, relations, permissions, whole journeys in a browser."""
