"""Road upkeep: what a season did to each street."""
