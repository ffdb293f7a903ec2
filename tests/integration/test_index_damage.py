"""An embedded index whose files are damaged, removed or read-only: said in one line, never another article's text."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pipeline.article import Article
from pipeline.errors import DatelineError, IndexRefusedError, IndexUnavailableError
from pipeline.index.embedded.files import Files, sealed, unsealed
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.protocol import Query
from pipeline.web.app import create_app
from pipeline.web.kept_pages import Keeping
from tests.removed_index import remove_index
from tests.unit.web.samples import fetcher
from tests.unmeasured import unmeasured

MakeArticle = Callable[..., Article]
SUFFIXES = ("fast", "fieldnorm", "idx", "pos", "store", "term", "del")
FLIPS = 100
READER = """
import sys
from pathlib import Path
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.protocol import Query

index = EmbeddedIndex(Path(sys.argv[1]))
for _ in sys.stdin:
    print(index.search(Query("ferry")).total, index.identity, flush=True)
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, make_article: MakeArticle) -> Path:
    """An index with two segments, one of which has deletes."""
    home = tmp_path_factory.mktemp("written") / "index"
    index = EmbeddedIndex(home)
    list(index.write(make_article(str(number), text=f"The ferry sails at {number}.") for number in range(20)))
    list(index.write(make_article(str(number), text=f"The ferry sails late at {number}.") for number in range(5)))
    return home


@pytest.fixture
def folder(tmp_path: Path, written: Path) -> Path:
    """A copy of that index."""
    return Path(shutil.copytree(written, tmp_path / "home" / "index"))


def files(folder: Path) -> Path:
    """Return the folder of Tantivy's files."""
    (articles,) = folder.glob("articles-v*")
    return articles


def largest(folder: Path, suffix: str) -> Path:
    """Return the largest file of one kind."""
    return max(files(folder).glob(f"*.{suffix}"), key=lambda one: one.stat().st_size)


