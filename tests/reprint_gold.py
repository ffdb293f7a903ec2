"""Invented articles of which it is known who printed whose text: originals, copies of each kind, and what looks alike.

Texts are drawn, by a seed, from an invented vocabulary whose frequencies fall as in a language (Zipf), between the
turns of phrase that news repeats ("according to the"). Copies are made as papers make them; beside them stand what is
no copy: other articles with a sentence quoted from the original, with a footer that a whole paper shares, and reports
that one template made of several events.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipeline.article import Article, article_id
from pipeline.enrich.fingerprints import fingerprint_bands

MONDAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
_TURNS = (
    "according to the",
    "said in a statement on",
    "for the first time since",
    "at the end of the",
    "it was not immediately clear",
    "declined to comment on the",
    "in the middle of the",
    "a spokesman for the ministry of",
)
_TURN_RATE = 0.2
"""Turns of phrase a run of nine words: one in about fifty words is the beginning of one."""
_LETTERS: Mapping[str, tuple[str, str]] = {"en": ("bdfgklmnprstvwz", "aeiou"), "ru": ("бвгдзклмнпрст", "аеиоу")}
_UNSPACED: Mapping[str, tuple[int, int]] = {"zh": (0x4E00, 2500), "th": (0x0E01, 46)}
_FOOTERS = "Sign up here for the morning letter of {name} and read what matters to {name} before breakfast every day."
_WEATHER = (
    "The weather service of {place} expects {sky} skies over the coast and the inland valleys. Temperatures will reach "
    "{high} degrees in {place} and fall to {low} degrees at night. Winds from the west will blow at {wind} kilometres "
    "an hour, and the sea will have {sea} degrees. The sun rises at 6.{rise} and sets at 18.{set}. Travellers on the "
    "mountain roads should carry chains, and the ferry company asks its passengers to be at the pier early."
)
_MATCH = (
    "In the {round} round of the district league {home} met {away} on a wet pitch before {crowd} spectators. After "
    "{first} minutes {scorer} scored for {home}, whose defence then held against every attack of {away}. The second "
    "half began with a corner for {away}, but {keeper} caught the ball. The next round is played in a week, when the "
    "teams change sides and the supporters hope for better weather than they had this time."
)

Words = list[str]


@dataclass(frozen=True, slots=True)
class Printed:
    """An article, and the text that it carries."""

    article: Article
    story: str
    """Articles of one story have the same; of all others no two have."""
    kind: str
    """``original``, a kind of copy, or a kind of article that only looks like one."""


class Newsroom:
    """Makes articles, always the same ones for a seed and a language (``en``, ``ru``, ``zh``, ``th``)."""

    def __init__(self, seed: int = 1, language: str = "en") -> None:
        self.chance = random.Random(f"{seed} {language}")  # noqa: S311 - no secret
        self._language = language
        self._vocabulary = self._invented(20_000)
        self._weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(self._vocabulary))))
        self._numbers = itertools.count()

    def stories(self, number: int) -> Iterator[Printed]:
        """Yield ``number`` originals, each with one copy of every kind and two articles that only quote it."""
        for at in range(number):
            words = self.words(self.chance.choice((90, 200, 400, 700)))
            story, day = f"story {at}", MONDAY + timedelta(hours=self.chance.randrange(600))
            yield self._printed(words, story, "original", day)
            for kind, copy in COPIES.items():
                yield self._printed(copy(self, words), story, kind, day + timedelta(hours=self.chance.randrange(1, 40)))
            for turn in range(2):
                start = self.chance.randrange(len(words) // 2)
                own = [*self.words(150), *words[start : start + 25], *self.words(150)]
                yield self._printed(own, f"{story} quoted {turn}", "quoting", day + timedelta(hours=2))

    def papers(self, number: int) -> Iterator[Printed]:
        """Yield ``number`` unlike articles of one paper that all end with its footer of forty words."""
        footer = _FOOTERS.format(name="Fenmark Herald").split() * 2
        for at in range(number):
            yield self._printed([*self.words(220), *footer], f"paper {at}", "same footer", MONDAY, "fenmark")

    def templated(self, number: int) -> Iterator[Printed]:
        """Yield ``number`` weather reports and as many match reports, each from one template of one paper."""
        for at in range(number):
            day = MONDAY + timedelta(days=at)
            yield self._report(_WEATHER, f"Weather for {day:%A %d}", f"weather {at}", day, "weather report")
            title = f"{self._name()} {self.chance.randrange(5)}-{self.chance.randrange(5)} {self._name()}"
            yield self._report(_MATCH, title, f"match {at}", MONDAY, "match report")

    def words(self, number: int) -> Words:
        """Return so many words of running text."""
        found: Words = []
        while len(found) < number:
            found += self.chance.choices(self._vocabulary, cum_weights=self._weights, k=9)
            if self._language == "en" and self.chance.random() < _TURN_RATE:
                found += self.chance.choice(_TURNS).split()
        return found[:number]

    def _report(self, template: str, title: str, story: str, day: datetime, kind: str) -> Printed:
        places = ("place", "round", "home", "away", "scorer", "keeper")
        others = ("high", "low", "wind", "sea", "rise", "set", "crowd", "first")
        facts = {name: self._name() for name in places} | {name: str(self.chance.randrange(10, 60)) for name in others}
        text = template.format(sky=self.chance.choice(("clear", "grey", "mixed")), **{**facts, "place": "Nordhaven"})
        return self._printed(text.split(), story, kind, day, "tidewater", title)

    def _name(self) -> str:
        return self.chance.choice(self._vocabulary[200:]).capitalize()

    def _printed(
        self, words: Words, story: str, kind: str, day: datetime, source: str = "", title: str = ""
    ) -> Printed:
        number = next(self._numbers)
        text = ("" if self._language in _UNSPACED else " ").join(words)
        url = f"https://gold.example/{self._language}/{number}"
        source = source or f"paper-{self.chance.randrange(30)}"
        article = Article(
            id=article_id(url),
            url=url,
            link_url=url,
            source_id=source,
            source_name=source.capitalize(),
            title=title or " ".join(self.words(7)).capitalize(),
            text=text,
            timestamp=day,
            captured_at=day + timedelta(hours=1),
            language=self._language,
            content_sha256=url,
            fingerprint_bands=fingerprint_bands(text),
            warc_path="w",
            warc_offset=number,
            run_id="gold",
            pipeline_version="0",
        )
        return Printed(article, story, kind)

    def _invented(self, size: int) -> Words:
        if self._language in _UNSPACED:
            first, letters = _UNSPACED[self._language]
            lengths = (1, 2, 2) if letters > 1000 else (3, 4, 5, 6)
            return [
                "".join(chr(first + self.chance.randrange(letters)) for _ in range(self.chance.choice(lengths)))
                for _ in range(size)
            ]
        consonants, vowels = _LETTERS[self._language]
        syllables = [consonant + vowel for consonant in consonants for vowel in vowels]
        return ["".join(self.chance.choices(syllables, k=self.chance.randint(1, 4))) for _ in range(size)]


def with_footer(room: Newsroom, words: Words) -> Words:
    """The whole text, with a paper's own last line."""
    return [*words, *room.words(15)]


