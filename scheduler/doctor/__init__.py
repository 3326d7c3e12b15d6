"""The thorough look at an installation: rows, files, seals, disk, clock and settings, and what can be put right."""
