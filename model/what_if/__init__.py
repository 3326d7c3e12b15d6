"""What if it were treated otherwise, or the night another: the road physics run again."""
