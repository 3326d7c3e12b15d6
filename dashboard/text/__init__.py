"""Every word on screen, Swedish first."""
