"""Boosted corrections of the physics, calibration, and the baseline that answers where none is trusted."""
