"""Russian names in the nominative: ``Владимира Путина`` is Владимир Путин, ``в Москве`` is Москва."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

NAME_TAGS = ("Name", "Surn", "Patr", "Geox", "Orgn")
"""OpenCorpora's marks of words that are names."""
_lock = threading.Lock()


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
    turned, words = [], name.split()
    gender = _gender(words[0]) if label == "PER" and len(words) > 1 else None
    for index, word in enumerate(words):
        form, is_noun = _turned(word, label, gender, last=index == len(words) - 1)
        turned.append(form)
        if is_noun and label != "PER":
            return " ".join([*turned, *words[index + 1 :]])
    return " ".join(turned)


def _gender(first_name: str) -> str | None:
    best = _best(first_name, "Name")
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
