"""The steps of a night, each a function over a `Context`."""
