"""The user's own word on entities: a TOML file that adds, renames, merges, retypes and rejects names.

::

    reject = ["Newsroom"]                       # no entity at all

    [add]                                       # a name that is always found
    "Nordkap Robotics" = "ORG"

    [rename]                                    # another name for the same entity
    "Kyiv" = "Kiev"

    [merge]                                     # several names, one entity
    "Maria Lindqvist" = ["M. Lindqvist", "Maria Lindqvist-Berg"]

    [retype]                                    # another type: PER, ORG or LOC
    "Kremlin" = "LOC"

Names are compared without regard to case, accents and dots, against the canonical name and the surface. The same
function serves new articles and those already indexed, so that both end up alike.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipeline.article import Article, EntityMention
from pipeline.enrich import gazetteer
from pipeline.enrich.entities.naming.curation_file import read_rules
from pipeline.enrich.geography import paths
from pipeline.enrich.phrases import PhraseTable, key

Label = Literal["PER", "ORG", "LOC"]
CURATED = "curated"
"""What mentions that the file adds name as their model."""


@dataclass(frozen=True)
class Curation:
    """The rules of one curated file; an empty one changes nothing."""

    names: Mapping[str, str] = field(default_factory=dict)
    """The name to show, by the key of each name that it replaces (rename and merge)."""
    labels: Mapping[str, Label] = field(default_factory=dict)
    """The type, by the key of the name."""
    rejected: frozenset[str] = frozenset()
    """Keys of what is no entity."""
    added: Mapping[str, Label] = field(default_factory=dict)
    """The type of names that are always found, as written."""
    source: str = CURATED
    """What mentions that these rules add name as their model."""

    def name(self, shown: str) -> str:
        """Return the name to show for ``shown``."""
        return self.names.get(key(shown), shown)

    def rejects(self, *names: str) -> bool:
        """Say whether one of these names is no entity."""
        return any(key(name) in self.rejected for name in names)

    def label(self, label: Label, *names: str) -> Label:
        """Return the type of an entity with these names, which so far has ``label``."""
        return next((self.labels[key(name)] for name in names if key(name) in self.labels), label)


def load_curation(path: Path) -> Curation:
    """Return the rules of the file at ``path``; raises :class:`SettingsError` naming its line and what is expected."""
    tables: Mapping[str, Any] = read_rules(path)
    names = {key(old): new for old, new in tables.get("rename", {}).items()}
    names |= {key(old): shown for shown, forms in tables.get("merge", {}).items() for old in forms}
    return Curation(
        names={old: _end_of_chain(new, names) for old, new in names.items()},
        labels={key(name): label for name, label in tables.get("retype", {}).items()},
        rejected=frozenset(key(name) for name in tables.get("reject", [])),
        added=tables.get("add", {}),
    )


def _end_of_chain(name: str, names: Mapping[str, str]) -> str:
    """Follow renames of renames; one that leads back to itself stops there."""
    seen = {key(name)}
    while (following := names.get(key(name))) is not None and key(following) not in seen:
        name = following
        seen.add(key(name))
    return name


@dataclass(frozen=True, slots=True)
class Tagged:
    """An article's mentions and flat lists, as they are indexed."""

    mentions: tuple[EntityMention, ...]
    persons: tuple[str, ...]
    organizations: tuple[str, ...]
    places: tuple[str, ...]
    countries: tuple[str, ...]
    country_codes: tuple[str, ...]
    place_path: tuple[str, ...] = ()


def curated(tagged: Tagged, text: str, curation: Curation) -> Tagged:
    """Return ``tagged`` as the user wants it; equal to ``tagged`` when no rule applies."""
    mentions = [one for mention in tagged.mentions if (one := _mention(mention, curation)) is not None]
    new = _added(text, mentions, curation)
    lists = _lists(tagged, new, curation)
    countries = _countries(tagged.countries, curation)
    gone = {_code(name) for name in tagged.countries} - {_code(name) for name in countries}
    return Tagged(
        mentions=tuple(sorted([*mentions, *new], key=lambda one: one.start)),
        persons=lists["PER"],
        organizations=lists["ORG"],
        places=lists["LOC"],
        countries=countries,
        country_codes=tuple(code for code in tagged.country_codes if code not in gone),
        place_path=_place_path(tagged, mentions),
    )


