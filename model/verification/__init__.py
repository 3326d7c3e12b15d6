"""How issued forecasts went once their hours had passed."""
