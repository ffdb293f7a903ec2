"""Readers: processes of this machine that clean and enrich side by side, a source each at a time."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Final

from pipeline.enrich.entities import Curation
from pipeline.logs import Format, in_children
from pipeline.runs import Run
from pipeline.settings import Source
from pipeline.stages.collect import as_known
from pipeline.stages.process import process

PRELOADED: Final = "pipeline.stages.preloaded"
_WORDS_OF: Final = "spacy.lang"
"""What tells words of a language apart, a module each: French takes two seconds, whichever process loads it."""


def process_side_by_side(
    run: Run, sources: Sequence[Source], curation: Curation | None, processes: int, announce: Callable[[str], None]
) -> Iterator[Source]:
    """Yield each of ``sources`` once its captures are read, by so many ``processes``.

    A source that breaks off, or whose process is killed, is told to ``announce``, and the others go on.
    """
    # Forked from one process that has loaded all and has no threads: models are loaded once, and lie in memory once.
    # Forked from this one, they would inherit the locks of our threads in whatever state they are.
    context = get_context("forkserver")
    context.set_forkserver_preload(preloaded(sources))
    set_up, arguments = in_children()
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(set_up, *arguments)) as pool:
        waiting = {pool.submit(process, run, source, curation): source for source in sources}
        for done in as_completed(waiting):
            try:
                done.result()
            except BrokenProcessPool:
                announce(f"{waiting[done].id}: a process was killed (out of memory?); resume the run to go on")
            except Exception as error:  # noqa: BLE001 - one source does not end the night of the others
                announce(f"{waiting[done].id}: {as_known(error, waiting[done]).message}")
            yield waiting[done]


def preloaded(sources: Sequence[Source]) -> list[str]:
    """Return the modules that are loaded once for all readers; the fork server passes over those that do not exist.

    A source's language is a hint, and what it does not tell is loaded by the readers who need it.
    """
    languages = {source.language for source in sources if source.language}
    return [PRELOADED, *(f"{_WORDS_OF}.{language}" for language in sorted(languages))]


def _begin(set_up_logs: Callable[[Format], None], written_as: Format) -> None:
    set_up_logs(written_as)
    gc.freeze()  # what was preloaded stays: looking for garbage among it would take time, and memory of its own
