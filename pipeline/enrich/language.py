"""Which language a text is written in, how sure that is, and which witness said so.

The text itself is asked first, through two detectors over n-grams: langdetect (Naive Bayes over character n-grams,
Nakatani 2010; fixed seed) and py3langid (Naive Bayes over byte n-grams, Lui and Baldwin 2012), which also knows
languages that langdetect has no profile for. The tags of the page, the listing and the source are further witnesses:
they decide where the text is short or undecided, and lower the confidence where they contradict a text that is clear.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from babel.core import get_global
from babel.localedata import locale_identifiers
from langdetect import PROFILES_DIRECTORY, DetectorFactory
from langdetect.detector import Detector
from langdetect.lang_detect_exception import LangDetectException
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.enrich.resources import table

LEAST_LETTERS = 16
"""A text with fewer letters is not judged: names and two words of greeting are in any language."""
LEAST_OF_SCRIPT = 8
"""Of a text in a script that one language is written in."""
SAMPLE_CHARACTERS = 360
"""How much of a text is read; more costs time and changes nothing."""
CLEAR_LETTERS = 200
"""From here on a contradicting tag counts for little: templates are copied with a wrong ``lang`` every day."""
TRIALS = 3
"""How often langdetect draws n-grams; its own 7 cost twice the time and changed no sentence for the better."""
SECOND_WEIGHT = 0.75
"""The share of py3langid in the verdict over the languages that both detectors know."""
CERTAIN = 0.999
"""The probability by py3langid from which on langdetect is not asked."""
CERTAIN_LETTERS = 100
"""From here on py3langid alone may be certain: of a shorter text it is sure too soon."""
KANA_SHARE = 0.1
"""From this many kana for each Chinese sign on, a text is Japanese."""
PLAUSIBLE, PLAUSIBLE_TWIN = 0.1, 0.005
"""A language that the text gives this probability is one that a hint may choose; less is asked of a twin."""
CLEAR_TWIN = 0.3
"""A twin with the smaller press is meant where the larger one has less than this share of its probability."""
CLEAR_MARK = 0.97
"""The probability of a language that its own letters or words tell."""
LEAST_OF_MARKS = 2
"""One such letter or word may be a name's."""
HINT_CONFIDENCE = 0.5
"""Of a hint whose text is long enough but says nothing."""
SHORT_CONFIDENCE = 0.4
"""Of a hint whose text is too short to be asked."""
CONTRADICTED, CONTRADICTED_SHORT = 0.9, 0.6
"""What is left of a verdict's confidence when every hint says otherwise: of a long text, of a short one."""

