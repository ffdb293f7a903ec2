"""What all recognisers of names together hold: one process that reads every language that has one.

::

    python -m bench.model_memory
    python -m bench.model_memory --most 400      # exit code 1 if it is more than 400 MB

After each language it prints what the process holds beyond its start, when nothing but the modules was loaded, and what
that language added: its model where no language before had it, its lists of names, spaCy with the first. What the
allocator could give back is given back before (Linux with glibc).
"""

from __future__ import annotations

import argparse
import ctypes
import logging
import sys
from collections.abc import Iterator

from bench.resident import resident
from pipeline.enrich.entities import enriched
from pipeline.enrich.entities.recognise import models

AIM = 500.0
"""MB (10^6 bytes), all models together."""
_TEXT = "Anna Berg (Example Works) spoke in Oslo.\n\nIn Oslo, Anna Berg spoke to Example Works Ltd.\n"


def held() -> float:
    """Return the MB that this process needs: resident, without what could be given back."""
    ctypes.CDLL(None).malloc_trim(0)
    return resident() / 1e6


def steps() -> Iterator[tuple[str, str, float]]:
    """Read a text in each language; yield the language, its model, and the MB held beyond the start."""
    start = held()
    for language in models.languages():
        enriched(_TEXT, language)
        model = models.recogniser(language)
        yield language, model.name if model else "cannot be loaded", held() - start


def main() -> None:
    """Measure, print, judge."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--most", type=float, default=AIM, help="MB")
    given = options.parse_args()
    logging.disable()
    before = 0.0
    for language, model, memory in steps():
        print(f"{language}: {memory:5.0f} MB, {memory - before:+5.1f} ({model})", flush=True)
        before = memory
    print(f"all together {before:.0f} MB beyond the start, at most {given.most:.0f} are wanted")
    sys.exit(before > given.most)


if __name__ == "__main__":
    main()
