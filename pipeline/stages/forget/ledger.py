"""Forget, in the ledger that is in the index: before the runs' own ledgers, which say which links are concerned."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

from pipeline.index import open_ledger
from pipeline.index.ledger import LedgerIndex, LedgerOutcome, LedgerQuery
from pipeline.index.protocol import LAST_HIT, spellings
from pipeline.settings import Settings
from pipeline.stages.forget.target import Target
from pipeline.stages.verdict.ledger_documents import public


def sweep_ledger(
    settings: Settings, target: Target, url: str | None, *, dry_run: bool
) -> tuple[Counter[str], list[str]]:
    """Take ``target`` out of the ledger in the index of ``settings``; return what was removed and from where.

    Raises :class:`pipeline.errors.IndexUnavailableError` or :class:`pipeline.errors.IndexRefusedError`.
    """
    with closing(open_ledger(settings)) as ledger:
        found = _found(ledger, target, url)
        gone = len(found)
        if not dry_run:
            gone = ledger.forget(source_id=target.source_id, outcomes=[] if target.source_id else found)
    return Counter({"outcomes": gone} if gone else {}), ["the ledger in the index"] if gone else []


def _found(ledger: LedgerIndex, target: Target, url: str | None) -> list[LedgerOutcome]:
    if target.source_id is not None:
        return list(ledger.outcomes(LedgerQuery(source_id=target.source_id, limit=LAST_HIT)))
    urls = {*(spellings(url) if url else ()), *(link for _, _, link in target.links)}
    asked = LedgerQuery(urls=sorted(map(public, urls)), article_ids=sorted(target.addresses), limit=LAST_HIT)
    rows = ledger.outcomes(asked) if asked.urls or asked.article_ids else ()
    named = {(run_id, source_id, public(link)) for run_id, source_id, link in target.links}
    return [
        one
        for one in rows
        if (one.run_id, one.source_id, one.url) in named or target.is_row(one.model_dump(), one.run_id, one.source_id)
    ]
