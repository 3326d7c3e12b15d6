"""Map, charts and tables that several pages draw."""
