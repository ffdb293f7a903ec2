"""Where on earth: cities and divisions of countries under their names in every language, and which one is meant."""
