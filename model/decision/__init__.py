"""From probability to recommendation: rules of the class, dose, cost against loss, reasons in words."""
