"""What the learned models see: one schema, one builder."""
