"""Two given names before one surname: ``Jan und Eva Moser`` are Jan Moser and Eva Moser."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.enrich import lexicon

CONJUNCTIONS = frozenset(lexicon.addresses()["couples"]["conjunctions"])


def with_surnames(names: Sequence[str], gaps: Sequence[str]) -> list[str]:
    """Return the persons ``names``, a given name alone with the surname of the full name that it is joined to.

    ``gaps`` is the text between each name and the next one. A person of that given name who is named in full elsewhere
    is the one who is meant: then it stays as it is.
    """
    firsts = {one.partition(" ")[0] for one in names if " " in one}
    found = list(names)
    for at, gap in enumerate(gaps[: len(names) - 1]):
        name, following = names[at], names[at + 1]
        if gap.strip() in CONJUNCTIONS and " " in following and name in lexicon.given_names() and name not in firsts:
            found[at] = f"{name} {following.partition(' ')[2]}"
    return found
