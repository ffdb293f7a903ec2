"""What each rule of cleaning is worth on each set of pages: all marks with the rule, and without it.

A rule is switched off by what its module would do without it (:data:`RULES`). Marks are those of :mod:`bench.clean`:
F1 of the body, share of right titles, F1 of authors, shares of right and wrong days. One line a rule and set, with the
differences that the rule makes, in points (hundredths); a positive one is a gain (of wrong days: fewer). Rules of the
text need whole passes; for all others the text is left unread, which takes a tenth of the time.

Run: ``python -m bench.rules --corpus DIR [--corpus DIR …] [--rule NAME …] [--workers 2]``
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from bench.clean import Answer, Example, Result, averages, by_dateline, corpus_pages, judge, share
from pipeline.article import FieldOrigin
from pipeline.clean.body import Body

Stand = Callable[..., object]


class Switch(NamedTuple):
    """Where a rule is, and what stands in for it while it is off."""

    where: str
    """``module:name`` under :mod:`pipeline.clean`."""
    stand: Stand


def first(one: object, *_: object) -> object:
    """Return what the rule was given."""
    return one


def nothing(*_: object) -> tuple[()]:
    """Return no answer."""
    return ()


def unlisted(*_: object) -> list[object]:
    """Return an empty list."""
    return []


def unnamed(*_: object) -> frozenset[str]:
    """Return no names."""
    return frozenset()


def said(heading: object, *_: object) -> object:
    """Return the whole of a heading."""
    return getattr(heading, "text", "")


def never(*_: object) -> bool:
    """Return that nothing is so."""
    return False


RULES: dict[str, Switch] = {
    "text: standfirst": Switch("body.choice:with_standfirst", first),
    "text: furniture": Switch("body.choice:without_furniture", first),
    "text: pull quotes": Switch("body.furniture:without_repeats", first),
    "text: top lines": Switch("body.furniture:_without_top", first),
    "text: last lines": Switch("body.furniture:_without_end", first),
    "text: boxes": Switch("body.furniture:_boxed", nothing),
    "text: margins": Switch("body.choice:_without_margins", first),
    "text: closing lines": Switch("body.choice:closed", first),
    "text: subscribers, notes": Switch("extract:mend", nothing),
    "text: for screen readers": Switch("markup.blocks:_is_for_screen_readers", never),
    "text: inline captions": Switch("markup.blocks:_inline_reasons", nothing),
    "text: pointers": Switch("body.choice:is_pointer", never),
    "text: linked sentences": Switch("body.container:_is_linked_sentence", never),
    "title: parts of a heading": Switch("fields.title:_fitted", said),
    "title: mastheads": Switch("fields.title:masthead", unnamed),
    "title: sections": Switch("fields.title:section_names", unnamed),
    "title: alone": Switch("fields.title:without_guessed", first),
    "authors: left out of one list": Switch("fields.bylines:_completed", first),
    "authors: quoted people": Switch("fields.bylines:_is_quoted", never),
    "authors: microdata": Switch("fields.bylines:_in_microdata", nothing),
    "authors: addresses": Switch("fields.bylines:names_in_addresses", nothing),
    "day: shown lines": Switch("published.publication:_shown", unlisted),
    "day: last resorts": Switch("published.publication:_last_resorts", nothing),
    "day: of a change": Switch("published.publication:_last_changed", unlisted),
    "day: near the address's month": Switch("published.publication:Context.is_near", lambda *_: True),
}


UNREAD = (
    Switch("extract:_body", lambda *_: (Body(("No text.",), FieldOrigin(rule="none", confidence=0.0)), ())),
    Switch("extract:refuse_no_article", lambda *_, **__: None),
)
"""What stands in for reading the text where it is not asked for."""


def is_of_text(rule: str | None) -> bool:
    """Return whether ``rule`` changes the text."""
    return rule is None or rule.startswith("text:")


@contextmanager
def off(*switches: Switch) -> Iterator[None]:
    """Switch rules off."""
    with ExitStack() as stack:
        for where, stand in switches:
            module, _, name = where.partition(":")
            holder, _, attribute = name.rpartition(".")
            owner = import_module(f"pipeline.clean.{module}")
            stack.enter_context(patch.object(getattr(owner, holder) if holder else owner, attribute, stand))
        yield


def read(example: Example, rule: str | None, *, text: bool) -> Answer:
    """Return what is found on one page without ``rule``, with or without its text."""
    logging.disable(logging.CRITICAL)
    with off(*([RULES[rule]] if rule else []), *(() if text else UNREAD)):
        return by_dateline(example.html, example.url)


class Marks(NamedTuple):
    """The marks of one pass, in points."""

    body: float
    titles: float
    authors: float
    days: float
    wrong_days: float


def marks(pages: list[Example], rule: str | None, pool: ProcessPoolExecutor, *, text: bool) -> Marks:
    """Return the marks of all ``pages`` without ``rule``."""
    result = Result()
    for example, found in zip(pages, pool.map(partial(read, rule=rule, text=text), pages, chunksize=8), strict=True):
        judge(example, found, result)
    names, days = result.names, result.days
    authors = 2 * names["right"] / max(1, names["found"] + names["true"])
    figures = (
        averages(result, list(range(len(pages))))[2],
        share(result.titles),
        authors,
        days["right"] / max(1, days["true"]),
        days["wrong"] / max(1, days["true"]),
    )
    return Marks(*(100 * one for one in figures))


def line(name: str, figures: Marks, *, signed: bool) -> str:
    """Return one line of the table."""
    return f"{name:44}" + "".join(f"{one:+9.2f}" if signed else f"{one:9.2f}" for one in figures)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, action="append", required=True)
    parser.add_argument("--rule", action="append", choices=RULES)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    sets = {one.name: list(islice(corpus_pages(one), arguments.limit)) for one in arguments.corpus}
    rules = arguments.rule or list(RULES)
    print(f"{'':44}" + "".join(f"{name:>9}" for name in ("body", "titles", "authors", "days", "wrong")))
    with ProcessPoolExecutor(arguments.workers) as pool:
        for text in sorted({is_of_text(rule) for rule in rules}):
            for name, pages in sets.items():
                whole = marks(pages, None, pool, text=text)
                print(line(f"all rules, {name}" + ("" if text else " (text unread)"), whole, signed=False), flush=True)
                for rule in (one for one in rules if is_of_text(one) == text):
                    gone = marks(pages, rule, pool, text=text)
                    gains = Marks(*(on - one for on, one in zip(whole, gone, strict=True)))
                    shown = gains._replace(wrong_days=-gains.wrong_days)
                    print(line(f"{rule}, {name}", shown, signed=True), flush=True)


if __name__ == "__main__":
    main()
