"""The morning digest: what the night brought, told once, in sentences of the articles themselves.

What it holds is in :mod:`~pipeline.digest.records`, how it is chosen in the modules beside, all pure; how it looks as
text, Markdown, HTML and a feed in :mod:`~pipeline.digest.rendering`. :mod:`pipeline.stages.messages.digest` asks
index and ledger for what it is made of, and sends it.
"""

from pipeline.digest.records import Account, Announcement, Change, Digest, Happening, SavedSearch
from pipeline.digest.rendering import FORMATS, as_feed, rendered
from pipeline.digest.wording import Wording, digest_languages

__all__ = [
    "FORMATS",
    "Account",
    "Announcement",
    "Change",
    "Digest",
    "Happening",
    "SavedSearch",
    "Wording",
    "as_feed",
    "digest_languages",
    "rendered",
]
