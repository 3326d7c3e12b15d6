"""Floor 2: the pure core. No input or output, no clock, no argument is ever changed."""
