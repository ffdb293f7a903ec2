"""A first guess at a document's language, only good enough to choose a dictionary."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.clean.resources import table


def guess_language(text: str) -> str:
    """Return the ISO 639-1 code whose function words are most frequent in ``text``; ``en`` where none are."""
    words = Counter(re.findall(r"[^\W\d_]+", text[:20_000].lower()))
    scores = {code: sum(words[word] for word in listed) for code, listed in table("printed/languages").items()}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] else "en"
