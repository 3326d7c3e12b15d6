"""A season as it would have gone: what was known then, what each policy would have ordered, what the road would have become."""
