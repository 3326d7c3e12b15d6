"""Floor 4: the outside world. Sources, quality control, the simulator."""
