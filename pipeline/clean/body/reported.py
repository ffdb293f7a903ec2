"""Sentences that somebody is said to have said: text, though they begin as requests and credits do."""

from __future__ import annotations

import re
from functools import cache

from pipeline.clean.resources import alternatives


def is_reported(line: str) -> bool:
    """Tell whether ``line`` has a verb of saying behind a comma or a quotation mark: ``…, said Mara Lind``."""
    return bool(_reporting().search(line))


@cache
def _reporting() -> re.Pattern[str]:
    verbs = alternatives("body/furniture", "reporting_verbs")
    return re.compile(rf"[,”“\"»]\s(?:[\w'’-]+\s){{0,3}}?(?:{verbs})\b", re.IGNORECASE)
