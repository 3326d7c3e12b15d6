"""Floor 5: the service process and its command line."""