def cut_to(share: float) -> Callable[[Newsroom, Words], Words]:
    """The first ``share`` of the text, with a paper's own last line."""
    return lambda room, words: [*words[: int(share * len(words))], *room.words(8)]


def edited(room: Newsroom, words: Words) -> Words:
    """The text with 8 % of its words replaced."""
    places = set(room.chance.sample(range(len(words)), k=len(words) * 8 // 100))
    return [room.words(1)[0] if at in places else word for at, word in enumerate(words)]


def cut_and_edited(room: Newsroom, words: Words) -> Words:
    """The first 60 % of the text with 5 % of its words replaced, behind a first paragraph of the paper's own."""
    kept = words[: len(words) * 6 // 10]
    places = set(room.chance.sample(range(len(kept)), k=len(kept) * 5 // 100))
    return [*room.words(15), *(room.words(1)[0] if at in places else word for at, word in enumerate(kept))]


COPIES: Mapping[str, Callable[[Newsroom, Words], Words]] = {
    "same text": with_footer,
    "cut to 60 %": cut_to(0.6),
    "8 % edited": edited,
    "cut to 35 %": cut_to(0.35),
    "cut and edited": cut_and_edited,
}


def recall(gold: Iterable[Printed], stories: Mapping[str, str]) -> dict[str, float]:
    """Return kind of copy → share of the copies that are in their original's story (article id → story)."""
    printed = list(gold)
    original = {one.story: stories[one.article.id] for one in printed if one.kind == "original"}
    found: dict[str, list[bool]] = {}
    for one in printed:
        if one.kind in COPIES:
            found.setdefault(one.kind, []).append(stories[one.article.id] == original[one.story])
    return {kind: sum(right) / len(right) for kind, right in found.items()}


def precision(gold: Iterable[Printed], stories: Mapping[str, str]) -> float:
    """Return the share of the pairs of one story that are of one text."""
    groups: dict[str, list[str]] = {}
    for one in gold:
        groups.setdefault(stories[one.article.id], []).append(one.story)
    pairs = [left == right for group in groups.values() for left, right in itertools.combinations(group, 2)]
    return sum(pairs) / len(pairs) if pairs else 1.0


def shuffled(gold: Sequence[Printed], seed: int) -> list[Printed]:
    """Return the articles in another order."""
    return random.Random(seed).sample(list(gold), len(gold))  # noqa: S311 - no secret
