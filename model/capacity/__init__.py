"""The night's advice against machines, crews, depots and stock."""
