"""The language of queries: what was typed becomes a tree that either index is asked with."""
