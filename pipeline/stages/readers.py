"""Readers: processes of this machine that clean and enrich side by side, a source each at a time."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
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

FIRST: Final = "pipeline.stages.not_garbage"
PRELOADED: Final = "pipeline.stages.preloaded"
_WORDS_OF: Final = "spacy.lang"
"""What tells words of a language apart, a module each: French takes two seconds, whichever process loads it."""
_SEVERAL: Final = 2
"""Pages of a language, which two readers may meet."""
_NOTHING_STATED: Final[Mapping[str, int]] = {}


def process_side_by_side(
    run: Run,
    sources: Sequence[Source],
    curation: Curation | None,
    processes: int,
    announce: Callable[[str], None],
    languages: Mapping[str, int] = _NOTHING_STATED,
) -> Iterator[Source]:
    """Yield each of ``sources`` once its captures are read, by so many ``processes``.

    ``languages`` tells how many of the captures state which language, as far as that is known.
    A source that breaks off, or whose process is killed, is told to ``announce``, and the others go on.
    """
    # Forked from one process that has loaded all and has no threads: models are loaded once, and lie in memory once.
    # Forked from this one, they would inherit the locks of our threads in whatever state they are.
    context = get_context("forkserver")
    context.set_forkserver_preload(preloaded(sources, languages))
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


def preloaded(sources: Sequence[Source], stated: Mapping[str, int] = _NOTHING_STATED) -> list[str]:
    """Return the modules that are loaded once for all readers; the fork server passes over those that do not exist.

    They are the words of the languages that sources hint at, and that several pages state (``stated``: language → how
    many), and behind them what reads a page in each of these. What neither tells is loaded by the readers who need it;
    so is what one page alone asks for.
    """
    languages = {source.language for source in sources if source.language}
    languages |= {language for language, pages in stated.items() if pages >= _SEVERAL}
    return [FIRST, *(f"{_WORDS_OF}.{language}" for language in sorted(languages)), PRELOADED]


def _begin(set_up_logs: Callable[[Format], None], written_as: Format) -> None:
    set_up_logs(written_as)
    gc.freeze()  # what was preloaded stays: looking for garbage among it would take time, and memory of its own
