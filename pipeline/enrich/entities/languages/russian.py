"""Russian names in the nominative: ``Владимира Путина`` is Владимир Путин, ``в Москве`` is Москва."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pipeline.enrich.entities.spans import Span
from pipeline.enrich.resources import table

MOST_SURNAMES = 200
"""Of so many surnames of a document it is asked which of them a form is of."""
LEAST_STEM = 2
"""Letters of a surname before what its case changes."""
_YO, _YE = "\u0451", "\u0435"
NAME_TAGS = ("Name", "Surn", "Patr", "Geox", "Orgn")
"""OpenCorpora's marks of words that are names."""
ADJECTIVE_TAGS = ("ADJF", "PRTF")
"""Its marks of adjectives and participles in full form."""
_lock = threading.Lock()


class _Grammar:
    """The tables of ``data/russian.toml``, compiled."""

    def __init__(self) -> None:
        tables = table("russian")
        self.patronymic = re.compile(tables["patronymic"])
        self.woman_acts = re.compile(tables["woman_acts"])
        self.womans_endings = tuple(tables["womans_endings"])
        self.changing = re.compile(tables["changing"])
        self.case_endings = frozenset(tables["case_endings"])


@lru_cache(maxsize=1)
def _grammar() -> _Grammar:
    return _Grammar()


@lru_cache(maxsize=1)
def _morphology() -> Any:  # noqa: ANN401 - pymorphy3 publishes no types
    import pymorphy3  # noqa: PLC0415 - only for those who read Russian

    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=16384)
def nominative(name: str, label: str) -> str:
    """Return ``name`` in the nominative, as far as its words are known.

    A person's words are all turned; of an organization or place only those up to its head noun, since what follows
    stays in the genitive (``Министерства обороны`` is Министерство обороны).
    """
    if not any("\u0430" <= one <= "\u044f" for one in name):
        return name
    found = _in_nominative(name, label)
    # The dictionary writes yo where the text has ye: a name keeps the letters that it has.
    return found if _YO in name.lower() else found.replace(_YO, _YE).replace(_YO.upper(), _YE.upper())


def nominatives(names: Sequence[str], labels: Sequence[str], followers: Sequence[str]) -> list[str]:
    """Return the names of a document in the nominative; a surname alone is the one that a full name here has.

    ``followers`` is what stands behind each: of a surname without a full name, the verb tells that it is a woman's.
    """
    turned = [nominative(name, label) for name, label in zip(names, labels, strict=True)]
    people = [one for one, label in zip(turned, labels, strict=True) if label == "PER" and " " in one]
    surnames = tuple(dict.fromkeys(one.rpartition(" ")[2] for one in people))
    found = []
    for name, label, form, after in zip(names, labels, turned, followers, strict=True):
        if label == "PER" and " " not in name:
            womans = _grammar().woman_acts.match(after) is not None and name.endswith(_grammar().womans_endings)
            found.append(_surname(name, surnames) or (name if womans else form))
        elif label == "PER":
            given, _, last = form.rpartition(" ")
            others = tuple(one for one in surnames if f"{given} {one}" in people and len(one) < len(last))
            found.append(f"{given} {_surname(last, others) or last}")
        else:
            found.append(form)
    return found


def _surname(form: str, surnames: Sequence[str]) -> str | None:
    """Return which of the surnames stands in this form; itself, if it is one."""
    if form in surnames:
        return form
    fits = [one for one in surnames[:MOST_SURNAMES] if _is_form_of(form, one)]
    return fits[0] if len(fits) == 1 else None


def _is_form_of(form: str, surname: str) -> bool:
    stem = _grammar().changing.sub("", surname)
    return len(stem) >= LEAST_STEM and form.startswith(stem) and form[len(stem) :] in _grammar().case_endings


