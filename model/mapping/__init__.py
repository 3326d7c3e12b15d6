"""From places where something is known to places where it is wanted."""
