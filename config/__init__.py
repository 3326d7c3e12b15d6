"""Floor 1: settings, site definitions and catalogues. Imports nothing else of Halka."""
