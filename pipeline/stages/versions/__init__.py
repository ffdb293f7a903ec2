"""What an article is to the index that may already hold it, and what becomes of its versions."""
