"""Road physics: energy and mass balance of a pavement column, many columns at once."""
