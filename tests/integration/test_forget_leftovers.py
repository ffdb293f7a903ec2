"""Forget: what could bring a page back, or keep it where nobody looks."""

from __future__ import annotations

import json
import os
import shutil
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.article import Outcome, OutcomeKind, article_id
from pipeline.errors import StorageError
from pipeline.fetch import Archive, read_captures
from pipeline.forgotten import removal
from pipeline.index import embedded_folder, open_index
from pipeline.parts import read_part, write_plain
from pipeline.press.server import PressServer
from pipeline.press.site import Answer, build_site
from pipeline.runs import Run
from pipeline.settings import SectionPage, Settings, Source
from pipeline.stages.forget.removal import forget
from pipeline.stages.index_lock import indexing, removing
from pipeline.stages.where import where
from pipeline.stages.whole_run import run_whole
from tests.elasticsearch_server import let_go_soon, server
from tests.integration.test_forget import (
    FIRST,
    LISTED,
    NOW,
    OUTLET,
    SECOND,
    SECRET,
    URL,
    documents,
    everything,
    holding,
    source,
)

TITLE = FIRST.title.encode()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty data root with an embedded index."""
    return Settings.load(home=tmp_path / "home", index_home=tmp_path / "index", sources=tmp_path / "none.toml")


def night(settings: Settings, name: str, read: Source, **site: Answer) -> None:
    """Run over the outlet."""
    with PressServer(press={OUTLET.host: {**build_site(OUTLET), **site}}) as press:
        sources = [read.model_copy(update={"connect_to": f"127.0.0.1:{press.port}"})]
        run_whole(settings, Run(settings.home, name), sources, only_due=False)


def ledger(settings: Settings, name: str) -> dict[str, str]:
    """Return URL → outcome of one run."""
    return {one.url: one.kind.value for one in read_part(Run(settings.home, name).ledger, Outcome)}


def killed(*_: object) -> int:
    """Break off as a kill would."""
    raise KeyboardInterrupt


class TestListings:
    """A feed or page that still names what was forgotten."""

    def test_is_read_and_not_kept(self, settings: Settings) -> None:
        """Its other links are followed each night, its bytes are nowhere, and the stage's report says so."""
        night(settings, "first", source(articles=(URL,)))
        forget(settings, NOW, url=URL)
        for name in ("second", "third"):
            night(settings, name, LISTED)
            told = ledger(settings, name)
            assert told.pop(URL) == "rejected"
            assert len(told) == len(OUTLET.articles) - 1
            assert set(told.values()) <= {"indexed", "unchanged"}
            stage = json.loads(Run(settings.home, name).stage_report("discover", OUTLET.id).read_text())
            assert stage["counts"]["listings not kept"] == 1
        assert [one for one in holding(settings, TITLE) if "listings" in one] == []

    def test_a_repeated_run_asks_again(self, settings: Settings) -> None:
        """The archive holds the answer without its body, which is no empty feed to a second attempt."""
        night(settings, "first", source(articles=(URL,)))
        forget(settings, NOW, url=URL)
        night(settings, "second", LISTED)
        before = ledger(settings, "second")
        night(settings, "second", LISTED)
        assert ledger(settings, "second") == before

    def test_others_are_kept_as_ever(self, settings: Settings) -> None:
        """A listing that names nothing of the kind is archived whole and remembered."""
        night(settings, "first", source(articles=(URL,)))
        forget(settings, NOW, url=OUTLET.url("/nobody/knows"))
        night(settings, "second", LISTED)
        assert [one for one in holding(settings, TITLE) if "listings" in one]

    def test_the_page_as_a_listing(self, settings: Settings) -> None:
        """A page that is read for its links is forgotten as such, too, and not asked for any more."""
        read = source(articles=(OUTLET.url(SECOND.path),), pages=(SectionPage(url=URL, selector="a"),))
        night(settings, "first", read)
        assert any("listings" in one for one in holding(settings, SECRET))
        forget(settings, NOW, url=URL)
        night(settings, "second", read)
        assert holding(settings, SECRET) == []
        report = json.loads(Run(settings.home, "second").report.read_text())
        assert "was forgotten by request; take it out" in report["verdict"]["reasons"][0]


