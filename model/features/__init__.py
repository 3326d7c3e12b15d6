"""What the boosted models are told: ensemble statistics of weather and road per unit and hour."""