_NOISE = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|[@#]\w+|<[^>]{1,200}>")
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")
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
Hints = Sequence[tuple[str, str]]


def detect(text: str, *, hints: Hints = ()) -> Language:
    """Return the language of ``text``; never raises, whatever ``text`` is.

    Args:
        text: Any text; URLs, e-mail addresses and everything that is no letter are ignored.
        hints: ``(witness, language tag)`` pairs, the strongest first: ``("html-lang", "en-US")``,
            ``("source", "ru")``. Tags that are no BCP 47 language (``x-default``, ``""``) are ignored.

    Returns:
        ``und`` below 16 letters (8 in a script of one language, 3 signs of Chinese), unless a hint
        speaks; else the verdict of all witnesses.
    """
    said = [(witness, code) for witness, tag in hints if (code := _code(tag))]
    sample = _sample(text)
    script, letters = _script(sample)
    fitting = [(witness, code) for witness, code in said if _is_written_in(code, script)]
    own = _data()["languages"].get(script)
    if letters < (LEAST_OF_SCRIPT if own else LEAST_LETTERS):
        return Language(fitting[0][1], SHORT_CONFIDENCE, fitting[0][0]) if fitting and letters else UNDETERMINED
    if own:
        return _of_script(own, fitting, letters)
    is_known = any(script in names for names in _data()["names"].values())
    if marked := _marked(sample, script):
        return _verdict({marked: CLEAR_MARK}, said, fitting, letters)
    return _verdict(_probabilities(sample, letters) if is_known else {}, said, fitting, letters)


def _marked(sample: str, script: str) -> str | None:
    """Return the language whose own letters or small words ``sample`` has enough of: the detectors do not know it."""
    for mark in _data()["marks"]:
        if mark["script"] != script:
            continue
        said = _WORD.findall(sample) if "words" in mark else [one for one in sample if one.isalpha()]
        own = [one for one in said if one in mark.get("words", mark.get("letters"))]
        if len(own) >= LEAST_OF_MARKS and len(own) >= mark["share"] * len(said):
            return str(mark["language"])
    return None


def _of_script(own: str, fitting: Hints, letters: int) -> Language:
    """Return the verdict on a text in a script of one language: another that is also written in it needs a hint."""
    for witness, code in fitting:
        if code != own:
            return Language(code, HINT_CONFIDENCE, witness)
    return Language(own, _weight(letters), "script")


def _verdict(probabilities: Mapping[str, float], said: Hints, fitting: Hints, letters: int) -> Language:
    if not probabilities:
        return Language(fitting[0][1], HINT_CONFIDENCE, fitting[0][0]) if fitting else UNDETERMINED
    best = _likeliest(probabilities)
    weight = _weight(letters)
    if not said:
        return Language(best, round(probabilities[best] * weight, 4), "text")
    if best in {code for _, code in said}:
        agreed = 1 - (1 - probabilities[best] * weight) * (1 - HINT_CONFIDENCE)
        return Language(best, round(agreed, 4), "text+hint")
    for witness, code in fitting:
        if _is_plausible(code, best, probabilities):
            return Language(code, round(max(HINT_CONFIDENCE, probabilities.get(code, 0.0)) * weight, 4), witness)
    left = CONTRADICTED if letters >= CLEAR_LETTERS else CONTRADICTED_SHORT
    return Language(best, round(probabilities[best] * weight * left, 4), "text")


def _likeliest(probabilities: Mapping[str, float]) -> str:
    """Return the likeliest language; of twins the larger, unless the text clearly speaks for another."""
    best = max(probabilities, key=lambda code: probabilities[code])
    larger = next((group[0] for group in _data()["twins"] if best in group), best)
    return larger if probabilities.get(larger, 0.0) >= CLEAR_TWIN * probabilities[best] else best


def _is_plausible(code: str, best: str, probabilities: Mapping[str, float]) -> bool:
    """Return whether a text of these probabilities may be in ``code``; always where no detector can say so."""
    if code not in _known() or best in _data()["mistaken_for"].get(code, ()):
        return True
    twins = any(code in group and best in group for group in _data()["twins"])
    return probabilities.get(code, 0.0) >= (PLAUSIBLE_TWIN if twins else PLAUSIBLE)


def _probabilities(sample: str, letters: int) -> dict[str, float]:
    """Return the probability of each language, of both detectors together.

    What py3langid gives to languages that langdetect has no profile for stays with them; over the rest both speak. Of
    a long text of which py3langid is certain, langdetect, ten times as slow, could not change the verdict: it is not
    asked, but for languages that have twins.
    """
    sample = sample.lower() if sample.isupper() else sample
    second = by_py3langid(sample)
    if letters >= CERTAIN_LETTERS and _is_certain(second):
        return second
    first = by_langdetect(sample)
    shared = sum(share for code, share in second.items() if code in _profiles())
    if not first or not second:
        return first or second
    mixed = dict(second)
    for code in _profiles():
        ours, theirs = first.get(code, 0.0) * shared, second.get(code, 0.0)
        if ours or theirs:
            mixed[code] = (1 - SECOND_WEIGHT) * ours + SECOND_WEIGHT * theirs
    return mixed


def _is_certain(probabilities: Mapping[str, float]) -> bool:
    best = max(probabilities, key=lambda code: probabilities[code], default="")
    return probabilities.get(best, 0.0) >= CERTAIN and not any(best in group for group in _data()["twins"])


def by_langdetect(sample: str) -> dict[str, float]:
    """Return the probabilities that langdetect gives, regional forms added up; empty where it knows nothing."""
    detector = _Detector(_factory())
    detector.n_trial = TRIALS
    detector.append(sample)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return {}
    probabilities: dict[str, float] = {}
    for one in found:
        code = one.lang.partition("-")[0]
        probabilities[code] = probabilities.get(code, 0.0) + float(one.prob)
    return probabilities


class _Detector(Detector):  # type: ignore[misc] # langdetect publishes no types
    """langdetect's, which multiplies by numpy: the same numbers in the same order, in two thirds of the time."""

    def _init_probability(self) -> NDArray[np.float64]:
        return np.array(super()._init_probability())

    def _update_lang_prob(self, prob: NDArray[np.float64], word: str, alpha: float) -> bool:
        shares = self.word_lang_prob_map[word]
        if isinstance(shares, list):
            shares = self.word_lang_prob_map[word] = np.array(shares)
        prob *= alpha / self.BASE_FREQ + shares
        return True

    def _normalize_prob(self, prob: NDArray[np.float64]) -> float:
        prob /= sum(prob.tolist())  # from left to right, as langdetect does
        return float(prob.max())


def by_py3langid(sample: str) -> dict[str, float]:
    """Return the probabilities that py3langid gives; empty where it knows no n-gram of ``sample``."""
    ranked = _identifier().rank(sample)
    aliases = _data()["aliases"]
    probabilities: dict[str, float] = {}
    for code, share in ranked:
        name = aliases.get(code, code)
        probabilities[name] = probabilities.get(name, 0.0) + share
    return {} if len({share for _, share in ranked}) == 1 else probabilities  # all alike: nothing was known


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


def _identifier() -> LanguageIdentifier:
    with _lock:
        return _loaded_identifier()


@lru_cache(maxsize=1)
def _loaded_identifier() -> LanguageIdentifier:
    """Return py3langid's model for the languages with an ISO 639-1 code in which there is a press."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    dead = set(_data()["without_press"])
    identifier.set_languages([one for one in identifier.labels if len(one) == len("en") and one not in dead])
    # Chosen by columns it lies by columns, so that the few rows a text needs would come from all over 22 MB; and a list
    # only says where its numbers lie.
    identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc)
    identifier.tk_output = array("i", identifier.tk_output)
    identifier._rowbase = array("i", identifier._rowbase)  # noqa: SLF001 - nothing public asks for it as it is used
    return identifier


@cache
def _profiles() -> frozenset[str]:
    """Return the languages that langdetect knows."""
    return frozenset(one.partition("-")[0] for one in _factory().get_lang_list())


@cache
def _known() -> frozenset[str]:
    """Return the languages that a detector, or a script, can give."""
    return _profiles() | frozenset(_identifier().labels) | frozenset(_data()["languages"].values())


def _sample(text: str) -> str:
    """Return the text's beginning and a piece of its middle: a lead in another language should not decide alone."""
    head = SAMPLE_CHARACTERS * 2 // 3
    if len(text) > SAMPLE_CHARACTERS * 2:
        middle = len(text) // 2
        text = text[:head] + " " + text[middle : middle + SAMPLE_CHARACTERS - head]
    return _NOISE.sub(" ", text[: SAMPLE_CHARACTERS * 2])


def _script(sample: str) -> tuple[str, int]:
    """Return the script of most letters, and their number (letters of dense scripts count for several).

    Vowel signs are letters of their script (Unicode categories Mn and Mc), accents that are set apart are not.
    """
    scripts: Counter[str] = Counter()
    for character, count in Counter(sample).items():
        if character.isalpha() or unicodedata.category(character) in {"Mc", "Mn"}:
            scripts[_script_of(character)] += count
    del scripts["COMBINING"]
    dense = _data()["dense"]
    letters = sum(count * (dense["factor"] if name in dense["scripts"] else 1) for name, count in scripts.items())
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > KANA_SHARE * scripts["CJK"]:
        scripts["HIRAGANA"] += scripts.pop("CJK", 0)  # Japanese news has more kanji than kana; Chinese has no kana
    return (scripts.most_common(1)[0][0] if scripts else "", letters)


@lru_cache(maxsize=4096)
def _script_of(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def _is_written_in(code: str, script: str) -> bool:
    """Return whether ``code`` is written in ``script``, as far as the CLDR knows the language."""
    names = _data()["names"]
    return not (known := _scripts_of(code)) or any(script in names.get(one, ()) for one in known)


@cache
def _scripts_of(code: str) -> frozenset[str]:
    """Return the ISO 15924 codes of the scripts that ``code`` is written in, from the CLDR (babel)."""
    likely = get_global("likely_subtags").get(code, "").split("_")[1:2]
    locales = (one.split("_") for one in locale_identifiers() if one.startswith(f"{code}_"))
    return frozenset([*likely, *(one[1] for one in locales if len(one[1]) == len("Latn"))])


def _code(tag: str) -> str | None:
    match = _TAG.match((tag or "").strip())
    if match is None:
        return None
    named = match[0].lower()
    # ISO 639-2 and -3 codes (``eng``, ``srp``) stand in feeds and pages, too: the CLDR knows the short ones.
    short = named if len(named) == len("en") else get_global("language_aliases").get(named, named).partition("_")[0]
    code = _data()["aliases"].get(named) or _data()["aliases"].get(short, short)
    return None if code in {"und", "mul", "zxx"} or len(code) != len("en") else code


def _weight(letters: int) -> float:
    """Return how far a verdict on so many letters can be trusted: 0.67 at 20, 0.8 at 40, 0.98 at 500."""
    return round(letters / (letters + 10), 4)


def _data() -> dict[str, Any]:
    return table("scripts")
