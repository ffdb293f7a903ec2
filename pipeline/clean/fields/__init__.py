"""Title, authors and the fields that one statement gives: each by its witnesses and their votes."""

from pipeline.clean.fields import single_fields
from pipeline.clean.fields.authors import is_full_name, listed_people, people
from pipeline.clean.fields.bylines import authors_of
from pipeline.clean.fields.mastheads import site_names
from pipeline.clean.fields.single_fields import same_site
from pipeline.clean.fields.title import title_of
from pipeline.clean.fields.votes import Witness, decide

__all__ = [
    "Witness",
    "authors_of",
    "decide",
    "is_full_name",
    "listed_people",
    "people",
    "same_site",
    "single_fields",
    "site_names",
    "title_of",
]
