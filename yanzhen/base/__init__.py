"""Tools without nouns of the trade."""
