"""Needs as declarations, and how a surface is judged by them."""
