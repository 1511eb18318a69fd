"""Treaties and the acts of States towards them, as of any date."""
