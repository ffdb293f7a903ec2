"""Which language a text is written in, how sure that is, and which witness said so.

The text itself is asked first, through langdetect (a Naive Bayes over character n-grams, Nakatani 2010) with a fixed
seed. The page's own tag and the source's hint are further witnesses: they decide where the text is short or
undecided, and lower the confidence where they contradict a text that is clear.
"""

from __future__ import annotations

import re
import threading
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from langdetect import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

LEAST_LETTERS = 40
"""A text with fewer letters is not judged: two words gave 78 % on 29 news languages, a sentence 98 %."""
SAMPLE_CHARACTERS = 360
"""How much of a text is read; more costs time and changes nothing."""
CLEAR_LETTERS = 200
"""From here on the text wins against its page's tags: templates are copied with a wrong ``lang`` every day."""
TRIALS = 3
"""How often langdetect draws n-grams; its own 7 cost twice the time and changed no sentence for the better."""
KANA_SHARE = 0.1
"""From this many kana for each Chinese sign on, a text is Japanese."""
PLAUSIBLE = 0.1
"""A language that the text gives this probability is one that a hint may choose."""
HINT_CONFIDENCE = 0.5
"""Of a hint whose text is long enough but says nothing."""
SHORT_CONFIDENCE = 0.4
"""Of a hint whose text is too short to be asked."""
CONTRADICTED, CONTRADICTED_SHORT = 0.9, 0.6
"""What is left of a verdict's confidence when every hint says otherwise: of a long text, of a short one."""

_NOISE = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|[@#]\w+|<[^>]{1,200}>")
_TAG = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")
_ALIASES = {"iw": "he", "in": "id", "nb": "no", "nn": "no", "ji": "yi"}
"""Withdrawn ISO 639-1 codes that are still sent, and Norwegian's written forms, which langdetect does not part."""
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Language:
    """The verdict on one text.

    ``code`` is ISO 639-1 or ``und``; ``confidence`` lies in 0…1; ``source`` names the witness that decided:
    ``text``, ``script``, ``text+hint``, the name of the hint, or ``none``.
    """

    code: str
    confidence: float
    source: str


UNDETERMINED = Language("und", 0.0, "none")


def detect(text: str, *, hints: Sequence[tuple[str, str]] = ()) -> Language:
    """Return the language of ``text``; never raises, whatever ``text`` is.

    Args:
        text: Any text; URLs, e-mail addresses and everything that is no letter are ignored.
        hints: ``(witness, language tag)`` pairs, the strongest first: ``("html-lang", "en-US")``,
            ``("source", "ru")``. Tags that are no BCP 47 language (``x-default``, ``""``) are ignored.

    Returns:
        ``und`` below 40 letters (13 of a dense script), unless a hint speaks; else the verdict of all witnesses.
    """
    usable = [(witness, code) for witness, tag in hints if (code := _code(tag))]
    sample = _sample(text)
    script, letters = _script(sample)
    if letters < LEAST_LETTERS:
        return Language(usable[0][1], SHORT_CONFIDENCE, usable[0][0]) if usable and letters else UNDETERMINED
    if script in _data()["languages"]:
        return Language(_data()["languages"][script], _weight(letters), "script")
    return _verdict(_probabilities(sample), usable, letters)


def _verdict(probabilities: Mapping[str, float], hints: Sequence[tuple[str, str]], letters: int) -> Language:
    if not probabilities:
        return Language(hints[0][1], HINT_CONFIDENCE, hints[0][0]) if hints else UNDETERMINED
    best = max(probabilities, key=lambda code: probabilities[code])
    weight = _weight(letters)
    if not hints:
        return Language(best, round(probabilities[best] * weight, 4), "text")
    if best == hints[0][1] or (best in {code for _, code in hints} and letters >= CLEAR_LETTERS):
        agreed = 1 - (1 - probabilities[best] * weight) * (1 - HINT_CONFIDENCE)
        return Language(best, round(agreed, 4), "text+hint")
    for witness, code in hints:
        if probabilities.get(code, 0.0) >= PLAUSIBLE:
            return Language(code, round(max(HINT_CONFIDENCE, probabilities[code]) * weight, 4), witness)
    left = CONTRADICTED if letters >= CLEAR_LETTERS else CONTRADICTED_SHORT
    return Language(best, round(probabilities[best] * weight * left, 4), "text")


def _probabilities(sample: str) -> dict[str, float]:
    detector = _factory().create()
    detector.n_trial = TRIALS
    detector.append(sample)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return {}
    probabilities: Counter[str] = Counter()
    for one in found:
        probabilities[one.lang.partition("-")[0]] += one.prob
    return dict(probabilities)


def _factory() -> DetectorFactory:
    """Return the one factory; a thread that asks while profiles are half loaded would get nonsense, so they wait."""
    with _lock:
        return _loaded_factory()


@lru_cache(maxsize=1)
def _loaded_factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.seed = 0
    factory.load_profile(PROFILES_DIRECTORY)
    return factory


def _sample(text: str) -> str:
    """Return the text's beginning and a piece of its middle: a lead in another language should not decide alone."""
    head = SAMPLE_CHARACTERS * 2 // 3
    if len(text) > SAMPLE_CHARACTERS * 2:
        middle = len(text) // 2
        text = text[:head] + " " + text[middle : middle + SAMPLE_CHARACTERS - head]
    return _NOISE.sub(" ", text[: SAMPLE_CHARACTERS * 2])


def _script(sample: str) -> tuple[str, int]:
    """Return the script of most letters, and their number (letters of dense scripts count for several)."""
    scripts = Counter(_script_of(character) for character in sample if character.isalpha())
    dense = _data()["dense"]
    letters = sum(count * (dense["factor"] if name in dense["scripts"] else 1) for name, count in scripts.items())
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > KANA_SHARE * scripts["CJK"]:
        scripts["HIRAGANA"] += scripts.pop("CJK", 0)  # Japanese news has more kanji than kana; Chinese has no kana
    return (scripts.most_common(1)[0][0] if scripts else "", letters)


@lru_cache(maxsize=4096)
def _script_of(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def _code(tag: str) -> str | None:
    match = _TAG.match((tag or "").strip())
    if match is None:
        return None
    code = match[0].lower()
    return None if code in {"und", "mul", "zxx"} or len(code) != len("en") else _ALIASES.get(code, code)


def _weight(letters: int) -> float:
    """Return how far a verdict on so many letters can be trusted: 0.8 at 40, 0.98 at 500."""
    return round(letters / (letters + 10), 4)


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("pipeline.enrich").joinpath("data/scripts.toml").read_text(encoding="utf-8"))
