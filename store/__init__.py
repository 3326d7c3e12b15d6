"""Floor 3: what lasts. The only place that speaks SQL or writes forecast arrays."""
