"""The gate for the fields beside the text: what the press is known to say of its articles. Floors only rise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC

import pytest

from pipeline.clean import Page, extract_page
from pipeline.errors import DatelineError
from pipeline.press.outlets import Outlet, PressArticle, load_outlets
from pipeline.press.site import build_site

FLOORS = {
    "title": 1.0,
    "authors": 1.0,
    "day": 1.0,
    "moment": 0.902,
}
"""Today's values, cut after the third place; raise them when the room gets better, never lower them."""


@dataclass(frozen=True)
class Reading:
    """One page, what it truly says, and what was read."""

    url: str
    outlet: Outlet
    truth: PressArticle
    page: Page | None


def read(body: bytes, url: str, content_type: str | None) -> Page | None:
    """Return the page, or None where it is refused."""
    try:
        return extract_page(body, url, content_type=content_type)
    except DatelineError:
        return None


def press() -> Iterator[Reading]:
    """Yield every article of the sample press as its server sends it."""
    for outlet in load_outlets():
        site = build_site(outlet)
        for article in outlet.articles:
            answer, url = site[article.path], outlet.url(article.path)
            yield Reading(url, outlet, article, read(answer.body, url, answer.content_type))


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    """All readings, made once."""
    return list(press())


def authors_f1(reading: Reading) -> float:
    """Return how far the authors are the true ones; an agency or the outlet may sign where nobody does."""
    true, got = set(reading.truth.authors), set(reading.page.authors if reading.page else ())
    if not true:
        return float(got <= {reading.truth.agency, reading.outlet.name})
    return 2 * len(true & got) / (len(true) + len(got))


def moment_right(reading: Reading) -> float:
    """Return whether the moment with its zone is right, or, where the page gives only the day, the day."""
    page = reading.page
    if page is None or page.published_at is None:
        return 0.0
    if page.published_precision == "day":
        return 0.5 if page.published_day == reading.truth.published.date() else 0.0
    true = reading.truth.published.astimezone(UTC).replace(second=0)
    return float(page.published_at.astimezone(UTC).replace(second=0) == true)


MEASURES: dict[str, Callable[[Reading], float]] = {
    "title": lambda one: float(one.page is not None and one.page.title == one.truth.title),
    "authors": authors_f1,
    "day": lambda one: float(one.page is not None and one.page.published_day == one.truth.published.date()),
    "moment": moment_right,
}


class TestFloors:
    """The mean of each measure over all articles of the press."""

    def test_there_is_enough_to_judge_by(self, readings: list[Reading]) -> None:
        """Sixty articles at least, in five languages, and none is refused."""
        assert len(readings) >= 60
        assert len({one.outlet.language for one in readings}) >= 5
        assert [one.url for one in readings if one.page is None] == []

    @pytest.mark.parametrize("measure", FLOORS)
    def test_floor(self, readings: list[Reading], measure: str) -> None:
        """No change makes cleaning worse; a failing floor names the worst pages."""
        scores = sorted((MEASURES[measure](one), one.url) for one in readings)
        mean = sum(score for score, _ in scores) / len(scores)
        worst = "\n".join(f"  {score:.3f} {url}" for score, url in scores[:8])
        assert mean >= FLOORS[measure], f"{measure} {mean:.4f} fell below {FLOORS[measure]}; the worst:\n{worst}"

    @pytest.mark.parametrize("charset", ["utf-8", "utf-16", "declared"])
    def test_charset_changes_nothing(self, readings: list[Reading], charset: str) -> None:
        """The first article of each outlet reads the same in other charsets, declared only by a mark or a header."""
        firsts = {one.outlet.id: one for one in reversed(readings)}
        for one in firsts.values():
            answer = build_site(one.outlet)[one.truth.path]
            markup = re.sub(r"<meta charset=[^>]*>", "", answer.body.decode(one.outlet.charset))
            name = {"declared": one.outlet.charset}.get(charset, charset)
            header = "text/html" if charset == "utf-16" else f"text/html; charset={name}"
            page = read(markup.encode(name, "xmlcharrefreplace"), one.url, header)
            assert page is not None
            assert one.page is not None
            assert (page.title, page.text) == (one.page.title, one.page.text)


if __name__ == "__main__":  # prints today's values
    pages = list(press())
    for label, score in MEASURES.items():
        print(f"{label:16} {sum(map(score, pages)) / len(pages):.4f}")  # noqa: T201 - for whoever raises a floor
        for value, address in sorted((score(one), one.url) for one in pages)[:3]:
            print(f"    {value:.3f} {address}")  # noqa: T201 - likewise
