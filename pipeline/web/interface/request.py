"""What a program asks for, beside what it searches for: read from a query string, each value checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.errors import UsageError
from pipeline.index.protocol import FACETS
from pipeline.web.parameters import LARGEST_API_PAGE, Search, parse_for_programs, plain

MOST_VALUES: Final = 200
"""Of one facet."""
_USUAL_VALUES: Final = 10
_OWN: Final = ("cursor", "facets", "facet_size", "fields")
_OF_THE_PAGE: Final = ("page", "offset", "more")

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, and how its answer should look."""

    search: Search
    cursor: str | None
    facets: Sequence[str]
    facet_size: int
    fields: Sequence[str] | None
    """Of each article; None: all that programs are given."""


def parse_asked(pairs: Pairs, known_fields: Iterable[str]) -> Asked:
    """Return what ``pairs`` ask for; raises :class:`UsageError` for what is unknown, wrong or given twice."""
    own, rest = parted(pairs, _OWN)
    for name, _ in rest:
        if name in _OF_THE_PAGE:
            raise UsageError(f"{name}: is the page's; go on with the cursor that `next` gives")
    facets = _listed(own.get("facets"))
    fields = _listed(own["fields"]) if "fields" in own else None
    _check("facets", facets, FACETS)
    _check("fields", fields or (), known_fields)
    return Asked(
        search=parse_for_programs(rest, largest_size=LARGEST_API_PAGE),
        cursor=own.get("cursor"),
        facets=facets,
        facet_size=whole(own, "facet_size", _USUAL_VALUES, MOST_VALUES),
        fields=fields,
    )


def parted(pairs: Pairs, names: Sequence[str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the values of ``names``, each given once, and the other pairs."""
    own: dict[str, str] = {}
    rest: list[tuple[str, str]] = []
    for name, value in pairs:
        if name not in names:
            rest.append((name, value))
        elif name in own:
            raise UsageError(f"{name}: given twice; give it once")
        else:
            own[name] = plain(value)
    return own, rest


def only(pairs: Pairs, names: Sequence[str]) -> dict[str, str]:
    """Return the values of ``names``; raises :class:`UsageError` for every other name."""
    own, rest = parted(pairs, names)
    if rest:
        known = ", ".join(names) or "none"
        raise UsageError(f"unknown parameter {rest[0][0][:40]!r}; known here are {known}")
    return own


def whole(own: Mapping[str, str], name: str, usual: int, most: int) -> int:
    """Return a whole number from 1 to ``most``; raises :class:`UsageError`."""
    value = own.get(name, str(usual))
    if not (value.isascii() and value.isdigit()) or len(value) > len(str(most)) or not 1 <= int(value) <= most:
        raise UsageError(f"{name}: {value[:40]!r} is no whole number from 1 to {most:,}")
    return int(value)


def _listed(value: str | None) -> tuple[str, ...]:
    return tuple(one.strip() for one in (value or "").split(",") if one.strip())


def _check(name: str, values: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted({*values} - {*known})
    if unknown:
        raise UsageError(f"{name}: there is no {unknown[0][:40]!r}; there are {', '.join(sorted(known))}")
