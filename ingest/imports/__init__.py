"""Files a person hands in: maintenance actions, vehicle positions, networks, heat meters. A file is taken whole or refused whole."""