def change(path: Path, at: int, new: bytes) -> None:
    """Write ``new`` over a file's bytes, in place."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(new)


def uses(article: Article) -> dict[str, Callable[[EmbeddedIndex], Any]]:
    """Return everything that an index is used for."""
    return {
        "search": lambda index: index.search(Query("ferry")),
        "get": lambda index: index.get([article.id]),
        "candidates": lambda index: index.candidates(["0:00"]),
        "scan": lambda index: list(index.scan()),
        "write": lambda index: list(index.write([article])),
        "delete": lambda index: index.delete([article.id]),
    }


class TestDamage:
    """Bytes that are not what was written."""

    @pytest.mark.parametrize("use", ["search", "get", "candidates", "scan", "write", "delete"])
    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_is_said_in_one_line(self, folder: Path, make_article: MakeArticle, suffix: str, use: str) -> None:
        """Zeros in any file, whatever the index is used for: one line with the folder and what to do."""
        broken = largest(folder, suffix)
        change(broken, 0, bytes(min(4096, broken.stat().st_size // 2)))
        with pytest.raises(IndexRefusedError, match=r"is damaged.*remove the folder.*dateline replay") as caught:
            uses(make_article("1"))[use](EmbeddedIndex(folder))
        assert caught.value.reason == "index-damaged"
        assert str(folder) in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_any_byte_of_any_file(self, tmp_path: Path, folder: Path) -> None:
        """One byte changed anywhere: the answers are those of before, or the damage is named."""

        def answers(index: EmbeddedIndex) -> list[Any]:
            return [
                index.search(Query("late", size=50)),
                index.search(Query("ferry", size=50, collapse_stories=True)),
                sorted(index.scan(), key=lambda one: str(one["id"])),
                index.identity,
            ]

        right = answers(EmbeddedIndex(folder))
        chance = random.Random(20200925)  # noqa: S311 - no secret
        names = sorted(one.name for one in files(folder).iterdir() if one.stat().st_size)
        named = 0
        for number in range(FLIPS):
            copy = tmp_path / str(number)
            shutil.copytree(folder, copy)
            broken = files(copy) / names[number % len(names)]
            content = bytearray(broken.read_bytes())
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            broken.write_bytes(content)
            try:
                assert answers(EmbeddedIndex(copy)) == right, broken
            except DatelineError as error:
                named += 1
                assert error.reason == "index-damaged", (broken, error)  # noqa: PT017 - or no error at all
            remove_index(copy)
        assert named > FLIPS / 2

    @pytest.mark.parametrize("name", ["meta.json", "identity"])
    def test_the_small_files(self, folder: Path, make_article: MakeArticle, name: str) -> None:
        """The list of files and the index's own name are looked at, too."""
        (files(folder) / name).write_bytes(bytes(30))
        index = EmbeddedIndex(folder)
        with pytest.raises(IndexRefusedError, match=f"damaged: its file {name}"):
            _ = (list(index.write([make_article()])), index.identity)

    def test_a_missing_file(self, folder: Path) -> None:
        """A file that is gone is named."""
        gone = largest(folder, "pos")
        gone.unlink()
        with pytest.raises(IndexRefusedError, match=f"damaged: its file {gone.name} is missing"):
            EmbeddedIndex(folder).search(Query("ferry"))

    def test_while_the_index_is_open(self, folder: Path) -> None:
        """A file that changes under a reader is noticed with the next search; the next good one is answered."""
        index = EmbeddedIndex(folder)
        assert index.search(Query("ferry")).total == 20
        broken = largest(folder, "idx")
        whole = broken.read_bytes()
        change(broken, 10, b"\0" * 20)
        with pytest.raises(IndexRefusedError, match="damaged"):
            index.search(Query("ferry"))
        broken.write_bytes(whole)
        assert index.search(Query("ferry")).total == 20

    def test_a_text_with_another_sum(self, folder: Path) -> None:
        """A stored text that changed before its file was copied or merged is told by the document's own sum."""
        store = largest(folder, "store")
        content = store.read_bytes()
        footer = content.rindex(b'{"version"')
        body = content[:footer].replace(b"sails", b"fails", 1)
        assert body != content[:footer]
        length = footer + int.from_bytes(content[-8:-4], "little")
        sums = json.loads(content[footer:length])
        old, new = (str(one).encode() for one in (sums["crc"], zlib.crc32(body)))
        end = content[footer:length].replace(old, new)
        store.write_bytes(body + end + len(end).to_bytes(4, "little") + content[-4:])
        with pytest.raises(IndexRefusedError, match="damaged: a stored article is not what was written"):
            list(EmbeddedIndex(folder).scan())

    def test_what_no_search_would_read_is_read_by_the_next_writer(
        self, folder: Path, make_article: MakeArticle
    ) -> None:
        """A disk that forgets changes no times: a writer reads all files before it builds on them."""
        broken = largest(folder, "term")
        change(broken, 10, b"\0" * 20)
        checked = files(folder) / "checked"
        note = json.loads(unsealed(checked.read_bytes()))
        status = broken.stat()
        note["files"][broken.name] = [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
        checked.write_bytes(sealed(json.dumps(note).encode()))
        with pytest.raises(IndexRefusedError, match=f"damaged: its file {broken.name}"):
            list(EmbeddedIndex(folder).write([make_article("new")]))


class TestRemoved:
    """An index folder that is taken away and comes back."""

    def test_is_noticed(self, tmp_path: Path, folder: Path) -> None:
        """Once an index was open, that it is gone is no empty index; one that is put back is searched again."""
        index = EmbeddedIndex(folder)
        assert index.search(Query("ferry")).total == 20
        folder.rename(tmp_path / "away")
        for use in (lambda: index.search(Query("ferry")), lambda: index.get(["0" * 64]), lambda: list(index.scan())):
            with pytest.raises(IndexUnavailableError, match="is gone") as caught:
                use()
            assert caught.value.reason == "index-gone"
        (tmp_path / "away").rename(folder)
        assert index.search(Query("ferry")).total == 20

    def test_another_in_its_place(self, folder: Path, make_article: MakeArticle) -> None:
        """A folder that was removed and written anew is the one that is searched."""
        index = EmbeddedIndex(folder)
        assert index.search(Query("ferry")).total == 20
        remove_index(folder)
        list(EmbeddedIndex(folder).write([make_article(text="A ferry, alone.")]))
        assert index.search(Query("ferry")).total == 1


class TestServed:
    """The search page over an index that breaks under it."""

    @pytest.mark.parametrize("fate", ["damaged", "gone"])
    def test_page_and_health_say_so(self, folder: Path, fate: str) -> None:
        """Page, API and ``/healthz`` answer 503 in words instead of being empty or healthy."""
        fetch = fetcher(create_app(EmbeddedIndex(folder), keeping=Keeping(1_000_000)))
        assert fetch("/healthz").json() == {"status": "ok"}
        assert fetch("/?q=ferry").status_code == 200  # and is kept
        if fate == "gone":
            remove_index(folder)
        else:
            change(largest(folder, "fast"), 0, bytes(64))
        for address in ("/healthz", "/?q=ferry", "/api/search?q=ferry"):
            answer = fetch(address)
            assert answer.status_code == 503, address
            assert f"is {fate}" in answer.text
            assert answer.headers["content-security-policy"]


class Unlockable(Files):
    """Files in whose folder no lock can be made."""

    def lockable(self) -> bool:
        """Return that none can."""
        return False


class TestReadOnly:
    """An index that this user may only read."""

    def test_a_lock_that_is_made_late(self, folder: Path) -> None:
        """Whoever opened the index is not told that Tantivy's thread made its lock while the links were removed."""
        index, ended = Unlockable(folder, files(folder)), threading.Event()
        places: list[Path] = []

        def make_locks() -> None:
            while not ended.is_set():
                with suppress(OSError, IndexError):
                    (places[-1] / ".tantivy-meta.lock").touch()

        maker = threading.Thread(target=make_locks)
        maker.start()
        try:
            for _ in range(50):
                with index.openable() as place:
                    places.append(place)
        finally:
            ended.set()
            maker.join()
            for place in places:
                shutil.rmtree(place, ignore_errors=True)

    def test_is_searched_without_a_lock(self, folder: Path, make_article: MakeArticle, repository: Path) -> None:
        """A search takes no lock where it may not, makes nothing, and sees the next commit."""
        listed = {one: one.stat().st_mtime_ns for one in folder.rglob("*")}
        command = [sys.executable, "-c", READER, str(folder)]
        if os.geteuid() == 0:  # who may write everywhere would not notice
            command = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", *command]

        def allow(writing: int) -> None:
            for one in (folder, *folder.rglob("*")):
                one.chmod((0o555 if one.is_dir() else 0o444) | writing)

        allow(0)
        with subprocess.Popen(  # noqa: S603 - our own interpreter
            command,
            env=unmeasured(repository),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as reader:
            assert reader.stdin is not None
            assert reader.stdout is not None
            try:
                for total in (20, 21):
                    reader.stdin.write("\n")
                    reader.stdin.flush()
                    assert reader.stdout.readline().split()[:1] == [str(total)]
                    if total == 20:
                        assert {one: one.stat().st_mtime_ns for one in folder.rglob("*")} == listed
                    allow(0o200)
                    list(EmbeddedIndex(folder).write([make_article("one more", text="A ferry more.")]))
                    allow(0)
            finally:
                reader.kill()
                allow(0o200)
