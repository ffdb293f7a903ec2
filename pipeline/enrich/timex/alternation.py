"""Many words as one regular expression that reads each letter of the text once: a tree of their common beginnings.

A plain ``(?:January|June|July|…)`` tries each word from its start, and, where capitals do not matter, has to enter
each to see that it does not fit. In the tree each branch begins with the two forms of its first letter, which
:mod:`re` looks at before it enters; it is shorter, too, and so compiled sooner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

_EQUAL: Final = {"i": "İı", "s": "ſ", "k": "\u212a"}
"""Letters beside their capitals that :mod:`re` takes for the same where capitals do not matter."""
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
    return _expression(root, ignore_case=ignore_case) if root.more else "(?!)"


def _expression(branch: _Branch, *, ignore_case: bool) -> str:
    run = ""
    while len(branch.more) == 1 and not branch.ends:
        (atom, branch), *_ = branch.more.items()
        run += _literal(atom)
    if not branch.more:
        return run
    choices = [
        (_first(atom) if ignore_case else _literal(atom)) + _expression(after, ignore_case=ignore_case)
        for atom, after in branch.more.items()
    ]
    return f"{run}(?:{'|'.join(choices)}){'?' if branch.ends else ''}"


def _literal(atom: str) -> str:
    return "\\" + atom if atom in _SPECIAL else atom


def _first(atom: str) -> str:
    """Return the forms of a letter as a set of its own, which is looked at before its branch is entered."""
    if len(atom) > 1 or not atom.isalpha():
        return _literal(atom)
    forms = {atom, atom.upper(), atom.title(), *_EQUAL.get(atom, "")}
    signs = "".join(sorted(form for form in forms if len(form) == 1))
    return f"(?-i:[{signs}])" if len(signs) > 1 else atom
