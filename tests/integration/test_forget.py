"""Forget: a page or a source out of everything, on a folder and on an object store, however often it breaks off."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastwarc.warc import ArchiveIterator as FastArchiveIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from pipeline.article import Outcome, article_id
from pipeline.cli import commands
from pipeline.errors import QuarantineError, StorageError, UsageError
from pipeline.fetch import Archive, read_body, read_captures
from pipeline.forgotten import Forgotten, removal
from pipeline.index import open_index, open_ledger
from pipeline.index.ledger import LedgerQuery
from pipeline.parts import PACKED, packed, read_lines, read_part, write_bytes
from pipeline.press.outlets import load_outlets
from pipeline.press.server import PressServer
from pipeline.press.site import Answer, build_site
from pipeline.runs import Run, list_runs
from pipeline.settings import Settings, Source
from pipeline.stages.forget import archive, runs
from pipeline.stages.forget.removal import forget
from pipeline.stages.forget.target import Target
from pipeline.stages.ingest_source import adhoc_source
from pipeline.stages.replay import replay
from pipeline.stages.where import where
from pipeline.stages.whole_run import run_whole
from pipeline.store import DataPath, files_in, folders_in

OUTLET = next(one for one in load_outlets() if one.id == "meridian-review")
FIRST, SECOND, THIRD = OUTLET.articles[:3]
URL = OUTLET.url(FIRST.path)
OLD = "/an/old/address"
SECRET = max(re.findall(r"[A-Za-z ,]+", str(FIRST.blocks[2].text)), key=len).strip().encode()
"""Words that stand in the page alone: its title stands in what links to it, too."""
THIRD_WORDS = max(re.findall(r"[A-Za-z ,]+", str(THIRD.blocks[2].text)), key=len).strip().encode()
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)

Night = Callable[..., None]


def source(**fields: object) -> Source:
    """Return a source that reads two pages of the outlet."""
    plain = {"id": OUTLET.id, "name": OUTLET.name, "local": True, "delay_seconds": 0.0}
    return Source.model_validate(plain | {"articles": (URL, OUTLET.url(SECOND.path))} | fields)


LISTED = source(articles=(), feeds=(OUTLET.url(OUTLET.listing_path),))
"""The same outlet by its feed."""

BOTH = pytest.mark.parametrize("settings", ["folder", "object store"], indirect=True)
"""Where the kind of root matters."""


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An empty data root, a folder unless :data:`BOTH` says otherwise, and the index in a folder of this machine."""
    is_folder = getattr(request, "param", "folder") == "folder"
    home: DataPath = tmp_path / "home" if is_folder else request.getfixturevalue("object_store")
    return Settings.load(home=home, index_home=tmp_path / "index", sources=tmp_path / "none.toml")


@pytest.fixture
def night(settings: Settings) -> Night:
    """Run over the outlet."""

    def run_night(name: str, read: Source | None = None, **site: Answer) -> None:
        with PressServer(press={OUTLET.host: {**build_site(OUTLET), **site}}) as press:
            sources = [(read or source()).model_copy(update={"connect_to": f"127.0.0.1:{press.port}"})]
            run_whole(settings, Run(settings.home, name), sources, only_due=False)

    return run_night


def everything(folder: DataPath) -> Iterator[DataPath]:
    """Yield every file under ``folder``."""
    yield from files_in(folder)
    for one in folders_in(folder):
        yield from everything(one)


def plain(path: DataPath) -> bytes:
    """Return what a file holds, unpacked as far as it is packed."""
    if path.name.endswith(PACKED):
        return read_lines(path)
    content = path.read_bytes()
    if not path.name.endswith(".warc.gz"):
        return content
    records = [one.content_stream().read() for one in ArchiveIterator(BytesIO(content))]
    return gzip.decompress(content) + b"".join(records)


def holding(settings: Settings, words: bytes) -> list[str]:
    """Return the files under the data root, and of the index, that hold ``words``."""
    roots = [settings.home, *([settings.index_home] if settings.index_home else [])]
    found = [path for root in roots for path in everything(root) if words in plain(path)]
    return sorted(str(one) for one in found)


