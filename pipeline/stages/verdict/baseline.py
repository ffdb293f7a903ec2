"""What is usual for a source: its figures of one night against its own last nights. Pure.

Median and median absolute deviation (MAD; 1.4826 MAD estimates a standard deviation: Rousseeuw and Croux 1993), since
one night in disorder moves neither. Nights in trouble do not count as usual; so after ``nights`` of them what has
become of the source is the new usual. The bounds are in ``baseline.toml``.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from statistics import median
from typing import Final, Literal, NamedTuple

from pipeline.counted import counted
from pipeline.ledger import SourceFigures, Trouble
from pipeline.record import Record
from pipeline.settings import Source

SILENT: Final = "silent"
TOO_FEW: Final = "too-few-articles"
_MAD: Final = 1.4826


class Amount(Record):
    """When an amount is unusual."""

    figure: str
    label: str
    times: float
    deviations: float
    floor: float
    only: Literal["more", "fewer"] | None = None
    least: float = 0.0
    of_articles: bool = False


class Share(Record):
    """When a share (of articles, else of links) is unusual."""

    figure: str
    label: str
    rise: float
    of_articles: bool = False


class Bounds(Record):
    """``baseline.toml``."""

    nights: int
    least_nights: int
    least_articles: int
    slack_hours: float
    pause_days: int
    often: int
    often_of: int
    always_red: tuple[str, ...]
    goes_on: Mapping[str, str]
    """Gate of a later night → the gate that an earlier one was red for."""
    in_all: Amount
    """Of all sources together that are in no trouble of their own."""
    amount: tuple[Amount, ...]
    share: tuple[Share, ...]


BOUNDS: Final = Bounds.model_validate(tomllib.loads(files(__package__).joinpath("baseline.toml").read_text("utf-8")))


def gate_of(figure: str) -> str:
    """Return the gate of an unusual ``figure``."""
    return f"unusual-{figure.replace('_', '-')}"


OF_ARTICLES: Final = frozenset(
    [gate_of(one.figure) for one in BOUNDS.amount if one.of_articles]
    + [gate_of(one.figure) for one in BOUNDS.share if one.of_articles]
)
"""The gates that a night with few articles cannot tell of."""


@dataclass(frozen=True, slots=True)
class Night:
    """One source in one run."""

    started_at: datetime
    figures: SourceFigures
    troubles: Sequence[Trouble] = ()
    """Of this source."""

    @property
    def is_blind(self) -> bool:
        """Whether something was broken, so that the figures say nothing of the source."""
        return any(not one.is_unusual for one in self.troubles)

    def has(self, about: str) -> Trouble | None:
        """Return the trouble of this name."""
        return next((one for one in self.troubles if one.about == about), None)


class _Usual(NamedTuple):
    middle: float
    deviation: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> _Usual:
        middle = median(values)
        return cls(middle, _MAD * median(abs(one - middle) for one in values), min(values), max(values))


def unusual(source: Source, tonight: Night, past: Sequence[Night]) -> Iterator[Trouble]:
    """Yield what is unusual for ``source`` ``tonight``, against its ``past`` nights (the oldest first)."""
    if tonight.is_blind:
        return
    if source.min_articles is not None and tonight.figures.articles < source.min_articles:
        articles = counted(tonight.figures.articles, "articles")
        detail = f"{articles}, and the source sets min_articles = {source.min_articles}"
        yield _trouble(source.id, TOO_FEW, detail)
    yield from _silence(source, tonight, past)
    usual_language = _usual_language(past)
    for amount in BOUNDS.amount:
        yield from unusual_amount(source.id, amount, tonight, past)
    for share in BOUNDS.share:
        yield from _share(source, share, tonight, past, usual_language)


def _trouble(source_id: str, gate: str, detail: str) -> Trouble:
    return Trouble(source_id=source_id, gate=gate, about=gate, detail=detail, is_unusual=True)


def _seen(past: Sequence[Night], gate: str) -> list[Night]:
    """Return the nights that say what is usual; none where they are too few."""
    nights = [one for one in past if not one.is_blind and one.has(gate) is None]
    return nights if len({one.started_at.date() for one in nights}) >= BOUNDS.least_nights else []


def unusual_amount(source_id: str, rule: Amount, tonight: Night, past: Sequence[Night]) -> Iterator[Trouble]:
    """Yield that ``tonight`` the figure of ``rule`` is outside of all that the ``past`` nights had, and far from it."""
    gate = gate_of(rule.figure)
    value = amount_of(rule, tonight)
    seen = [one for one in (amount_of(rule, night) for night in _seen(past, gate)) if one is not None]
    if value is None or len(seen) < BOUNDS.least_nights:
        return
    usual = _Usual.of(seen)
    far = rule.deviations * max(usual.deviation, rule.floor * usual.middle, 1.0)
    more = value > usual.highest and value >= rule.times * usual.middle and value >= rule.least
    fewer = value < usual.lowest and value * rule.times <= usual.middle
    if abs(value - usual.middle) > far and ((more and rule.only != "fewer") or (fewer and rule.only != "more")):
        yield _trouble(source_id, gate, f"{rule.label} {usual.middle:g} → {value:g} ({_range(usual, '')})")


def amount_of(rule: Amount, night: Night) -> float | None:
    """Return the figure that ``rule`` looks at; None where there is too little to tell, or none was kept."""
    figures = night.figures
    if rule.of_articles:
        known = figures.quality is not None and figures.articles >= BOUNDS.least_articles
        value = getattr(figures.quality, rule.figure) if known else None
        return None if value is None else float(value)
    value = float(getattr(figures, rule.figure))
    return value or None  # nothing at all is silence, which has a rule of its own


def _share(
    source: Source, rule: Share, tonight: Night, past: Sequence[Night], usual_language: str | None
) -> Iterator[Trouble]:
    gate = gate_of(rule.figure)
    value = _share_of(rule, tonight, usual_language)
    known = [_share_of(rule, night, usual_language) for night in _seen(past, gate)]
    seen = [one for one in known if one is not None]
    if value is None or len(seen) < BOUNDS.least_nights:
        return
    usual = _Usual.of(seen)
    if value > usual.highest and value - usual.middle >= rule.rise:
        yield _trouble(source.id, gate, f"{rule.label} {usual.middle:.0%} → {value:.0%} ({_range(usual, '%')})")


def _share_of(rule: Share, night: Night, usual_language: str | None) -> float | None:
    of, quality = night.figures.articles if rule.of_articles else night.figures.links, night.figures.quality
    if quality is None or of < BOUNDS.least_articles:
        return None
    if rule.figure == "foreign":
        return sum(count for one, count in quality.languages.items() if one != usual_language) / of
    return float(getattr(quality, rule.figure)) / of


def _usual_language(past: Sequence[Night]) -> str | None:
    counts: Counter[str] = Counter()
    for night in past:
        counts.update(_languages(night))
    return counts.most_common(1)[0][0] if counts else None


def _languages(night: Night) -> Mapping[str, int]:
    return night.figures.quality.languages if night.figures.quality else {}


def _range(usual: _Usual, unit: str) -> str:
    numbers = [f"{one:.0%}" if unit else f"{one:g}" for one in (usual.lowest, usual.highest)]
    return f"{numbers[0]} to {numbers[1]} on its last nights"


def _silence(source: Source, tonight: Night, past: Sequence[Night]) -> Iterator[Trouble]:
    """Yield that the source is silent for longer than it ever was, or than it says that it may be."""
    gaps, since = _gaps([*past, tonight])
    quality = tonight.figures.quality
    if quality is None or quality.heard or since is None:
        return
    slack = timedelta(hours=BOUNDS.slack_hours)
    if source.expect_every is not None:
        limit = timedelta(days=source.expect_every) - slack
        usual = f"expect_every = {source.expect_every}"
    elif len(gaps) < BOUNDS.least_nights:
        return
    else:
        longest = max(gaps)
        is_steady = longest - sorted(gaps)[len(gaps) // 2] <= slack
        limit = max(longest - slack, timedelta(days=1) - slack) if is_steady else longest + timedelta(days=1) - slack
        usual = f"it was never silent for more than {_days(longest)}"
    if since >= limit:
        yield _trouble(source.id, SILENT, f"nothing new for {_days(since)}; {usual}")


def _days(span: timedelta) -> str:
    return f"{span / timedelta(days=1):.1f} days"


def _gaps(nights: Sequence[Night]) -> tuple[list[timedelta], timedelta | None]:
    """Return the times between one piece of news and the next, and the time since the last (None: never heard from).

    The time before a night that saw nothing, since something was broken or it was in trouble, does not count.
    """
    gaps: list[timedelta] = []
    since: timedelta | None = None
    before: datetime | None = None
    was_trouble = False
    for night in nights:
        if since is not None and before is not None and not night.is_blind:
            since += night.started_at - before
        before = night.started_at
        if night.figures.quality is not None and night.figures.quality.heard:
            if since is not None and not was_trouble:
                gaps.append(since)
            since, was_trouble = timedelta(0), False
        was_trouble = was_trouble or night.has(SILENT) is not None
    return gaps, since
