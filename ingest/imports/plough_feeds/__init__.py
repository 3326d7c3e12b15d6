"""Position feeds of plough contractors, one dialect a file."""