def _place_path(tagged: Tagged, kept: Sequence[EntityMention]) -> tuple[str, ...]:
    """Return the paths but those of places that are none any more; what the title named stays."""
    before, after = (paths.paths(_place_ids(ones)) for ones in (tagged.mentions, kept))
    gone = set(before) - set(after)
    return tuple(one for one in tagged.place_path if one not in gone)


def _place_ids(mentions: Iterable[EntityMention]) -> Iterator[str | None]:
    return (one.entity_id for one in mentions if one.label == "LOC")


def curated_article(article: Article, curation: Curation) -> tuple[Article, bool]:
    """Return ``article`` with the user's rules applied, and whether that changed anything."""
    before = Tagged(
        article.entity_mentions,
        article.persons,
        article.organizations,
        article.places,
        article.countries,
        article.country_codes,
        article.place_path,
    )
    after = curated(before, article.text, curation)
    if after == before:
        return article, False
    return article.model_copy(
        update={
            "entity_mentions": after.mentions,
            "persons": after.persons,
            "organizations": after.organizations,
            "places": after.places,
            "countries": after.countries,
            "country_codes": after.country_codes,
            "place_path": after.place_path,
        }
    ), True


def _mention(mention: EntityMention, curation: Curation) -> EntityMention | None:
    names = (mention.canonical, mention.surface)
    if curation.rejects(*names):
        return None
    shown = curation.name(mention.canonical)
    if shown == mention.canonical:
        shown = curation.name(mention.surface) if key(mention.surface) in curation.names else shown
    label = curation.label(mention.label, shown, *names)
    if (shown, label) == (mention.canonical, mention.label):
        return mention
    return mention.model_copy(update={"canonical": shown, "label": label})


def _added(text: str, mentions: Sequence[EntityMention], curation: Curation) -> list[EntityMention]:
    if not curation.added:
        return []
    table = PhraseTable(curation.added.items())
    taken = sorted((one.start, one.end) for one in mentions)  # without overlaps: ends are sorted too
    starts = [start for start, _ in taken]
    found = []
    for start, end, label in table.find(text):
        surface = text[start:end]
        before = bisect_left(starts, end) - 1
        if curation.rejects(surface) or (before >= 0 and start < taken[before][1]):
            continue
        found.append(
            EntityMention(
                start=start,
                end=end,
                surface=surface,
                label=label,
                canonical=curation.name(surface),
                model=curation.source,
            )
        )
    return found


def _lists(tagged: Tagged, new: Sequence[EntityMention], curation: Curation) -> dict[Label, tuple[str, ...]]:
    lists: dict[Label, list[str]] = {"PER": [], "ORG": [], "LOC": []}
    before: tuple[tuple[Label, tuple[str, ...]], ...] = (
        ("PER", tagged.persons),
        ("ORG", tagged.organizations),
        ("LOC", tagged.places),
    )
    for label, name in ((label, name) for label, names in before for name in names):
        if not curation.rejects(name):
            shown = curation.name(name)
            lists[curation.label(label, shown, name)].append(shown)
    for mention in new:
        lists[mention.label].append(mention.canonical)
    return {label: _once(names) for label, names in lists.items()}


def _countries(names: Sequence[str], curation: Curation) -> tuple[str, ...]:
    kept = (name for name in names if not curation.rejects(name) and curation.label("LOC", name) == "LOC")
    return _once(curation.name(name) for name in kept)


def _code(name: str) -> str | None:
    country = gazetteer.country(name)
    return country.code if country else None


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
