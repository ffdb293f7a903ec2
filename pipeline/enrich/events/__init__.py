"""Events: articles of different outlets and languages that tell one happening in their own words get one id.

An event is what its articles have in common: words (TF-IDF, of each language its own) and names (IDF). Articles are
gone through by day and hour. Each joins the event that it is most like of those that were alive within some days of
it; if none is alike enough, it opens one, whose id is its own. At the end of a day, events that have become alike are
merged, and the older keeps its id. So an id never names anything but what its own article tells.

What an article becomes depends on what was published up to its day, and never on the order in which articles came to
us: nights, a backfill and a replay end with the same events. The method is single-pass clustering as in topic detection
and tracking (Allan et al., "On-line new event detection and tracking", SIGIR 1998). Pure; figures in ``events.toml``.
"""

from pipeline.enrich.events.account import Account
from pipeline.enrich.events.curation import NOTHING, EventCuration, load_event_curation
from pipeline.enrich.events.days import Days, Kept, joined_from
from pipeline.enrich.events.vectors import Embedder, Meaning

__all__ = [
    "NOTHING",
    "Account",
    "Days",
    "Embedder",
    "EventCuration",
    "Kept",
    "Meaning",
    "joined_from",
    "load_event_curation",
]
