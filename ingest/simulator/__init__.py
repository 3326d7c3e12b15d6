"""A simulated winter that speaks the same protocols as the real sources. Everything it yields is marked simulated.

`winters.simulate_winters` makes winters, `season` says what is in them.
"""
