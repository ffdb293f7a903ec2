"""The article's text: read several ways, chosen where the readings agree, without what stands among its lines."""

from pipeline.clean.body.choice import Body, read_body
from pipeline.clean.body.credits import credited_beside
from pipeline.clean.body.labels import shows_a_part
from pipeline.clean.body.second_source import from_data, from_feed, from_statement
from pipeline.clean.body.structure import text_blocks

__all__ = [
    "Body",
    "credited_beside",
    "from_data",
    "from_feed",
    "from_statement",
    "read_body",
    "shows_a_part",
    "text_blocks",
]
