"""Dateline: last night's news in one place, searchable by words and by facets."""

__version__ = "0.1.0"
