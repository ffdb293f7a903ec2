"""For assistants: the archive as tools of the Model Context Protocol, reading only."""
