"""Names that a model cuts at a small word: ``Karin Viel führt``, and ``De Groot vraagt`` of somebody named in full."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.enrich import organizations, places
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.geography import inflection
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.phrases import PhraseTable
from pipeline.enrich.resources import table

_CAPITALIZED_NOUNS = frozenset({"de", "lb"})
SURNAME = "rule:surname-with-particle"

_SPACY_CODES = {"no": "nb"}
_NEXT = re.compile(rf" ({CAPITAL}\w+)(?![\w-]| {CAPITAL})")
_HYPHENED = re.compile(rf"-(?P<next>{CAPITAL}\w+)(?![\w-])(?P<goes_on>(?= {CAPITAL}))?")
_SMALL_HALF = re.compile(rf"(?<![\w-]){CAPITAL}[^\W\d_]{{1,20}}+-(?P<half>[^\W\d_A-Z][^\W\d_]{{2,12}}+)(?![\w-])")
_COMPOUNDS = frozenset({"da", "de", "et", "fi", "hu", "is", "lb", "nl", "no", "sv"})
"""Languages in which a hyphen makes a word of a name and a noun: ``Orbán-Regierung``."""


@lru_cache(maxsize=64)
def small_words(language: str) -> frozenset[str]:
    """Return the words of a language that say nothing by themselves, in small letters, as spaCy lists them."""
    from spacy.util import get_lang_class  # noqa: PLC0415 - half a second and 100 MB: only for those who recognise names

    try:
        listed = get_lang_class(_SPACY_CODES.get(language, language)).Defaults.stop_words
    except ImportError:
        return frozenset()
    return frozenset(one.lower() for one in listed)


def with_cut_surnames(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with a given name alone and the word with a capital behind it as one person.

    Within a sentence a name alone gives a small word its capital, and any word in languages whose nouns have none:
    ``Anna Lång leder``.
    """
    found = list(spans)
    for at, one in enumerate(found):
        match = _NEXT.match(text, one.end)
        if match is None or one.label != "PER" or match[1].isupper() or not _may_be_surname(match[1], language):
            continue
        beside = found[overlapping(found, match.start(1), match.end())]
        if not beside and " " not in (name := one.of(text)) and known_words.shipped().is_given(name):
            found[at] = one._replace(end=match.end())
    return found


def with_hyphened(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the second half of a person's surname: ``Teresa Kubas-Hul``.

    Not where a given name begins the next person: ``Anna Lis-Jan Kos``.
    """
    found = list(spans)
    for one in spans if language not in _COMPOUNDS else ():
        match = _HYPHENED.match(text, one.end) if one.label == "PER" and " " in one.of(text) else None
        is_other = match is not None and match["goes_on"] is not None and known_words.shipped().is_given(match["next"])
        if match is not None and not is_other:
            whole = one._replace(end=match.end())
            if all(map(whole.encloses, found[overlapping(found, whole.start, whole.end)])):
                put(found, whole)
    return found


def with_small_second_halves(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with surnames whose second half has no capital, in any case: ``Jussi Halla-aho``.

    Finnish joins the halves with a hyphen where the same vowel ends one and begins the other. What a model took for a
    part of the name is none, unless it is a given name.
    """
    halves = table("name_parts")["second_halves"].get(language, ())
    found = list(spans)
    for match in _SMALL_HALF.finditer(text) if halves else ():
        if not {match["half"], *inflection.forms(match["half"], language)} & {*halves}:
            continue
        over = found[overlapping(found, *match.span())]
        lead = over[0].start if over and over[0].label == "PER" else match.start()
        before = text[lead : match.start()].split()
        is_named = bool(before) and known_words.shipped().is_given(before[-1])
        put(found, Span(lead if is_named else match.start(), match.end(), "PER", SURNAME))
    return found


def _may_be_surname(word: str, language: str) -> bool:
    is_small = word.lower() in small_words(language)
    is_else = places.is_large(word) or organizations.is_known(word)
    return is_small or not (is_else or language in _CAPITALIZED_NOUNS)


def with_particles_capitalized(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with surnames whose first particle has its sentence's capital: ``De Groot``.

    Dutch gives it one wherever no given name stands before it (Taalunie, "Hoofdletter in persoonsnamen").
    """
    tails = {tail for one in spans if one.label == "PER" and (tail := one.of(text).partition(" ")[2])[:1].islower()}
    capitalized = {tail[:1].upper() + tail[1:] for tail in tails}
    found = list(spans)
    for start, end, _ in PhraseTable((one, one) for one in sorted(capitalized)).find(text) if capitalized else ():
        over = found[overlapping(found, start, end)]
        opens = language == "nl" or opens_sentence(text, start)
        if opens and all(start <= one.start and one.end <= end for one in over):
            put(found, Span(start, end, "PER", SURNAME))
    return found
