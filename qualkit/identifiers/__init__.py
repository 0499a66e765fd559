"""Finding what could identify a person in a text. Knows nothing of the store."""
