"""Authors as people: no "By", no outlet, no e-mail address, no job title; split and in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline.clean.characters import one_line
from pipeline.clean.fields.credits import writers_part
from pipeline.clean.fold import fold
from pipeline.clean.resources import alternatives, table
from pipeline.enrich.agencies import agency_named

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LINKED = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+")
_STRONG = re.compile(r"\s*[;|•·/／\n、，]\s*")
_DASH = re.compile(r"\s+[-–—]+\s+|\s*[–—]+\s+")
_UNSPACED = re.compile(r"[\u4e00-\u9fff\u3005]{2,6}|[\uac00-\ud7a3]{2,5}|[\u30a1-\u30fc]+(?:・[\u30a1-\u30fc]+)+")
"""A name in Chinese or Japanese characters, in Hangul, or a foreign one in Katakana: one word is a full name."""
_CHINESE_LEAD = re.compile(r"\W*(?:\w{0,4}(?:记者|通讯员)|作者|撰文|文(?=[/／:：]))")
"""Behind it a space parts two people; in Japanese it parts one's family and given name."""
_BRACKETS = " []【】()（）"
_IN_BRACKETS = re.compile(r"\s*[\[【（(]([^\[\]【】（）()]+)[\])】）]\s*")
_PLACE = re.compile(r"^[^=＝]{1,20}[=＝](?=[\u4e00-\u9fff])")
_BRACKETED = re.compile(r"【[^【】]{2,20}】|[（(][\u4e00-\u9fff\u3005、]{2,20}[）)]")
"""Japanese bylines: ``【山田花子】``, ``【ロンドン=山田花子】``, ``（山田花子、佐藤一郎）``."""
_LONGEST_BYLINE = 2000
"""Letters that are read of what is stated as a byline: what follows is no byline any more."""
_LONGEST_NAME = 60
_MOST_WORDS = 6
_MOST_AUTHORS = 20
_LONG_AGENCY = 5
"""Letters of an agency's name that is not written in capitals: a shorter one may be somebody's."""


def people(text: str) -> tuple[str, ...]:
    """Return the names that the byline ``text`` holds, in its order, without repeats; none is a valid answer.

    A news agency is named only where nobody else is, a single word (a handle, a place) only beside no full name.
    """
    text = _LINKED.sub(" ", _EMAIL.sub(" ", _TAG.sub(" ", text[:_LONGEST_BYLINE])))
    if whole := _IN_BRACKETS.fullmatch(text):
        text = _PLACE.sub("", whole[1])
    lines = [line for one in text.split("\n") if (line := one_line(one))]
    names: dict[str, str] = {}
    agencies: dict[str, str] = {}
    for stretch in writers_part("\n".join(lines)):
        for name in _named_in(stretch):
            kept = agencies if agency_named(name) else names
            kept.setdefault(name.casefold(), name)
    full = [name for name in names.values() if is_full_name(name)]
    return tuple(full or (names or agencies).values())[:_MOST_AUTHORS]


def listed_people(listed: Iterable[str]) -> tuple[str, ...]:
    """Return whom a listing names as authors: "By Ann Poe and Ben Roe" are two; what is no byline stays."""
    return tuple(dict.fromkeys(name for one in listed for name in (people(one) or (one,))))


def _named_in(stretch: str) -> Iterator[str]:
    whole = _without_lead(stretch).strip(" ,:")
    if _CHINESE_LEAD.match(stretch) and all(map(_UNSPACED.fullmatch, whole.split())):
        yield from filter(is_name, map(_tidy, whole.split()))
        return
    if agency_named(whole):
        yield _tidy(whole)
        return
    line = _end().split(whole, maxsplit=1)[0]
    pieces = [piece for part in _STRONG.split(line) for piece in _joined(_before_dash(part))]
    inverted = [name for name in map(_turned, pieces) if name]
    if pieces and len(inverted) == len(pieces):
        yield from inverted
        return
    for piece in pieces:
        yield from _listed(piece)


def _listed(piece: str) -> Iterator[str]:
    """Yield the names between commas, up to somebody's office: what follows is where it is held."""
    named = False
    for name in map(_tidy, _at_commas(piece)):
        if agency_named(name) or is_name(name):
            named = True
            yield name
        elif named and len(name.split()) > 1 and _job().search(name):
            return


def _before_dash(part: str) -> str:
    """Return what stands before a dash; what follows it, a place or an outlet, only where that names nobody."""
    first, *rest = _DASH.split(part, maxsplit=1)
    return first if not rest or is_full_name(_tidy(first.split(",")[0])) or "," in first else rest[0]


def _joined(line: str) -> list[str]:
    """Split ``line`` at its joiners; a doubtful one, as in "Ortega y García", joins two people of two words each."""
    pieces = _between().split(line)
    return [piece for one in pieces for piece in _at_doubtful(one)]


def _at_doubtful(line: str) -> list[str]:
    parts = _doubtful().split(line)
    if len(parts) > 1 and all(len(part.split(",")[-1].split()) > 1 for part in parts):
        return parts
    return [line]


