"""One module per provider, each with its contract in the docstring and a pure `parse(body)`."""
