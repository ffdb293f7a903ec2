"""Forget, in what was told of nights: digests, their feed, feeds of saved searches."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from pipeline.article import Article
from pipeline.digest import Digest
from pipeline.index import open_index
from pipeline.settings import Settings
from pipeline.stages.forget.removal import forget
from pipeline.stages.messages.digest import folder_of, keep_digest, kept_digests, write_feed
from pipeline.stages.messages.saved_searches import searches_of, write_feeds
from tests.unit.digest.test_digest import ACCOUNT, EVENT, FULL
from tests.unit.web.samples import make_article

NOW = datetime(2031, 4, 14, 9, tzinfo=UTC)
GONE = make_article(
    "zwillenwall",
    title="Zwillenwall gives way",
    event_id="flood",
    captured_at=NOW,
    source_id="pier-gazette",
    source_name="The Pier",
)
STAYS = make_article(
    "ferry", title="Ferry sails on", event_id="flood", captured_at=NOW, source_id="quay", source_name="The Quay"
)


def digest_of(*articles: Article) -> Digest:
    """A digest that quotes the articles, in this order, wherever one can."""
    accounts = tuple(
        ACCOUNT.model_copy(update={"article_id": one.id, "title": one.title, "url": one.url, "outlet": one.source_name})
        for one in articles
    )
    event = EVENT.model_copy(
        update={"event_id": "flood", "accounts": accounts, "outlets": tuple(one.outlet for one in accounts)}
    )
    return FULL.model_copy(
        update={
            "events": (event, EVENT),
            "running": (event,),
            "changes": tuple(one.model_copy(update={"account": accounts[0]}) for one in FULL.changes),
            "announcements": tuple(one.model_copy(update={"account": accounts[0]}) for one in FULL.announcements),
            "saved": tuple(one.model_copy(update={"accounts": accounts}) for one in FULL.saved),
            "troubles": ("pier-gazette: 7 of 9 links were lost", "quay: slow"),
        }
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data root with two articles, a digest that quotes them and the feed of a search that finds them."""
    searches = tmp_path / "searches.toml"
    searches.write_text('[[search]]\nid = "all"\nquery = "council"\n', encoding="utf-8")
    found = Settings.load(home=tmp_path / "home", searches=searches, sources=tmp_path / "none.toml")
    with closing(open_index(found)) as index:
        list(index.write([GONE, STAYS]))

        write_feeds(found.home, index, searches_of(found).searches, NOW)
    keep_digest(found.home, digest_of(GONE, STAYS))
    write_feed(found.home)
    return found


def told(home: Path) -> str:
    """All that digests and feeds say."""
    files = [*(home / "digests").glob("*.json"), home / "digests/feed/atom.xml", *(home / "searches").iterdir()]
    return "\n".join(one.read_text(encoding="utf-8") for one in files)


def test_a_page_is_in_no_digest_and_no_feed(settings: Settings, tmp_path: Path) -> None:
    """Nothing quotes it or names whom it named, what others say stays; a dry run only counts."""
    before = told(tmp_path / "home")
    assert all(word in before for word in (GONE.title, GONE.url, STAYS.title))
    planned = forget(settings, NOW, url=GONE.url, dry_run=True)
    assert told(tmp_path / "home") == before
    receipt = forget(settings, NOW, url=GONE.url)
    after = told(tmp_path / "home")
    assert not any(word in after for word in (GONE.title, GONE.url, GONE.id))
    (digest,) = kept_digests(settings.home)
    assert [len(one.accounts) for one in digest.events] == [1, 2]
    assert [one.new_names for one in digest.events] == [(), EVENT.new_names]
    assert (digest.changes, digest.announcements) == ((), ())
    assert [one.title for one in digest.saved[0].accounts] == [STAYS.title]
    assert [one.title for one in feedparser.parse(tmp_path / "home/searches/all.atom").entries] == [STAYS.title]
    for told_of in (planned, receipt):
        assert told_of.removed.items() >= {"digests": 1, "feeds of saved searches": 1}.items()
    assert {f"digests/{FULL.day}.json", "searches/all.atom"} <= set(receipt.places)


def test_a_source_is_named_nowhere(settings: Settings, tmp_path: Path) -> None:
    """Its articles, its name and its troubles go."""
    forget(settings, NOW, source_id=GONE.source_id)
    after = told(tmp_path / "home")
    assert not any(word in after for word in (GONE.title, GONE.source_id, GONE.source_name))
    (digest,) = kept_digests(settings.home)
    assert digest.events[0].outlets == (STAYS.source_name,)
    assert digest.troubles == ("quay: slow",)


def test_what_cannot_be_read_goes_as_a_whole(settings: Settings) -> None:
    """A damaged digest or feed may hold anything, and can be made again."""
    damaged = [folder_of(settings.home) / "2031-04-13.json", settings.home / "searches" / "old.atom"]
    for path in damaged:
        path.write_bytes(b"\x00 Zwillenwall")
    forget(settings, NOW, url=GONE.url)
    assert not any(path.exists() for path in damaged)
