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
from pipeline.clean.resources import alternatives, table

_HEAD = re.compile(r"\W*([^:：>»|→▶►】\]）–—]{3,40}?)\s*[:：>»|→▶►】\]）–—]+\s*(\S.*)?")
"""What stands before a sign that a headline follows."""
_LONGEST = 200
_LONGEST_PART_WORDS = 400
"""A text of more words is shown as a whole: the request belongs to a counter, or to another article."""
_LONGEST_LABEL = 60
_LONGEST_NAME = 3
_LINKED = 0.5
_DIGITS = re.compile(r"\d+")


def is_label(line: str) -> bool:
    """Tell whether ``line`` is an advert's label, leads to another article, or says that the text goes on below."""
    if len(line) > _LONGEST:
        return False
    if len(line) <= _LONGEST_LABEL and (fold(line) in _set("adverts", "pointers") or _matches("continuations", line)):
        return True
    head = _HEAD.fullmatch(line)
    if head is None:
        return False
    known = _set("pointers", "pointers_with_headline") if head[2] else _set("pointers")
    return fold(head[1]) in known and not is_reported(line)


def is_request(line: str) -> bool:
    """Tell whether ``line``, at the top or the end, is a button, speaks of rights, or asks something of the reader."""
    if len(line) > _LONGEST:
        return False
    short = len(line) <= _LONGEST_LABEL and fold(_DIGITS.sub("", line)) in _set("buttons", "rights")
    return short or (_matches("requests", line) and not is_reported(line))


def is_for_subscribers(line: str) -> bool:
    """Tell whether ``line`` says that the page shows no more to those who do not pay."""
    return len(line) <= _LONGEST and _matches("subscribers", line) and not is_reported(line)


def shows_a_part(outline: Outline, words: int) -> bool:
    """Tell whether the page says of its text, of ``words`` words, that subscribers alone are shown the rest of it."""
    if words > _LONGEST_PART_WORDS:
        return False
    return any(one.links <= _LINKED and is_for_subscribers(one.text) for one in outline.blocks)


def opens_comments(line: str) -> bool:
    """Tell whether ``line`` is a heading over readers' comments, whatever number it has."""
    return len(line) <= _LONGEST_LABEL and fold(_DIGITS.sub("", line)) in _set("comments")


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


@cache
def _set(*keys: str) -> frozenset[str]:
    return frozenset(fold(one) for key in keys for one in table("body/labels")[key])


def _matches(key: str, line: str) -> bool:
    return bool(_pattern(key).fullmatch(line.strip()))


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternatives('body/labels', key)})\W*", re.IGNORECASE)
