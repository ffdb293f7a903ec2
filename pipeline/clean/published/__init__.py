"""When a page was published and changed: what it states, what it shows, and what its address says."""

from pipeline.clean.published.publication import Context, Publication, publication_of

__all__ = ["Context", "Publication", "publication_of"]
