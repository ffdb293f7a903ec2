"""Persons in Japanese and Chinese: a surname, what given names are written with, and what stands beside them.

Neither language has capitals or spaces, so that a name is believed only where something says that a person is meant.
Names from abroad are told by katakana, or by the characters that transcribe them (Xinhua's tables), and a dot within.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.enrich.entities.languages.person_words import (
    MOST_PEOPLE,
    SAID_AGAIN,
    Candidate,
    any_of,
    enumerated,
    persons,
    raw,
    words,
)
from pipeline.enrich.entities.spans import Span, with_new

LANGUAGES = frozenset({"ja", "zh"})
_KANJI = "\u4e00-\u9fff\u3005"
_KATAKANA = "\u30a1-\u30f4\u30fc"
_HIRAGANA = "\u3041-\u3093"
_DOTS = "\u00b7\u30fb\u2022\u2027\uff1d"
_OPENS = "(?:^|(?<=[\uff0c\u3002\uff01\uff1f\uff1b\uff1a\u201c\u201d\u300d\u300f\u3001\"'\\s]))"
"""Where a clause of Chinese begins."""
_SHORTEST, _FULL = 2, 3
"""Characters of a part that may stand alone; of a name that is found again wherever it stands."""


def people(text: str, language: str, known: Sequence[Span]) -> list[Span]:
    """Return the persons of a Japanese or Chinese text where none of ``known`` (places, bodies) stands."""
    if language not in LANGUAGES:
        return []
    found = persons(_japanese(text) if language == "ja" else _chinese(text), text, language, known)
    if language == "ja":
        found = with_new(found, (one for one in enumerated(found, text, _listed()) if _is_whole(one, text)))
    return with_new(found, _again(found, text, language))


def _again(found: Sequence[Span], text: str, language: str) -> Iterator[Span]:
    """Yield the persons of ``found`` where they are named again: in full, or by surname before a title."""
    full = list(dict.fromkeys(one.of(text) for one in found))[:MOST_PEOPLE]
    titles, after = _titles(language), re.escape(raw(language, "after"))
    parts = [one for name in full if len(one := re.split(f"[{_DOTS}]", name)) > 1]
    patterns = (
        ([one for one in full if len(one) >= _FULL], ""),
        ([one[-1] for one in parts if len(one[-1]) >= _SHORTEST], f"(?![{_KATAKANA}])"),
        (
            [one for one in full if len(one) < _FULL and _surname(one, language) != one],
            rf"(?=[{after}]|{titles}|\Z|\n)",
        ),
        ([_surname(one, language) for one in full], f"(?={titles})"),
    )
    for names, then in patterns:
        either = "|".join(re.escape(one) for one in sorted({*names} - {""}, key=lambda one: (-len(one), one)))
        matches = re.finditer(f"(?:{either or '(?!)'}){then}", text)
        yield from (Span(*one.span(), "PER", SAID_AGAIN, sure=True) for one in matches)


def _titles(language: str) -> str:
    titles = any_of(language, "titles")
    return f"(?:{any_of('ja', 'former')})?(?:{titles})" if language == "ja" else f"(?:{titles})"


def _surname(name: str, language: str) -> str:
    match = re.match(any_of(language, "surnames"), name)
    return match[0] if match and not re.search(f"[{_DOTS}]", name) else ""


def _surnames() -> str:
    """Return the Japanese surnames; a single character behind another may be the end of a longer one: 大河原."""
    listed = sorted(words("ja", "surnames"), key=len, reverse=True)
    single = "".join(one for one in listed if len(one) == 1)
    return "|".join([one for one in listed if len(one) > 1] + [f"(?<![{_KANJI}])[{single}]"])


@lru_cache(maxsize=1)
def _japanese_patterns() -> tuple[re.Pattern[str], ...]:
    surname = f"(?P<surname>{_surnames()})"
    given = f"(?P<given>[{_KANJI}]{{1,3}}?|[{_HIRAGANA}]{{2,4}}?子?|[{_KATAKANA}]{{2,5}}?子?)"
    titles = f"(?:{any_of('ja', 'former')})?(?:{any_of('ja', 'titles')})"
    listed = f"(?:{_surnames()})[{_KANJI}{_HIRAGANA}]{{1,3}}"
    age, after = raw("ja", "age"), re.escape(raw("ja", "after"))
    foreign = f"(?P<name>[{_KATAKANA}]{{1,20}}(?:[{_DOTS}][{_KATAKANA}]{{1,20}}){{1,4}})"
    before = any_of("ja", "before")
    strong = "|".join(sorted(words("ja", "titles") - words("ja", "weak"), key=len, reverse=True))
    kin, familiar = any_of("ja", "kin"), any_of("ja", "familiar")
    return tuple(
        re.compile(one)
        for one in (
            rf"(?P<name>{surname}[ \u3000]?{given})(?={titles}|{age})(?!(?<=\u5927)\u5b66)",
            rf"(?<![{_KANJI}])(?P<name>{surname})(?:{any_of('ja', 'former')})?(?:{strong})",
            rf"(?:{before})[の、・]?(?P<name>{surname}{given})(?=[{after}]|\Z)",
            rf"(?P<name>{surname}{given})(?={raw('ja', 'counted')})",
            rf"[\uff08(]{listed}(?:[、・]{listed})*[、・](?P<name>{surname}{given})[\uff09)]",
            rf"{foreign}(?={titles}|{age})",
            rf"(?:{before})の?{foreign}",
            rf"(?<![{_KATAKANA}{_DOTS}])(?P<name>[{_KATAKANA}]{{2,12}})(?:{any_of('ja', 'foreign_titles')})",
            rf"(?:{kin})の?(?P<name>(?P<given>[{_KANJI}]{{2,3}}?))(?:{familiar})",
        )
    )


@lru_cache(maxsize=1)
def _listed() -> re.Pattern[str]:
    """Return what matches who is listed before another, with what parts the two."""
    given = f"[{_KANJI}]{{1,3}}|[{_HIRAGANA}]{{2,4}}|[{_KATAKANA}]{{2,5}}"
    return re.compile(f"(?P<name>(?:{_surnames()})(?:{given}))(?:{raw('ja', 'parted')}|[ \u3000])\\Z")


def _is_whole(person: Span, text: str) -> bool:
    """Say whether a name is a surname and what given names are written with."""
    name = person.of(text)
    return _is_given(name.removeprefix(_surname(name, "ja")))


def _japanese(text: str) -> Iterator[Candidate]:
    for pattern in _japanese_patterns():
        is_foreign = "surname" not in pattern.groupindex
        for match in pattern.finditer(text):
            if "given" not in pattern.groupindex or _is_given(match["given"]):
                yield Candidate(*match.span("name"), doubtful=is_foreign)


def _is_given(name: str) -> bool:
    if name in words("ja", "never"):
        return False
    if not re.match(f"[{_KANJI}]", name):
        return True
    return name in raw("ja", "given_short") if len(name) == 1 else name[-1] in raw("ja", "given_ends")


@lru_cache(maxsize=1)
def _chinese_patterns() -> tuple[re.Pattern[str], ...]:
    name = f"(?P<name>(?:{any_of('zh', 'surnames')})[{raw('zh', 'given')}]{{1,2}}?)"
    surname = f"(?P<name>{any_of('zh', 'surnames')})"
    letters, after = raw("zh", "foreign"), re.escape(raw("zh", "after"))
    before, acts, deeds = (any_of("zh", kind) for kind in ("before", "acts", "deeds"))
    return tuple(
        re.compile(one, re.MULTILINE)
        for one in (
            rf"(?P<name>[{letters}]{{1,7}}(?:[{_DOTS}][{letters}]{{1,8}})+)",
            rf"(?:{before}){name}(?=[{after}]|{acts}|$)",
            rf"{_OPENS}{name}(?={any_of('zh', 'titles')})",
            rf"{_OPENS}{name}(?={acts}|{any_of('zh', 'careers')})",
            rf"(?:{any_of('zh', 'offices_led')})[{_KANJI}]{{2,14}}的{name}(?=[{after}]|{acts}|{deeds}|$)",
            rf"(?<=[\u548c\u4e0e\u3001\u7531\u5bf9\u8ddf\u6309\u636e]){name}(?={any_of('zh', 'titles')})",
            rf"{_OPENS}{surname}(?:{any_of('zh', 'familiar')})",
            rf"(?:{before})(?P<name>[{letters}]{{2,7}})(?=[{after}]|{acts}|$)",
            rf"(?<![{letters}])(?P<name>[{letters}]{{2,6}})(?:{any_of('zh', 'foreign_titles')})",
        )
    )


def _chinese(text: str) -> Iterator[Candidate]:
    for pattern in _chinese_patterns():
        matches = (one for one in pattern.finditer(text) if _is_chinese(one["name"]) and not _is_area(one))
        yield from (Candidate(*one.span("name"), doubtful=True) for one in matches)
    for pattern in _full_patterns():
        for match in pattern.finditer(text):
            if all(map(_is_full_chinese, found := match.groupdict().values())) and found:
                yield from (Candidate(*match.span(group), doubtful=True) for group in match.groupdict())
    yield from _credited(text)


@lru_cache(maxsize=1)
def _full_patterns() -> tuple[re.Pattern[str], ...]:
    """Return what matches names of three characters, and more, beside what nobody but a person is, has or does."""
    given = f"[{raw('zh', 'given')}]{{2}}"
    single = "".join(one for one in words("zh", "surnames") if len(one) == 1)
    name, second = (f"(?P<{group}>[{single}]{given})" for group in ("name", "second"))
    acts = any_of("zh", "acts", "deeds")
    after = rf"[{re.escape(raw('zh', 'after'))}]"
    return tuple(
        re.compile(one, re.MULTILINE)
        for one in (
            rf"{_OPENS}{name}(?={raw('zh', 'aged')})",
            rf"{_OPENS}{name}(?={any_of('zh', 'deeds')})",
            rf"(?:{any_of('zh', 'led')}){name}(?=[{raw('zh', 'ends')}]|$|{acts})",
            rf"(?:{any_of('zh', 'before')}){name}(?={acts}|[{raw('zh', 'goes_on')}])",
            rf"{name}(?:{any_of('zh', 'over')}){second}(?={after}|{acts}|[{raw('zh', 'goes_on')}]|$)",
            rf"{_OPENS}{name}的(?:{any_of('zh', 'owned')})",
            rf"{_OPENS}{name}[{raw('zh', 'and')}]{second}(?={after}|{acts}|$)",
        )
    )


def _is_full_chinese(name: str) -> bool:
    return _is_chinese(name) and name[:2] not in words("zh", "never_first") | words("zh", "never")


def _credited(text: str) -> Iterator[Candidate]:
    """Yield who wrote and photographed: all that are listed behind the word for it, ``记者 李明 王强``, ``文/李明``."""
    credit, name = _credits()
    for match in credit.finditer(text):
        at = match.end()
        while at < len(text) and (one := name.match(text, at)) is not None:
            if _is_chinese(one["name"]):
                yield Candidate(*one.span("name"))
            at = one.end()


@lru_cache(maxsize=1)
def _credits() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what leads a list of those who made an article, and one of them with what parts it from the next."""
    ends = any_of("zh", "credit_ends")
    name = f"(?P<name>(?:{any_of('zh', 'surnames')})[\u4e00-\u9fff]{{1,2}}?)"
    return (
        re.compile(
            rf"(?:(?:{any_of('zh', 'credits')})[ \u3000]*(?:[/\uff0f\uff1a:|][ \u3000]*)?"
            rf"|(?<![{_KANJI}])(?:{any_of('zh', 'short_credits')})[ \u3000]*[/\uff0f\uff1a:|][ \u3000]*)"
        ),
        re.compile(rf"{name}(?:[ \u3000\u3001,\uff0c]+|(?=[\s/\uff0f\uff09)\u3011\]\u3002]|\Z|{ends}))"),
    )


def _is_area(match: re.Match[str]) -> bool:
    """Say whether a title behind a short name is the end of an area's and its head's: 江苏省长."""
    ends = any_of("zh", "of_areas")
    return len(match["name"]) < _FULL and re.match(ends, match.string[match.end("name") :][:2]) is not None


def _is_chinese(name: str) -> bool:
    return name not in words("zh", "never") and name[1:] not in words("zh", "titles")
