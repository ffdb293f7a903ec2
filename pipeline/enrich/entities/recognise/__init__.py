"""What reads a text for names before any rule does: the form in which it is read, and the statistical models."""
