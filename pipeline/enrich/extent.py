"""How much of a text is looked through for names and dates: what bounds the memory and the time of one article."""

from __future__ import annotations

LONGEST = 1_000_000
"""Characters; more than a thousand times the usual article, and some 200 MB of memory where all of it are names."""
IN_PART = "enriched-in-part"
"""The flag of an article of which not all was looked through, or not all that was found is kept."""
_SEARCHED_FOR_AN_END = 10_000


def looked_through(text: str, longest: int = LONGEST) -> str:
    """Return the part of ``text`` that is looked through: all, or its beginning up to the end of a line or a word.

    Offsets into it are offsets into the text. At most ``longest`` characters; a word is cut only where no other ends
    within the last 10,000 of them.
    """
    if len(text) <= longest:
        return text
    least = max(0, longest - _SEARCHED_FOR_AN_END)
    for ending in ("\n", ". ", " "):
        found = text.rfind(ending, least, longest)
        if found > 0:
            return text[: found + len(ending)]
    return text[:longest]
