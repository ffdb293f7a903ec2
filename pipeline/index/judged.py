"""Judged queries: what a search should find, and how well it does. Pure but for the reading of the file.

The file is TOML, a ``[[query]]`` each::

    [[query]]
    text = "harbour dredging"
    language = "en"
    relevant = {"https://harbour-gazette.example/dredging" = 3, "https://harbour-gazette.example/silt" = 1}
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from math import log2
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import UsageError

CUTOFF = 10
"""Hits that count."""


class JudgedQuery(BaseModel):
    """A query, and how relevant the articles are that it is for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    language: str = "und"
    relevant: Mapping[str, int] = Field(min_length=1)
    """Canonical URL → grade, 1 and up; all other articles have 0."""


class _Judged(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    query: tuple[JudgedQuery, ...] = Field(min_length=1)


def load_judged(path: Path) -> tuple[JudgedQuery, ...]:
    """Return the queries of the file at ``path``; raises :class:`UsageError` when it is none of these."""
    try:
        return _Judged.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).query
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the judged queries {path}: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(f"{path}: {where}: {first['msg']}; a [[query]] has text, language, relevant") from error


def ndcg(found: Sequence[str], relevant: Mapping[str, int], cutoff: int = CUTOFF) -> float:
    """Return the normalized discounted cumulative gain of the URLs ``found``, 0 to 1, best first.

    Gains are ``2 ** grade - 1`` (Burges et al., Learning to Rank using Gradient Descent, 2005).
    """
    ideal = _gain(sorted(relevant.values(), reverse=True)[:cutoff])
    return _gain([relevant.get(url, 0) for url in found[:cutoff]]) / ideal if ideal else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))
