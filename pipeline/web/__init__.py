"""The search page: plain HTML that a server renders, over whichever index is configured."""
