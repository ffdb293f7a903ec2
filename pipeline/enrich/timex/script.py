"""Scripts: letters that are written alike, digits of every script, letters that are numbers.

What is folded is folded one for one, so that no offset into the text changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

_OTHER_DIGIT: Final = re.compile(r"[^\x00-\x7f](?<=\d)")
"""`re` skips to what is not ASCII, of which little is a digit."""
_TEN: Final = 10

_NUMERALS: Final = {
    "day": "{any}{{1,3}}",
    "monthnumber": "{any}{{1,2}}",
    "year": "{digit}{{4}}",
    "recentyear": "{digit}{{4}}",
    "shortyear": "{digit}{{2}}",
    "decadeyear": "{digit}{{3}}{zero}",
    "shortdecade": "{digit}{ten}",
    "hour": "{any}{{1,3}}",
    "minute": "{any}{{1,3}}",
    "digits": "{any}{{1,3}}",
    "number": "{any}{{1,7}}",
}
"""Classes of numbers that a script with letters for numbers writes in them, and how long they are."""


def fold(text: str, alike: Mapping[int, str]) -> str:
    """Return ``text`` with letters as ``alike`` writes them and all decimal digits as 0 to 9; no offset changes."""
    if text.isascii():
        return text
    if alike:
        text = text.translate(alike)
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def fold_data(data: Any, alike: Mapping[int, str]) -> Any:  # noqa: ANN401 - parsed TOML
    """Return parsed TOML with every text within it folded."""
    if isinstance(data, str):
        return fold(data, alike)
    if isinstance(data, list):
        return [fold_data(one, alike) for one in data]
    return {key: fold_data(value, alike) for key, value in data.items()} if isinstance(data, dict) else data


def alike_letters(table: Mapping[str, str]) -> dict[int, str]:
    """Return the table of :func:`fold` for ``{letter: the letters that are written for it}``.

    Raises ``ValueError`` where a letter is not one character.
    """
    if any(len(letter) != 1 for letter in table):
        raise ValueError(f"[fold] takes single letters, and has {sorted(table)}")
    return {ord(other): letter for letter, others in table.items() for other in others}


def numeral_expression(name: str, numerals: Mapping[str, object]) -> str | None:
    """Return how the class ``name`` of numbers is written in ``numerals``; None where it is not."""
    if name not in _NUMERALS or not numerals:
        return None

    def one_of(values: range) -> str:
        return "[" + "".join(sorted(sign for sign, value in numerals.items() if value in values)) + "]"

    signs = {"any": one_of(range(_TEN**4)), "digit": one_of(range(_TEN)), "zero": one_of(range(1))}
    body = _NUMERALS[name].format(ten=one_of(range(_TEN, _TEN + 1)), **signs)
    return rf"(?<!{signs['any']}){body}(?!{signs['any']})"


def numeral_run(numerals: Mapping[str, object]) -> str:
    """Return an expression for digits and ``numerals`` side by side, blanks between them at most."""
    one = "[\\d" + "".join(map(re.escape, sorted(numerals))) + "]"
    return rf"{one}(?:[^\S\n]?{one})*"


def numeral_value(said: str, numerals: Mapping[str, object]) -> int:
    """Return the number that ``said`` writes: digit by digit (二〇二六), or with tens and hundreds (二十一)."""
    values = [int(str(numerals[sign])) for sign in said]
    if max(values) < _TEN:
        return int("".join(map(str, values)))
    total, current = 0, 0
    for value in values:
        total, current = (total + (current or 1) * value, 0) if value >= _TEN else (total, value)
    return total + current