def documents(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return URL → document of all that is indexed."""
    with closing(open_index(settings)) as index:
        return {str(one["url"]): dict(one) for one in index.scan()}


def warcs(settings: Settings) -> dict[str, bytes]:
    """Return name → content of the archive's WARC files of captures."""
    return {
        str(path): path.read_bytes() for path in everything(settings.home / "archive") if "captures" in path.name
        and path.name.endswith(".warc.gz")
    }  # fmt: skip


class TestPage:
    """One page, taken in on two nights."""

    @BOTH
    def test_nothing_of_it_is_left(self, settings: Settings, night: Night) -> None:
        """No file of archive, runs, state and index has its title; the others' articles are as they were."""
        night("first", LISTED)
        night("second", LISTED)
        before = documents(settings)
        assert holding(settings, SECRET)
        receipt = forget(settings, NOW, url=URL)
        assert holding(settings, SECRET) == []
        after = documents(settings)
        assert before.keys() - after.keys() == {URL}
        assert all(after[url] == before[url] for url in after)
        assert receipt.removed["articles"] == 1
        assert receipt.finished_at == NOW

    def test_its_lines_leave_the_ledger_of_the_index(self, settings: Settings, night: Night) -> None:
        """A dry run counts them; then they are gone, and those of other pages are there."""
        night("first")
        assert forget(settings, NOW, url=URL, dry_run=True).removed["outcomes"] == 1
        with closing(open_ledger(settings)) as ledger:
            assert {one.url for one in ledger.outcomes(LedgerQuery())} == {URL, OUTLET.url(SECOND.path)}
            assert forget(settings, NOW, url=URL).removed["outcomes"] == 1
            assert {one.url for one in ledger.outcomes(LedgerQuery())} == {OUTLET.url(SECOND.path)}
            forget(settings, NOW, source_id=OUTLET.id)
            assert list(ledger.outcomes(LedgerQuery())) == []
            assert list(ledger.source_history(OUTLET.id)) == []
        assert [one for one in holding(settings, OUTLET.url(SECOND.path).encode()) if "ledger" in one] == []

    @BOTH
    def test_the_archive_is_sound_and_nothing_moved(self, settings: Settings, night: Night) -> None:
        """Files keep their lengths and all other bytes; every CDXJ line and every other capture is where it was."""
        night("first")
        before = warcs(settings)
        captures = {one.link.url: one for one in read_captures(settings.home, OUTLET.id, "first")}
        forget(settings, NOW, url=URL)
        ((name, was),) = before.items()
        now = warcs(settings)[name]
        assert len(now) == len(was)
        assert now != was
        kinds = [one.rec_type for one in ArchiveIterator(BytesIO(now))]
        fast = FastArchiveIterator(BytesIO(now), strict_mode=True, record_types=WarcRecordType.any_type)
        assert [one.headers["WARC-Type"] for one in fast] == kinds
        left = {one.link.url: one for one in read_captures(settings.home, OUTLET.id, "first")}
        assert left == {url: one for url, one in captures.items() if url != URL}
        for one in left.values():
            assert read_body(settings.home, one)
        with pytest.raises(QuarantineError):
            read_body(settings.home, captures[URL])
        for line in self.index_lines(settings):
            start, length = int(line["offset"]), int(line["length"])
            assert now[start : start + length] == was[start : start + length]
            assert line["url"] != URL

    def index_lines(self, settings: Settings) -> Iterator[dict[str, str]]:
        """Yield the fields of the CDXJ lines of the captures."""
        for path in everything(settings.home / "archive"):
            if path.name.endswith(".cdxj") and "captures" in path.name:
                for line in path.read_text().splitlines():
                    yield json.loads(line.split(" ", 2)[2])

    def test_it_is_not_taken_in_again(self, settings: Settings, night: Night) -> None:
        """The next night rejects its link, of which no hint is kept; so does a replay, and an ingest by hand."""
        night("first", LISTED)
        forget(settings, NOW, url=URL)
        night("second", LISTED)
        told = {one.url: one for one in read_part(Run(settings.home, "second").ledger, Outcome)}
        assert (told[URL].kind.value, told[URL].reason) == ("rejected", "forgotten")
        night("third", adhoc_source(settings, [f"{URL}?utm_source=x"], "desk", local=True))
        assert {one.reason for one in read_part(Run(settings.home, "third").ledger, Outcome)} == {"forgotten"}
        replay(settings, datetime.now(UTC))
        assert URL not in documents(settings)
        listings = [one for one in holding(settings, SECRET) if "listings" in one]
        assert holding(settings, SECRET) == listings

    def test_an_archive_that_comes_back(self, settings: Settings, night: Night) -> None:
        """A backup of the archive, put back, is replayed without it."""
        night("first")
        copies = [(path, path.read_bytes()) for path in everything(settings.home / "archive")]
        forget(settings, NOW, url=URL)
        for path, content in copies:
            path.write_bytes(content)
        (report,) = replay(settings, datetime.now(UTC))
        assert report.outcomes["rejected"] == 1
        assert URL not in documents(settings)

    def test_other_articles_stay_readable(self, settings: Settings, night: Night) -> None:
        """A replay into nothing gives all the others as they were."""
        night("first")
        forget(settings, NOW, url=URL)
        before = documents(settings)
        with closing(open_index(settings)) as index:
            index.delete([str(one["id"]) for one in before.values()])
        replay(settings, datetime.now(UTC))
        assert documents(settings).keys() == before.keys()

    def test_its_other_addresses_go_with_it(self, settings: Settings, night: Night) -> None:
        """Named by the old address, the page goes under both, with what was captured at either."""
        read = source(articles=(OUTLET.url(OLD), OUTLET.url(SECOND.path)))
        night("first", read, **{OLD: build_site(OUTLET)[FIRST.path]})
        night("second", read, **{OLD: Answer(b"", "text/html", 301, location=URL)})
        receipt = forget(settings, NOW, url=OUTLET.url(OLD))
        assert holding(settings, SECRET) == []
        assert {article_id(URL), article_id(OUTLET.url(OLD))} <= set(receipt.addresses)
        assert documents(settings).keys() == {OUTLET.url(SECOND.path)}

    def test_unchanged_answers_of_it_go_too(self, settings: Settings, night: Night) -> None:
        """Revisit records, which have no body of their own, name the page: they are gone as well."""
        site = {FIRST.path: Answer(build_site(OUTLET)[FIRST.path].body, "text/html; charset=utf-8")}
        for name in ("first", "second"):
            night(name, **site)
        assert any(b"WARC-Type: revisit" in gzip.decompress(one) for one in warcs(settings).values())
        forget(settings, NOW, url=URL)
        targets = re.findall(rb"WARC-Target-URI: (\S+)", b"".join(map(gzip.decompress, warcs(settings).values())))
        assert set(targets) == {OUTLET.url(SECOND.path).encode()}

    def test_dry_run_changes_nothing(self, settings: Settings, night: Night) -> None:
        """It says what the removal then removes."""
        night("first")
        before = {str(path): path.read_bytes() for path in everything(settings.home)}
        planned = forget(settings, NOW, url=URL, dry_run=True)
        assert {str(path): path.read_bytes() for path in everything(settings.home)} == before
        assert planned.finished_at is None
        done = forget(settings, NOW, url=URL)
        assert (done.removed, done.places) == (planned.removed, planned.places)

    def test_receipt_tells_no_word_of_it(self, settings: Settings, night: Night) -> None:
        """Neither the address nor the title stand in what is kept of the request."""
        night("first")
        receipt = forget(settings, NOW, url=URL)
        kept = receipt.path(settings.home).read_bytes()
        assert FIRST.path.encode() not in kept
        assert SECRET not in kept
        assert Forgotten.load(settings.home).holds(None, URL.replace("http://", "HTTP://"))

    def test_a_second_request_finds_nothing(self, settings: Settings, night: Night) -> None:
        """Repeated, it removes nothing and keeps the receipt of what was removed."""
        night("first")
        first = forget(settings, NOW, url=URL)
        assert forget(settings, NOW, url=URL) == first


class TestBreakingOff:
    """A removal that is killed on its way."""

    def test_what_a_killed_writer_left_goes_too(self, settings: Settings, night: Night) -> None:
        """Half a part holds articles as well, though no stage reads it."""
        night("first")
        part = packed(Run(settings.home, "first").part("articles", "another"))
        part.with_name(f".{part.name}.tmp").write_bytes(SECRET)
        assert forget(settings, NOW, url=URL).removed["unfinished files"] == 1
        assert holding(settings, SECRET) == []

    @BOTH
    @pytest.mark.parametrize("broken", ["archive", "index line", "ledger"])
    def test_repeating_completes_it(
        self, settings: Settings, night: Night, monkeypatch: pytest.MonkeyPatch, broken: str
    ) -> None:
        """Whatever was done before, the same command leaves the same as an undisturbed one."""
        night("first")
        night("second")
        with monkeypatch.context() as patch:
            self.break_at(broken, patch)
            with pytest.raises(KeyboardInterrupt):
                forget(settings, NOW, url=URL)
        unfinished = removal(settings.home, article_id(URL))
        assert unfinished is not None
        assert unfinished.finished_at is None
        assert forget(settings, NOW, url=URL).finished_at == NOW
        assert holding(settings, SECRET) == []
        assert URL not in documents(settings)

    def break_at(self, step: str, patch: pytest.MonkeyPatch) -> None:
        """Break off as a kill would: in the archive before its first file, after its index, or before a ledger."""

        def broken(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        if step == "archive":
            patch.setattr(archive, "erase", broken)
        elif step == "index line":
            patch.setattr("pipeline.fetch.erasure._rewrite", broken)
        else:
            strip = runs._strip
            patch.setattr(
                runs,
                "_strip",
                lambda run, path, *rest, **more: broken() if path == run.ledger else strip(run, path, *rest, **more),
            )

    def test_a_run_that_is_writing_is_waited_for(self, tmp_path: Path, night: Night, settings: Settings) -> None:
        """An archive that is being written is not touched; the request stands, and says what to do."""
        night("first")
        if not isinstance(settings.home, Path):
            settings = Settings.load(home=settings.home, index_home=tmp_path / "index", sources=settings.sources)
        link = next(read_captures(settings.home, OUTLET.id, "first")).link
        with Archive(settings.home, OUTLET.id, "now") as archive:
            archive.append_local(link, b"<p>text</p>", "text/html")
            with pytest.raises(StorageError, match="repeat this command"):
                forget(settings, NOW, url=URL)
        assert forget(settings, NOW, url=URL).finished_at == NOW


class TestSource:
    """All of one source."""

    @BOTH
    def test_nothing_of_it_is_left(self, settings: Settings, night: Night) -> None:
        """Its articles, files, parts and state are gone; the other source is as it was."""
        night("first", LISTED)
        other = source(id="desk", name="Desk", articles=(OUTLET.url(THIRD.path),))
        night("second", other)
        kept = [one for one in holding(settings, THIRD_WORDS) if "/desk" in one]
        receipt = forget(settings, NOW, source_id=OUTLET.id)
        assert holding(settings, SECRET) == []
        assert [one for one in holding(settings, THIRD_WORDS) if "/desk" in one] == kept
        assert receipt.removed["archive files"] == 4
        assert {one["source_id"] for one in documents(settings).values()} <= {"desk"}
        rows = [one for run in list_runs(settings.home) for one in read_part(run.ledger, Outcome)]
        assert {one.source_id for one in rows} == {"desk"}

    def test_a_damaged_part_of_it_goes_unread(self, settings: Settings) -> None:
        """What belongs to the source as a whole need not be mended first."""
        part = packed(Run(settings.home, "first").part("articles", OUTLET.id))
        write_bytes(part, SECRET)
        counts, places = runs.sweep_runs(settings.home, Target(OUTLET.id), dry_run=False)
        assert counts == {"lines of runs": 1}
        assert places == [f"runs/first/articles/{part.name}"]
        assert not part.exists()

    def test_it_is_not_read_again(self, settings: Settings, night: Night) -> None:
        """Its feeds are not asked for, the operator is told, and what is named one by one is rejected."""
        night("first", LISTED)
        forget(settings, NOW, source_id=OUTLET.id)
        night("second", source(articles=(URL,), feeds=LISTED.feeds))
        report = json.loads(Run(settings.home, "second").report.read_text())
        assert report["outcomes"] == {"rejected": 1}
        assert "take it out of the sources file" in report["verdict"]["reasons"][0]
        assert not holding(settings, SECRET)

    @pytest.mark.parametrize(
        "wrong", [{}, {"url": URL, "source_id": "x"}, {"url": "harbour"}, {"url": "http://"}, {"source_id": "../x"}]
    )
    def test_wrong_requests(self, settings: Settings, wrong: dict[str, str]) -> None:
        """One page or one source; a path is neither."""
        with pytest.raises(UsageError):
            forget(settings, NOW, url=wrong.get("url"), source_id=wrong.get("source_id"))


class TestWhere:
    """What is known of one page."""

    @BOTH
    def test_every_run_and_place(self, settings: Settings, night: Night) -> None:
        """By an old address and in another spelling: outcomes of each run, records of the archive, the version."""
        read = source(articles=(OUTLET.url(OLD), OUTLET.url(SECOND.path)))
        night("first", read, **{OLD: build_site(OUTLET)[FIRST.path]})
        night("second", read, **{OLD: Answer(b"", "text/html", 301, location=URL)})
        for asked in (URL, OUTLET.url(OLD), f"{URL}?utm_source=x#top"):
            found = where(settings, asked)
            assert [(one.run_id, one.outcome.kind.value) for one in found.told] == [
                ("first", "indexed"),
                ("second", "moved"),
            ]
            assert {URL, OUTLET.url(OLD)} == {found.url, *found.addresses}
            assert {(one.url, one.status) for one in found.kept} == {
                (OUTLET.url(OLD), "200"),
                (OUTLET.url(OLD), "301"),
                (URL, "200"),
            }
            (version,) = found.indexed
            kept = {(one.file, one.offset) for one in found.kept}
            assert (version["warc_path"], version["warc_offset"]) in kept

    def test_unknown_page(self, settings: Settings, night: Night) -> None:
        """Nothing is known of what was never listed, and what is no address is said to be none."""
        night("first")
        found = where(settings, "https://nowhere.example/")
        assert not any((found.told, found.kept, found.indexed, found.addresses))
        with pytest.raises(UsageError):
            where(settings, "harbour")


class TestCommands:
    """``dateline forget`` and ``dateline where``."""

    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A data root with one night's articles, which the commands find by the environment."""
        home = tmp_path / "home"
        monkeypatch.setenv("DATELINE_HOME", str(home))
        with PressServer(press={OUTLET.host: build_site(OUTLET)}) as press:
            read = source(connect_to=f"127.0.0.1:{press.port}")
            run_whole(Settings.load(), Run(home, "first"), [read])
        return home

    def test_nobody_to_ask(self, home: Path) -> None:
        """Without a terminal and without --yes it is said what to do, and nothing is removed."""
        refused = CliRunner().invoke(commands, ["forget", URL])
        assert isinstance(refused.exception, UsageError)
        assert "give --yes" in str(refused.exception)
        assert not (home / "forgotten").exists()

    def test_nothing_to_remove(self, home: Path) -> None:
        """Of what is not there nobody is asked anything: it is said, as of an article that cannot be shown."""
        for asked in (["https://nowhere.example/"], ["--source", "nobody"]):
            refused = CliRunner().invoke(commands, ["forget", *asked])
            assert isinstance(refused.exception, UsageError)
            assert f"{asked[-1]} is there" in str(refused.exception)
            assert "Remove it?" not in refused.output
        assert not (home / "forgotten").exists()
        CliRunner().invoke(commands, ["forget", URL, "--yes"], catch_exceptions=False)
        again = CliRunner().invoke(commands, ["forget", URL])
        assert "was forgotten on" in str(again.exception)
        CliRunner().invoke(commands, ["forget", "https://nowhere.example/", "--yes"], catch_exceptions=False)
        assert len([*(home / "forgotten").iterdir()]) == 2

    def test_asks_before_it_removes(self, home: Path) -> None:
        """The plan is shown; without a yes nothing happens; with one, or with --yes, the receipt is printed."""
        refused = CliRunner().invoke(commands, ["forget", URL], input="n\n")
        assert refused.exit_code == 1
        assert "would be removed" in refused.stderr
        assert CliRunner().invoke(commands, ["where", URL]).output.count("indexed new") == 1
        planned = CliRunner().invoke(commands, ["forget", URL, "--dry-run", "--json"])
        done = CliRunner().invoke(commands, ["forget", URL, "--yes", "--json"], catch_exceptions=False)
        assert json.loads(done.stdout)["removed"] == json.loads(planned.stdout)["removed"]
        assert "It is not in the index." in CliRunner().invoke(commands, ["where", URL]).output
        assert list((home / "forgotten").iterdir())
