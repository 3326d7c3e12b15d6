"""The words of winter road service as frozen types: errors, variables, roads, weather, needs and plans."""
