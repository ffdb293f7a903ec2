"""Many words as one regular expression that reads each letter of the text once: a tree of their common beginnings.

A plain ``(?:January|June|July|…)`` tries each word from its start, and, where capitals do not matter, has to enter
each to see that it does not fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

_SPECIAL: Final = frozenset(r".^$*+?{}[]\|()-&~# ")


class _Branch:
    """What can come next, and whether a word may end here."""

    __slots__ = ("ends", "more")

    def __init__(self) -> None:
        self.more: dict[str, _Branch] = {}
        self.ends = False


def any_of(words: Iterable[Sequence[str]], *, ignore_case: bool) -> str:
    """Return an expression for any of ``words``; the longest that fits wins.

    Args:
        words: Each a sequence of single letters, and of expressions longer than a letter for anything else.
        ignore_case: Whether the expression will be compiled with ``re.IGNORECASE``.
    """
    root = _Branch()
    for word in words:
        branch = root
        for atom in word:
            key = atom.lower() if ignore_case and len(atom) == 1 and len(atom.lower()) == 1 else atom
            branch = branch.more.setdefault(key, _Branch())
        branch.ends = True
    return _expression(root) if root.more else "(?!)"


def _expression(branch: _Branch) -> str:
    run = ""
    while len(branch.more) == 1 and not branch.ends:
        (atom, branch), *_ = branch.more.items()
        run += _literal(atom)
    if not branch.more:
        return run
    choices = "|".join(_literal(atom) + _expression(after) for atom, after in branch.more.items())
    return f"{run}(?:{choices}){'?' if branch.ends else ''}"


def _literal(atom: str) -> str:
    return "\\" + atom if atom in _SPECIAL else atom
