"""How the recognisers of names that Dateline carries are made from annotated text (``training/README.md``)."""
