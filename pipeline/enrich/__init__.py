"""What an article speaks of: its language, the entities and dates in it, and its fingerprint."""
