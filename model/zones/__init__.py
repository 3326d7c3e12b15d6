"""Heated zones: their plan, their picture and how they differ from their drawing."""