def _turned(piece: str) -> str | None:
    """Return "Anna Berg" for "Berg, Anna"; None where ``piece`` is no name that is told so."""
    family, comma, given = (one.strip() for one in piece.partition(","))
    if not comma or _is_suffix(given) or any(map(agency_named, (family, given))):
        return None
    words = [one for one in family.split() if one.casefold() not in table("fields/authors")["particles"]]
    if len(words) != 1 or not 0 < len(given.split()) <= 2 or "," in given:  # noqa: PLR2004 - a first and a middle name
        return None
    name = _tidy(f"{given} {family}")
    return name if given[:1].isupper() and words[0][:1].isupper() and is_name(name) else None


def _without_lead(text: str) -> str:
    return _lead().sub("", text)


@cache
def _lead() -> re.Pattern[str]:
    leads, own, unspaced = (alternatives("fields/authors", name) for name in ("leads", "our_people", "unspaced_leads"))
    own = own.replace("PLACE", table("fields/authors")["place"])
    return re.compile(rf"^\W*(?:(?:{own}|{leads})(?:\s*[:：/／]\s*|\s+|$)|(?:{unspaced}))+", re.IGNORECASE)


@cache
def _end() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('fields/authors', 'ends')})\b", re.IGNORECASE)


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(rf"(?:^|\s+)(?:{alternatives('fields/authors', 'tails')}).*$", re.IGNORECASE)


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{alternatives('fields/authors', 'joiners')})\s", re.IGNORECASE)


@cache
def _doubtful() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{alternatives('fields/authors', 'doubtful_joiners')})\s")


@cache
def _job() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('fields/authors', 'jobs')})\b", re.IGNORECASE)


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{alternatives('fields/authors', 'name_endings')})$")


def is_full_name(name: str) -> bool:
    """Return whether ``name`` has two to five words that start as names do: no handle, no heading."""
    if _UNSPACED.fullmatch(name):
        return True
    words = _own_words(name)
    capital = sum(word[:1].isupper() or not word[:1].isascii() for word in words)
    return 2 <= len(words) <= _MOST_WORDS and capital >= 2 and capital * 2 >= len(words)  # noqa: PLR2004 - two names


def is_spaced(name: str) -> bool:
    """Return whether ``name`` is written in words: in scripts without spaces a name looks as any other word does."""
    return not _UNSPACED.fullmatch(name)


def is_led(line: str) -> bool:
    """Return whether ``line`` says that it names somebody: by a word before the name or behind it."""
    bare = _EMAIL.sub("", line).strip()
    return bool(_lead().match(bare) or _ending().search(bare.strip(_BRACKETS)) or _BRACKETED.fullmatch(bare))


def name_key(name: str) -> str:
    """Return a name's key: first and last word, so that a middle initial or a title makes no other person."""
    words = [fold(word) for word in _own_words(name)] or [fold(name)]
    return f"{words[0]} {words[-1]}"


def _own_words(name: str) -> list[str]:
    """Return the words of ``name`` but for titles, particles and suffixes."""
    lists = table("fields/authors")
    none = {*lists["titles"], *lists["suffixes"]}
    words = [word for word in name.split() if word not in lists["particles"]]
    return [word for word in words if word.strip(".").casefold() not in none]


def _at_commas(piece: str) -> list[str]:
    """Split at commas, but for what belongs to the name before it: "King, Jr."."""
    parts: list[str] = []
    for part in filter(None, (one.strip() for one in piece.split(","))):
        if parts and _is_suffix(part):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return parts


def _is_suffix(part: str) -> bool:
    return part.strip(".").casefold() in table("fields/authors")["suffixes"]


def _tidy(name: str) -> str:
    name = _without_tail(_without_lead(name.strip()))
    name = _ending().sub("", name).strip(" \t,:-–—|*\"'【】「」")
    if not _is_suffix(name.rpartition(" ")[2]):
        name = name.strip(".")
    if name.isupper() and len(name) > 3 and " " in name:  # noqa: PLR2004 - "BBC" stays
        return " ".join(word if _is_suffix(word) else word.title() for word in name.split(" "))
    return " ".join(_in_lower_case(word, place) for place, word in enumerate(name.split()))


def _without_tail(name: str) -> str:
    """Cut off from where or for whom somebody reports, behind a full name: "Organization for the Lake" stays."""
    cut = _tail().sub("", name)
    first, _, last = cut.rpartition(" ")
    if (last.isupper() or len(last) >= _LONG_AGENCY) and is_full_name(first) and agency_named(last):
        return first
    return cut if not cut or is_full_name(_ending().sub("", cut).strip(" ,")) else name


def _in_lower_case(word: str, place: int) -> str:
    """Return "Berg" for the "BERG" of "Anna BERG", as agencies write it."""
    is_family = place > 0 and len(word) > 2 and word.isalpha() and word.isupper()  # noqa: PLR2004 - "JP" are initials
    return word.title() if is_family and not _is_suffix(word) else word


def is_name(name: str) -> bool:
    """Return whether ``name`` may be somebody's: no job, no outlet, no desk, no sentence."""
    words = _own_words(name)
    if not 0 < len(words) <= _MOST_WORDS or len(name) > _LONGEST_NAME or any(map(str.isdigit, name)):
        return False
    if not name[0].isalpha() or (name[0].islower() and len(words) == 1 and not name.isalnum()):
        return False
    lowered = name.casefold()
    if lowered in table("fields/authors")["nobody"] or _job().search(lowered):
        return False
    return len(words) == 1 or any(word[:1].isupper() or not word[:1].isascii() for word in words)
