"""Winter indices: how hard a winter was, its points by day, and cost against a normal winter."""
