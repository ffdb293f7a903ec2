"""``python -m pipeline.cli`` is the ``dateline`` command."""

from pipeline.cli import main

main()
