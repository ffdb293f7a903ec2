"""Two given names before one surname: ``Jan und Eva Moser`` are Jan Moser and Eva Moser; and two in one span."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich import lexicon
from pipeline.enrich.entities.spans import Span, joined, with_new, without_overlaps
from pipeline.enrich.letters import CAPITAL

COUPLE = "rule:couple"
CONJUNCTIONS = frozenset(lexicon.addresses()["couples"]["conjunctions"])


def with_surnames(names: Sequence[str], gaps: Sequence[str]) -> list[str]:
    """Return the persons ``names``, a given name alone with the surname of the full name that it is joined to.

    ``gaps`` is the text between each name and the next one. A person of that given name who is named in full elsewhere
    is the one who is meant: then it stays as it is.
    """
    firsts = {one.partition(" ")[0] for one in names if " " in one}
    found = list(names)
    for at, gap in enumerate(gaps[: len(names) - 1]):
        name, following = names[at], names[at + 1]
        if gap.strip() in CONJUNCTIONS and " " in following and name in lexicon.given_names() and name not in firsts:
            found[at] = f"{name} {following.partition(' ')[2]}"
    return found


def completed(spans: Sequence[Span], text: str, *, is_family_first: bool = False) -> list[Span]:
    """Return ``spans`` with both of a couple: a given name joined to a full one; one span for two is parted.

    Where ``is_family_first``, a given name and what stands behind it are two.
    """
    whole = spans if is_family_first else joined(spans, lambda last, one: _goes_on(last, one, text))
    parted = without_overlaps(part for one in whole for part in _parts(one, text))
    return with_new(parted, [one for span in parted for one in _joined_to(span, text)])


def _goes_on(last: Span, one: Span, text: str) -> bool:
    """Say whether a given name and the surname right behind it were taken for two persons."""
    if last.label != "PER" or one.label != "PER" or text[last.end : one.start] != " ":
        return False
    given = lexicon.given_names()
    return last.of(text) in given and " " not in one.of(text) and one.of(text) not in given


def _parts(span: Span, text: str) -> Iterator[Span]:
    if span.label != "PER":
        yield span
        return
    match = _COUPLE.fullmatch(span.of(text))
    if match is None and (two := _TWO.fullmatch(span.of(text))) and two[0] not in _ONE:
        yield span._replace(end=span.start + two.end("one"))
        yield span._replace(start=span.start + two.start("other"))
        return
    if match is None or not {match["one"], match["other"]} <= lexicon.given_names().keys():
        yield span
        return
    first = "lead" if (match["lead"] or "").strip() in lexicon.given_names() else "one"
    yield span._replace(start=span.start + match.start(first), end=span.start + match.end("one"))
    yield span._replace(start=span.start + match.start("other"))


def _joined_to(span: Span, text: str) -> Iterator[Span]:
    is_full = span.label == "PER" and " " in span.of(text)
    match = _BEFORE.search(text, max(0, span.start - _AROUND), span.start) if is_full else None
    if match is not None and match["one"] in lexicon.given_names():
        yield Span(*match.span("one"), "PER", COUPLE)


_AROUND = 40
_GIVEN = rf"{CAPITAL}[\w-]*"
_JOINT = "|".join(re.escape(one) for one in sorted(CONJUNCTIONS))
_COUPLE = re.compile(rf"(?P<lead>\S+ )?(?P<one>{_GIVEN}) (?:{_JOINT}) (?P<other>{_GIVEN})(?: \S+){{1,4}}")
_TWO = re.compile(rf"(?P<one>{_GIVEN}) (?:{_JOINT}) (?P<other>{_GIVEN})")
"""Two who are named by one word each: ``Raúl y Morientes``. A surname that is built so has a given name before it, or
is listed."""
_ONE = frozenset(lexicon.addresses()["couples"]["surnames"])
_BEFORE = re.compile(rf"(?<![\w'-])(?<!{CAPITAL} )(?P<one>{_GIVEN}) (?:{_JOINT}) \Z")
