"""Floor 5: the dispatcher's screens, read from the store."""
