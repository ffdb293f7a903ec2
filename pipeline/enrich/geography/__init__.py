"""Where on earth: cities and divisions of countries under their names in every language, and which one is meant."""

from typing import Final

SEPARATOR: Final = " > "
"""Between the steps of a path of places (:mod:`pipeline.enrich.geography.paths`)."""
