"""Imported by the fork server of a run: what nearly every page asks for is loaded once, and shared by those who read.

Importing this module imports the stage and reads one small page of our own, so that what is loaded when it is first
wanted (the English model, gazetteers, detectors of languages) is there when the server forks. Then it is read as if it
were written in each language whose words (``spacy.lang.…``) were loaded before, which loads the model, lists and
patterns of that one. What cannot be loaded is left to the readers, who meet it again and say so of the page that asked
for it.
"""

from __future__ import annotations

import hashlib
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pipeline.article import Article, Capture, Link
from pipeline.enrich import dates, entities
from pipeline.enrich.language import by_langdetect
from pipeline.index.lemmas import of_document
from pipeline.logs import about, trace_of
from pipeline.settings import Source
from pipeline.stages.assemble import assemble
from pipeline.stages.process import read_page

_LOG = logging.getLogger(__name__)
_PAGE = Path(__file__).with_suffix(".html")
_WORDS_OF = "spacy.lang."


def read_own_page() -> Article:
    """Return the article that the page beside this module is; raises whatever reading it does."""
    body = _PAGE.read_bytes()
    link = Link(source_id="preloaded", url="https://preloaded.invalid/ferry", listed_by="file")
    capture = Capture(
        link=link,
        final_url=link.url,
        captured_at=datetime(2026, 3, 4, tzinfo=UTC),
        status=200,
        content_type="text/html",
        body_sha256=hashlib.sha256(body).hexdigest(),
        warc_path="",
        warc_offset=0,
    )
    source = Source(id="preloaded", name="Preloaded", local=True)
    with about(source=source.id):
        return assemble(read_page(body, capture, source), capture, source, "preloaded")


def read_in(language: str, article: Article) -> None:
    """Look for names, dates and lemmas in ``article`` as if it were written in ``language`` (ISO 639-1).

    Its title is also given to the detector that pages in English are seldom given to.
    """
    by_langdetect(article.title)
    entities.enriched(article.text, language, title=article.title)
    dates.mentions(article.text, article.published_day, language)
    of_document({"language": language, "title": article.title, "text": article.text})


def languages(modules: Iterable[str]) -> Iterator[str]:
    """Yield the languages (ISO 639-1) whose words are among the ``modules``, in order."""
    names = (one.removeprefix(_WORDS_OF) for one in sorted(modules) if one.startswith(_WORDS_OF))
    return (one for one in names if len(one) == len("en"))


def _preload() -> None:
    before = tuple(languages(sys.modules))  # reading loads others, too
    if (article := _tried(read_own_page)) is not None:
        for one in before:
            _tried(partial(read_in, one, article))


def _tried(read: Callable[[], Article | None]) -> Article | None:
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - it would end the fork server, and with it the night
        _LOG.info("not everything was loaded before the readers started\n%s", trace_of(error))
        return None


_preload()
