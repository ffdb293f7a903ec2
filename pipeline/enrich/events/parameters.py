"""The figures of ``events.toml``."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, Final

_TOLD: Final[dict[str, dict[str, Any]]] = tomllib.loads(
    files("pipeline.enrich.events").joinpath("events.toml").read_text(encoding="utf-8")
)
DAY: Final = 86400.0
WINDOW_DAYS: Final[int] = _TOLD["time"]["window_days"]
SPAN_DAYS: Final[int] = _TOLD["time"]["span_days"]
BACKGROUND_DAYS: Final[int] = _TOLD["time"]["background_days"]
BACKGROUND_ARTICLES: Final[int] = _TOLD["time"]["background_articles"]
JOIN: Final[float] = _TOLD["likeness"]["join"]
MERGE: Final[float] = _TOLD["likeness"]["merge"]
WEIGHTS: Final[dict[str, float]] = _TOLD["weights"] | {"vector": _TOLD["vectors"]["weight"]}
SHORT_WORDS: Final[int] = _TOLD["short"]["words"]
SHORT_TIMES: Final[float] = _TOLD["short"]["times"]
OTHER_DAYS: Final[float] = _TOLD["apart"]["days"]
FRAME_WORDS: Final[int] = _TOLD["frame"]["words"]
FRAME_RUN: Final[int] = _TOLD["frame"]["run"]
FRAME_LEAST: Final[int] = _TOLD["frame"]["least"]
FRAME_ARTICLES: Final[int] = _TOLD["frame"]["articles"]
FRAME_SHARE: Final[float] = _TOLD["frame"]["share"]
PAIR_LEAST: Final[int] = _TOLD["pair"]["least"]
PAIR_WORDS: Final[float] = _TOLD["pair"]["words"]
PAIR_NUMBERS: Final[int] = _TOLD["pair"]["numbers"]
PAIR_SHARED: Final[float] = _TOLD["pair"]["shared"]
LEAD_WORDS: Final[int] = _TOLD["text"]["lead_words"]
TITLE_TIMES: Final[int] = _TOLD["text"]["title_times"]
MOST_TERMS: Final[int] = _TOLD["text"]["most_terms"]
TELLING: Final[int] = _TOLD["candidates"]["telling"]
MOST_CANDIDATES: Final[int] = _TOLD["candidates"]["most"]
MOST_HOLDERS: Final[int] = _TOLD["candidates"]["most_holders"]
VECTOR_JOIN: Final[float] = _TOLD["vectors"]["join"]
VECTOR_MERGE: Final[float] = _TOLD["vectors"]["merge"]
VECTOR_WORDS: Final[int] = _TOLD["vectors"]["words"]
VECTOR_CERTAIN: Final[float] = _TOLD["vectors"]["certain"]
NEAREST: Final[int] = _TOLD["vectors"]["nearest"]
MOST_SECONDS: Final[float] = _TOLD["vectors"]["most_seconds"]
LEAST_TIMED: Final[int] = _TOLD["vectors"]["least_timed"]
MOST_DIMENSIONS: Final[int] = _TOLD["vectors"]["most_dimensions"]
LEAST_CONSONANTS: Final[int] = _TOLD["skeleton"]["least"]
LEAST_MARKS: Final[int] = _TOLD["skeleton"]["least_marks"]
PAIRS: Final[list[list[str]]] = _TOLD["skeleton"]["pairs"]
CONSONANTS: Final[dict[str, str]] = {
    letter: plain for letters, plain in _TOLD["skeleton"]["consonants"] for letter in letters
}
