"""Lines that say in a few words what stands beside them or ask the reader for something: no text, in any language.

Most are compared folded, as whole lines: one look into a set, however many languages it knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.clean.body.reported import is_reported
from pipeline.clean.fold import fold
from pipeline.clean.markup import Block, Outline
from pipeline.clean.resources import table, whole_line

_HEAD = re.compile(r"\W*([^:：>»|→▶►】\]）–—]{3,40}?)\s*[:：>»|→▶►】\]）–—]+\s*(\S.*)?")
"""What stands before a sign that a headline follows."""
_LONGEST = 200
_LONGEST_PART_WORDS = 400
"""A text of more words is shown as a whole: the request belongs to a counter, or to another article."""
_LONGEST_LABEL = 60
_LONGEST_NAME = 3
_MOST_LABEL_WORDS = 6
_MOST_WORDS = 14
_FEWEST_WORDS_OF_REST = 3
_LINKED = 0.5
_ADDRESS = re.compile(r"(?<!\S)[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}\W*$")
_MOST_WORDS_TO_ADDRESS = 6
"""A line of no more that ends with an address says whom to write to."""
_STOP = re.compile(r"(?<=[.!?…])\s+")
_MOST_SENTENCES = 2
_DIGITS = re.compile(r"\d+")


def is_label(line: str) -> bool:
    """Tell whether ``line`` is an advert's label, leads to another article, or says that the text goes on below."""
    if len(line) > _LONGEST:
        return False
    labels = _set("adverts", "adverts_alone", "pointers")
    if len(line) <= _LONGEST_LABEL and (fold(line) in labels or _matches("continuations", line)):
        return True
    head = _HEAD.fullmatch(line)
    if head and head[2] and _goes_on(head[2].strip()):
        return False
    said = head[1] if head else line
    if " " in said and _all_of(said, "pointer_verbs", "pointer_words") and not is_reported(line):
        return True
    known = _set("pointers", "pointers_with_headline") if head and head[2] else _set("pointers")
    return head is not None and fold(said) in known and not is_reported(line)


def is_advert(line: str) -> bool:
    """Tell whether ``line`` is the label of an advert, wherever it stands."""
    return len(line) <= _LONGEST_LABEL and fold(line) in _set("adverts")


def _goes_on(said: str) -> bool:
    """Tell whether ``said``, behind a sign, is the rest of a sentence: in small letters up to a stop."""
    return said[0].islower() and said[-1] in ".!…" and len(said.split()) >= _FEWEST_WORDS_OF_REST


def is_request(line: str) -> bool:
    """Tell whether ``line``, at the top or the end, is a button, speaks of rights, or asks something of the reader."""
    if len(line) > _LONGEST:
        return False
    if len(line) <= _LONGEST_LABEL and (
        fold(_DIGITS.sub("", line)) in _set("buttons", "rights") or _all_of(line, "button_verbs", "button_words")
    ):
        return True
    if _ADDRESS.search(line) and len(line.split()) <= _MOST_WORDS_TO_ADDRESS:
        return True
    return (_matches("requests", line) or _asks(line)) and not is_reported(line)


def _asks(line: str) -> bool:
    """Tell whether ``line`` begins as a request does, or behind a question, and names what is asked for."""
    clauses = (one.strip() for one in re.split(r"[?:]", line.lower()))
    asked = any(_begins("asks", one) for one in clauses)
    return asked and ("@" in line or _holds("things", line))


def is_for_subscribers(line: str) -> bool:
    """Tell whether ``line`` says that the page shows no more to those who do not pay."""
    if len(line) > _LONGEST or is_reported(line):
        return False
    if _matches("subscribers", line):
        return True
    sentences = _STOP.split(line) if len(line.split()) > _MOST_WORDS else [line]
    return len(sentences) <= _MOST_SENTENCES and any(map(_keeps_the_rest, sentences))


def _keeps_the_rest(sentence: str) -> bool:
    if len(sentence.split()) > _MOST_WORDS:
        return False
    named = all(_holds(key, sentence) for key in ("of_texts", "onlys", "payers"))
    return named or (_begins("reading_on", sentence) and _holds("paying", sentence))


def shows_a_part(outline: Outline, words: int) -> bool:
    """Tell whether the page says of its text, of ``words`` words, that subscribers alone are shown the rest of it."""
    if words > _LONGEST_PART_WORDS:
        return False
    return any(one.links <= _LINKED and is_for_subscribers(one.text) for one in outline.blocks)


def opens_comments(line: str) -> bool:
    """Tell whether ``line`` is a heading over readers' comments, whatever number it has."""
    if len(line) > _LONGEST_LABEL:
        return False
    return fold(_DIGITS.sub("", line)) in _set("comments") or _all_of(line, "comment_nouns", "comment_words")


def opens_discussion(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether the block at ``index`` is a heading over readers' words, or over a part of the text.

    It is the former where a name stands below it, or nothing.
    """
    line = blocks[index].text
    if len(line) > _LONGEST_LABEL or fold(_DIGITS.sub("", line)) not in _set("discussions"):
        return False
    return index + 1 == len(blocks) or _is_name(blocks[index + 1])


def _is_name(block: Block) -> bool:
    """Tell whether ``block`` may be a commenter's name: a word or three, and no sentence."""
    return block.kind in {"text", "item"} and block.words <= _LONGEST_NAME and block.text[-1] not in ".:?!。"


def _all_of(line: str, key: str, others: str) -> bool:
    """Tell whether ``line`` is a few words of both lists, one at least of the list ``key``; numbers do not count."""
    telling, known = _set(key), _set(key, others)
    count, is_told = 0, False
    for one in line.split():
        if folded := fold(_DIGITS.sub("", one)):
            count += 1
            if folded not in known or count > _MOST_LABEL_WORDS:  # most lines end here, at their first word
                return False
            is_told = is_told or folded in telling
    return is_told


def _holds(key: str, line: str) -> bool:
    return _any_of(key).search(line) is not None


def _begins(key: str, line: str) -> bool:
    return _first_of(key).match(line) is not None


@cache
def _any_of(key: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_literals(key)})", re.IGNORECASE)


@cache
def _first_of(key: str) -> re.Pattern[str]:
    before = "|".join(map(re.escape, table("body/labels")["before_requests"]))
    return re.compile(rf"(?:\W|\b(?:{before})\s)*(?:{_literals(key)})\b", re.IGNORECASE)


def _literals(key: str) -> str:
    ends = "" if key == "paying" else r"\b"
    return "|".join(f"{re.escape(one)}{ends}" for one in sorted(table("body/labels")[key], key=len, reverse=True))


@cache
def _set(*keys: str) -> frozenset[str]:
    return frozenset(fold(one) for key in keys for one in table("body/labels")[key])


def _matches(key: str, line: str) -> bool:
    return bool(whole_line("body/labels", key).fullmatch(line.strip()))
