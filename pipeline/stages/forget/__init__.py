"""Forget: a page or a source out of the index, the archive, the runs and all that was told of nights."""
