"""What is no article, and what is not a whole one: fronts, walls, errors, thin pages, live blogs, parts."""

from pipeline.clean.refusal.partial import kind_flags
from pipeline.clean.refusal.rejection import refuse_no_article

__all__ = ["kind_flags", "refuse_no_article"]