def joined(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with a surname joined to the given name and patronymic before it, where a model parted them."""
    found: list[Span] = []
    for span in spans:
        last = found[-1] if found else None
        if last is not None and _goes_on(last, span, text):
            found[-1] = last._replace(end=span.end)
        else:
            found.append(span)
    return found


def _goes_on(given: Span, surname: Span, text: str) -> bool:
    people = given.label == surname.label == "PER" and text[given.end : surname.start] == " "
    return people and " " not in surname.of(text) and _grammar().patronymic.search(given.of(text)) is not None


def is_common_word(name: str) -> bool:
    """Say whether a word is in the dictionary, and in no reading a name: ``Отзывы``."""
    parses = _parses(name)
    known = any(one.is_known for one in parses)
    return known and not any(tag in one.tag.grammemes for one in parses for tag in (*NAME_TAGS, "Abbr"))


def _in_nominative(name: str, label: str) -> str:
    turned, words = [], name.split()
    if label != "PER" and (whole := _with_adjectives(words)) is not None:
        return whole
    gender = _gender(words) if label == "PER" and len(words) > 1 else None
    for index, word in enumerate(words):
        form, is_noun = _turned(word, label, gender, last=index == len(words) - 1)
        turned.append(form)
        if is_noun and label != "PER":
            return " ".join([*turned, *words[index + 1 :]])
    return " ".join(turned)


def _with_adjectives(words: Sequence[str]) -> str | None:
    """Return a name that begins with adjectives in the nominative: those agree with the noun behind them.

    None where no adjective stands before a noun. Where they agree in no reading, the words are those of the text.
    """
    head = next((at for at, word in enumerate(words) if not _readings(word, *ADJECTIVE_TAGS)), len(words))
    if not 0 < head < len(words):
        return None
    for noun in _readings(words[head], "NOUN"):
        fits = [fit for word in words[:head] if (fit := _agreeing(word, noun)) is not None]
        if len(fits) == head:
            wanted = {"nomn", noun.tag.number} | ({noun.tag.gender} if noun.tag.number == "sing" else set())
            forms = [*(fit.inflect(wanted) for fit in fits), noun.inflect({"nomn", noun.tag.number})]
            if all(forms):
                turned = [_capitalized(form.word, word) for form, word in zip(forms, words, strict=False)]
                return " ".join([*turned, *words[head + 1 :]])
    return " ".join(words)


def _readings(word: str, *tags: str) -> list[Any]:
    """Return how a word can be read as one of such parts of speech, in the nominative first."""
    if not word[:1].isalpha() or word.isupper():
        return []
    found = [one for one in _parses(word) if not one.tag.grammemes.isdisjoint(tags)]
    return sorted(found, key=lambda one: "nomn" not in one.tag.grammemes)


def _agreeing(adjective: str, noun: Any) -> Any | None:  # noqa: ANN401 - pymorphy3 publishes no types
    for one in _readings(adjective, *ADJECTIVE_TAGS):
        same = one.tag.case == noun.tag.case and one.tag.number == noun.tag.number
        if same and (one.tag.number == "plur" or one.tag.gender == noun.tag.gender):
            return one
    return None


def _gender(words: Sequence[str]) -> str | None:
    """Return the gender of a person: the patronymic tells it in every case, the given name only in some."""
    for word in words[1:]:
        if match := _grammar().patronymic.search(word):
            return "masc" if match["man"] else "femn"
    best = _best(words[0], "Name")
    return str(best.tag.gender) if best is not None and best.tag.gender else None


def _parses(word: str) -> list[Any]:
    with _lock:
        return list(_morphology().parse(word))


def _best(word: str, tag: str, gender: str | None = None) -> Any | None:  # noqa: ANN401 - pymorphy3 publishes no types
    # The sets are asked, not the tags: a tag knows only the grammemes of the dictionary that was loaded last.
    fits = [one for one in _parses(word) if tag in one.tag.grammemes and "plur" not in one.tag.grammemes]
    return next((one for one in fits if gender is None or gender in one.tag.grammemes), fits[0] if fits else None)


def _turned(word: str, label: str, gender: str | None, *, last: bool) -> tuple[str, bool]:
    """Return the word in the nominative, and whether it is a noun."""
    if word.isupper() or not word[0].isupper():
        return word, False
    parse = _parse_for(word, label, gender, last=last)
    if parse is None:
        return word, True
    wanted = {"nomn"} | ({gender} if gender and "ADJF" in parse.tag.grammemes else set())
    form = parse.inflect(wanted) or parse.inflect({"nomn"})
    return (_capitalized(form.word if form else word, word), "NOUN" in parse.tag.grammemes)


def _parse_for(word: str, label: str, gender: str | None, *, last: bool) -> Any | None:  # noqa: ANN401 - as above
    if label == "PER":
        kinds = ("Surn", "ADJF", "Name", "Patr") if last else ("Name", "Patr", "Surn")
    else:
        kinds = ("Geox", "Orgn", "ADJF", "NOUN")
    for kind in kinds:
        if (found := _best(word, kind, gender)) is not None:
            return found
    return None


def _capitalized(form: str, like: str) -> str:
    """Return ``form`` with the capitals of ``like``, part by part: ``Санкт-Петербург``."""
    parts = zip(form.split("-"), like.split("-"), strict=False)
    return "-".join(new[:1].upper() + new[1:] if old[:1].isupper() else new for new, old in parts)
