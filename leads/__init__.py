"""The nouns of lead scoring and the pure steps between them. Standard library only."""