class TestKilled:
    """What killed runs and killed removals leave."""

    def test_unsealed_tail(self, settings: Settings) -> None:
        """What stands behind the last sealed record of an unfinished file is cut off; what is sealed stays."""
        night(settings, "first", source())
        link = next(read_captures(settings.home, OUTLET.id, "first")).link
        other = link.model_copy(update={"url": OUTLET.url(SECOND.path)})
        archive = Archive(settings.home, OUTLET.id, "dead")
        archive.append_local(other, b"<p>kept</p>", "text/html")
        (path,) = (one for one in everything(settings.home / "archive") if one.name.endswith(".tmp"))
        whole = path.read_bytes()
        del archive
        path.write_bytes(whole + b"\x1f\x8b\x08\x00 half a record" + SECRET)
        assert forget(settings, NOW, url=URL, dry_run=True).removed["unsealed tails"] == 1
        assert forget(settings, NOW, url=URL).removed["unsealed tails"] == 1
        assert path.read_bytes() == whole
        assert forget(settings, NOW, url=URL).removed["unsealed tails"] == 1

    def test_index_lines_that_went_before_their_records(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Killed between a CDXJ and its file, and with no ledger that names the page, the records are still found."""
        night(settings, "first", source())
        shutil.rmtree(str(settings.home / "runs"))

        with monkeypatch.context() as patch:
            patch.setattr("pipeline.fetch.erasure._rewrite", killed)
            with pytest.raises(KeyboardInterrupt):
                forget(settings, NOW, url=URL)
        forget(settings, NOW, url=URL)
        assert holding(settings, SECRET) == []

    def test_a_run_without_a_report_is_named(self, settings: Settings) -> None:
        """It may be going on, and write later what it had read before; the receipt says what to do."""
        night(settings, "first", source())
        Run(settings.home, "first").report.unlink()
        (line,) = forget(settings, NOW, url=URL).pending
        assert "(first)" in line
        assert "repeat this command" in line

    def test_a_writer_that_opened_the_file_before(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that was replaced between opening and locking is not written to: it has no name any more."""
        night(settings, "first", source())
        link = next(read_captures(settings.home, OUTLET.id, "first")).link
        with Archive(settings.home, OUTLET.id, "now") as archive:
            archive.append_local(link, b"<p>one</p>", "text/html")
            (path,) = (one for one in everything(settings.home / "archive") if one.name.endswith(".tmp"))
            content = path.read_bytes()
        path.with_name(path.name.removesuffix(".tmp")).unlink()
        path.write_bytes(content)
        assert isinstance(path, Path)
        self.replace_once(path, monkeypatch)
        other = link.model_copy(update={"url": OUTLET.url(SECOND.path)})
        with Archive(settings.home, OUTLET.id, "now") as archive:
            archive.append_local(other, b"<p>two</p>", "text/html")
        stored = {one.link.url for one in read_captures(settings.home, OUTLET.id, "now")}
        assert stored == {link.url, other.url}

    def replace_once(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let a removal put another file at ``path`` just before it is locked for the first time."""
        import fcntl  # noqa: PLC0415 - what is patched

        flock, done = fcntl.flock, list[bool]()

        def late(stream: Any, how: int) -> None:  # noqa: ANN401 - what flock takes
            if not done:
                done.append(True)
                twin = path.with_name("twin")
                twin.write_bytes(path.read_bytes())
                twin.replace(path)
            flock(stream, how)

        monkeypatch.setattr(fcntl, "flock", late)


class TestWhere:
    """A page is told of by whatever spelling is asked for."""

    @pytest.mark.parametrize(
        ("listed", "asked"),
        [
            (
                "https://новини.укр/пароплав",
                "https://xn--b1amarcd.xn--j1amh/%D0%BF%D0%B0%D1%80%D0%BE%D0%BF%D0%BB%D0%B0%D0%B2",
            ),
            ("https://xn--b1amarcd.xn--j1amh/", "https://НОВИНИ.укр"),
            ("https://quay.example/%66erry", "https://quay.example/ferry?utm_source=x"),
            ("HTTPS://quay.example:443/a%2fb", "https://quay.example/a%2Fb#top"),
        ],
    )
    def test_spellings_in_the_ledger(self, settings: Settings, listed: str, asked: str) -> None:
        """A link that never became an article is found by its address alone, escaped or not, in any script."""
        other = "https://quay.example/other"
        rows = [
            Outcome(source_id="quay", url=one, kind=OutcomeKind.FAILED, reason="http-404", stage="fetch")
            for one in (other, listed)
        ]
        write_plain(Run(settings.home, "first").ledger, rows)
        assert [one.outcome.url for one in where(settings, asked).told] == [listed]


class TestSource:
    """A source that was forgotten as a whole."""

    def test_no_file_of_a_run_knows_its_address(self, settings: Settings) -> None:
        """Neither its declaration nor the problems that its stages had are kept."""
        night(settings, "first", LISTED)
        assert holding(settings, OUTLET.host.encode())
        forget(settings, NOW, source_id=OUTLET.id)
        assert holding(settings, OUTLET.host.encode()) == []
        assert holding(settings, OUTLET.name.encode()) == []


@pytest.mark.elasticsearch
class TestElasticsearch:
    """The index on a server, and one in a folder beside it."""

    @pytest.fixture
    def both(self, settings: Settings, elasticsearch_url: str, index_prefix: str) -> Settings:
        """The same data root with Elasticsearch as its index, after one night into each."""
        night(settings, "first", LISTED)
        changed = {"elasticsearch_url": elasticsearch_url, "index_prefix": index_prefix}
        served = Settings.load(**settings.model_dump(exclude={"elasticsearch_url", "index_prefix"}), **changed)
        night(served, "second", LISTED)
        if server().url is not None:
            with Elasticsearch(elasticsearch_url) as client:
                let_go_soon(client, f"{index_prefix}-articles-*")
        return served

    def test_nothing_is_left_in_either(
        self, settings: Settings, both: Settings, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No document, no file that has its words, no segment that keeps what was deleted; killed between the two."""
        before = documents(both)
        with monkeypatch.context() as patch:
            patch.setattr("pipeline.index.embedded.index.EmbeddedIndex.delete", killed)
            with pytest.raises(KeyboardInterrupt):
                forget(both, NOW, url=URL)
        unfinished = removal(both.home, article_id(URL))
        assert unfinished is not None
        assert unfinished.finished_at is None
        receipt = forget(both, NOW, url=URL)
        assert receipt.removed["articles"] == 2
        assert receipt.pending == ()
        assert documents(both) == {url: one for url, one in before.items() if url != URL}
        assert URL not in documents(settings)
        assert holding(both, SECRET) == []
        if server().url is not None:
            with Elasticsearch(elasticsearch_url) as client:
                found = client.indices.stats(index=f"{both.index_prefix}*", metric="docs")
                assert found["_all"]["primaries"]["docs"]["deleted"] == 0

    def test_versions_that_are_kept(self, both: Settings, elasticsearch_url: str) -> None:
        """What only an older version of the index still has is found there, goes out of it, and does not come back."""
        with closing(open_index(both)) as index:
            index.delete([article_id(URL)])
        old = f"{both.index_prefix}-articles-v99"
        kept: dict[str, dict[str, object]] = {
            article_id(URL): {"title": "of the same address"},
            "e" * 64: {"source_id": "harbour-gazette", "url": "https://harbour.example/", "title": "another outlet's"},
            "f" * 64: {"source_id": OUTLET.id, "url": OUTLET.url("/moved"), "also_at": [URL], "title": "moved"},
        }
        with Elasticsearch(elasticsearch_url) as client:
            for key, document in kept.items():
                client.index(index=old, id=key, document={**document, "id": key}, refresh=True)
            if server().url is not None:
                let_go_soon(client, old)
            there = sum(len(documents(one)) for one in (both, both.model_copy(update={"elasticsearch_url": None})))
            planned = forget(both, NOW, source_id=OUTLET.id, dry_run=True)
            assert planned.removed["articles"] == there + len(["f"])
            forget(both, NOW, url=URL)
            client.indices.refresh(index=old)
            assert [one["_id"] for one in client.search(index=old)["hits"]["hits"]] == ["e" * 64]


class TestKeptEmbedded:
    """A version of the embedded index that is kept."""

    @pytest.mark.parametrize(("source_id", "url"), [(OUTLET.id, None), (None, URL)])
    def test_what_only_it_holds(self, settings: Settings, source_id: str | None, url: str | None) -> None:
        """It goes with the request, though the version in use has nothing of it any more."""
        night(settings, "first", LISTED)
        folder = embedded_folder(settings)
        in_use = next(folder.glob("articles-v*"))
        shutil.copytree(in_use, folder / "aside")
        with closing(open_index(settings)) as index:
            index.delete([str(one["id"]) for one in index.scan()])
            assert index.count() == 0
        (folder / "aside").rename(folder / "articles-v1")
        assert forget(settings, NOW, source_id=source_id, url=url).removed["articles"] >= 1
        with closing(open_index(settings)) as index:
            assert not [one for one in index.kept() if one["source_id"] == source_id or one["url"] == url]


class TestTurns:
    """A removal and a night that writes into the index."""

    def test_a_removal_gives_way(self, settings: Settings) -> None:
        """It says so in one line, and notes the request: the same command completes it once the night is over."""
        night(settings, "first", LISTED)
        with indexing(settings.home), pytest.raises(StorageError, match="repeat this command") as caught:
            forget(settings, NOW, url=URL)
        assert "\n" not in caught.value.message
        assert URL in documents(settings)
        noted = removal(settings.home, article_id(URL))
        assert noted is not None
        assert noted.finished_at is None
        assert forget(settings, NOW, url=URL).finished_at == NOW
        assert URL not in documents(settings)

    def test_a_look_is_let_through(self, settings: Settings) -> None:
        """What would be removed can be asked at any time."""
        night(settings, "first", LISTED)
        with indexing(settings.home):
            assert forget(settings, NOW, url=URL, dry_run=True).removed["articles"] == 1

    def test_nights_do_not_wait_for_one_another(self, settings: Settings) -> None:
        """A night, an ingest and a replay may write at once, as ever."""
        with indexing(settings.home):
            night(settings, "first", LISTED)
        assert URL in documents(settings)

    def test_a_night_waits_for_a_removal(self, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
        """Its index stage begins when the removal is over, and so knows all that was forgotten; the log says whom."""
        night(settings, "first", LISTED)
        said: list[str] = []

        def write() -> None:
            with indexing(settings.home):
                said.append("written")

        with removing(settings.home):
            writer = threading.Thread(target=write)
            writer.start()
            for _ in range(600):
                if "the removal is over" in caplog.text:
                    break
                writer.join(timeout=0.05)
            said.append("removed")
        writer.join(timeout=60)
        assert said == ["removed", "written"]
        assert f"the removal is over, which process {os.getpid()} on " in caplog.text
