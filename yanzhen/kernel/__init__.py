"""The nouns that reforms share. Knows no reform."""
