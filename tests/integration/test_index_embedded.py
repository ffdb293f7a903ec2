"""What only the embedded index has to keep: its files, its lock, its schema."""

from __future__ import annotations

import fcntl
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tantivy

from pipeline.article import Article
from pipeline.errors import IndexUnavailableError
from pipeline.index.embedded import index as embedded
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.embedded.schema import SCHEMA_VERSION
from pipeline.index.protocol import Query
from tests.integration.killed_index import ARTICLES
from tests.unmeasured import unmeasured

MakeArticle = Callable[..., Article]
KILLS = 10

ENDLESS_WRITER = """
import sys
from datetime import datetime
from itertools import count
from pathlib import Path
from pipeline.article import Article
from pipeline.index.embedded import index as embedded
from pipeline.index.embedded.index import EmbeddedIndex

embedded.COMMIT_EVERY = 50
one = Article.from_json(sys.argv[2])
articles = (one.model_copy(update={"id": f"{n:064x}", "title": f"Number {n}"}) for n in count())
for written in EmbeddedIndex(Path(sys.argv[1])).write(articles):
    print(written.article_id, flush=True)
"""


WRITER_ON_A_FULL_DISK = """
import resource
import signal
import sys
from pathlib import Path
from pipeline.article import Article
from pipeline.errors import IndexUnavailableError
from pipeline.index.embedded.index import EmbeddedIndex

index = EmbeddedIndex(Path(sys.argv[1]))
index.ensure()
article = Article.from_json(sys.argv[2])
text = " ".join(f"word{number}" for number in range(50_000))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    list(index.write([article.model_copy(update={"text": text})]))
except IndexUnavailableError as error:
    print(error.retryable, error)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the index is."""
    return tmp_path / "home" / "index"


class TestReading:
    """Reading makes nothing."""

    def test_a_search_leaves_no_files(self, folder: Path) -> None:
        """Searching an index that is not there does not make one."""
        EmbeddedIndex(folder).search(Query("harbour"))
        assert not folder.exists()

    def test_a_closed_index_opens_again(self, folder: Path, make_article: MakeArticle) -> None:
        """After closing, the next use opens the files anew."""
        index = EmbeddedIndex(folder)
        list(index.write([make_article()]))
        index.close()
        assert index.search(Query()).total == 1


class TestState:
    """What says whether an answer still holds."""

    def test_another_with_each_change(self, folder: Path, make_article: MakeArticle) -> None:
        """It is the same, in every process, until something is written or removed; before that it is not known."""
        index = EmbeddedIndex(folder)
        assert index.state() is None
        article = make_article()
        states = []
        for change in (lambda: list(index.write([article])), lambda: index.delete([article.id]), index.expunge):
            change()
            states.append(index.state())
            index.search(Query())
            assert index.state() == EmbeddedIndex(folder).state() == states[-1]
        assert None not in states
        assert len(set(states)) == 3


class TestKilledWriter:
    """A process that is killed while it writes."""

    @pytest.fixture
    def killed_after(self, folder: Path, make_article: MakeArticle, repository: Path) -> set[str]:
        """The ids that a writer had reported before it was killed in mid-write."""
        writer = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", ENDLESS_WRITER, str(folder), make_article().to_json()],
            stdout=subprocess.PIPE,
            text=True,
            env=unmeasured(repository),
        )
        assert writer.stdout is not None
        reported = {writer.stdout.readline().strip() for _ in range(175)}
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        return reported

    def test_leaves_whole_commits(self, folder: Path, killed_after: set[str], make_article: MakeArticle) -> None:
        """What was reported is there, what is there is a whole number of commits, and writing goes on."""
        index = EmbeddedIndex(folder, lock_timeout_seconds=5)
        total = index.search(Query(size=0)).total
        assert total >= 200
        assert total % 50 == 0
        assert set(index.get(sorted(killed_after))) == killed_after
        assert [one.status for one in index.write([make_article()])] == ["written"]
        assert index.search(Query(size=0)).total == total + 1

    def test_while_it_deletes(self, tmp_path: Path, make_article: MakeArticle, repository: Path) -> None:
        """Writers killed between a delete file and ``meta.json`` leave an index that the next one can write.

        ``killed_index.py FOLDER 100 ARTICLE`` does it a hundred times.
        """
        killer = subprocess.run(  # noqa: S603 - our own interpreter
            [
                sys.executable,
                str(Path(__file__).with_name("killed_index.py")),
                str(tmp_path / "killed"),
                str(KILLS),
                make_article().to_json(),
            ],
            env=unmeasured(repository),
            capture_output=True,
            text=True,
            check=False,
        )
        assert killer.returncode == 0, killer.stderr
        left, total = map(int, killer.stdout.split())
        assert left == KILLS, "kills must leave delete files for this test to mean something"
        assert total == ARTICLES


class TestBrokenOffWriter:
    """A writer whose articles end in an error."""

    def test_leaves_the_index_as_it_was(self, folder: Path, make_article: MakeArticle) -> None:
        """An error in the middle of a write is passed on as it is, writes nothing, and gives the lock back."""

        def broken() -> Iterator[Article]:
            yield make_article("two")
            raise ValueError("the part is damaged")

        index = EmbeddedIndex(folder, lock_timeout_seconds=0)
        list(index.write([make_article("one")]))
        with pytest.raises(ValueError, match="the part is damaged"):
            list(index.write(broken()))
        assert index.search(Query()).total == 1
        list(index.write([make_article("three")]))
        assert index.search(Query()).total == 2

    def test_keeps_what_was_committed_before(
        self, folder: Path, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An error after a commit takes nothing of that commit back, and gives the lock back."""
        monkeypatch.setattr(embedded, "COMMIT_EVERY", 1)

        def broken() -> Iterator[Article]:
            yield make_article("one")
            raise ValueError("the part is damaged")

        index = EmbeddedIndex(folder, lock_timeout_seconds=0)
        with pytest.raises(ValueError, match="the part is damaged"):
            list(index.write(broken()))
        assert index.search(Query()).total == 1
        assert [one.status for one in index.write([make_article("two")])] == ["written"]

    def test_long_writes_are_committed_in_between(
        self, folder: Path, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A reader sees the commits of a long write while it goes on, and versions hold across them."""
        monkeypatch.setattr(embedded, "COMMIT_EVERY", 2)
        articles = [make_article(name) for name in ("a", "b", "c", "a")]
        writing = EmbeddedIndex(folder).write(articles)
        next(writing)
        assert EmbeddedIndex(folder).search(Query()).total == 2
        assert [one.status for one in writing] == ["written"] * 3
        assert EmbeddedIndex(folder).search(Query()).total == 3


class TestMerging:
    """The files of many small writes."""

    def test_segments_are_merged(self, folder: Path, make_article: MakeArticle) -> None:
        """Many small writes leave few segments, which every search would have to visit."""
        index = EmbeddedIndex(folder)
        for number in range(20):
            list(index.write([make_article(str(number))]))
        searcher = tantivy.Index.open(str(folder / f"articles-v{SCHEMA_VERSION}")).searcher()
        assert searcher.num_docs == 20
        assert searcher.num_segments < 10

    def test_nothing_to_write_writes_nothing(self, folder: Path) -> None:
        """An empty batch makes the index and no commit."""
        index = EmbeddedIndex(folder)
        index.ensure()
        meta = folder / f"articles-v{SCHEMA_VERSION}" / "meta.json"
        before = meta.stat().st_mtime_ns
        assert list(index.write([])) == []
        assert meta.stat().st_mtime_ns == before


class TestStories:
    """Collapsed stories, which are counted without reading every article."""

    def test_are_counted_exactly(self, folder: Path, make_article: MakeArticle) -> None:
        """Each story that a query finds counts once, whether its first article is among what was found or not."""
        chance = random.Random(20200925)  # noqa: S311 - no secret
        articles = [make_article(str(number), text=f"{chance.choice(['ferry', 'tram'])} 1") for number in range(90)]
        firsts = [one.id for one in articles[:30]]
        stories = firsts + [chance.choice([one.id, *firsts[:9]]) for one in articles[30:]]
        index = EmbeddedIndex(folder)
        list(
            index.write(
                one.model_copy(update={"story_id": story}) for one, story in zip(articles, stories, strict=True)
            )
        )
        for text in ("ferry", "tram", "*", "nothing"):
            found = index.search(Query(text, size=100)).hits
            page = index.search(Query(text, size=7, offset=3, collapse_stories=True))
            assert page.total == len({hit.article["story_id"] for hit in found})
            in_order = list(dict.fromkeys(hit.article["story_id"] for hit in found))
            assert [hit.article["story_id"] for hit in page.hits] == in_order[3:10]


class TestLock:
    """One writer at a time."""

    def test_a_second_writer_is_told(self, folder: Path, make_article: MakeArticle) -> None:
        """While one writes, another gets one clear line, and readers are not held up."""
        index = EmbeddedIndex(folder, lock_timeout_seconds=0.1)
        list(index.write([make_article("one")]))
        with (folder / "writer.lock").open("a") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            with pytest.raises(IndexUnavailableError, match="another process writes") as caught:
                list(index.write([make_article("two")]))
            assert caught.value.retryable
            assert index.search(Query()).total == 1
        assert [one.status for one in index.write([make_article("two")])] == ["written"]

    def test_a_second_writer_waits(self, folder: Path, make_article: MakeArticle) -> None:
        """A writer that comes a moment too early writes when the other is done."""
        index = EmbeddedIndex(folder, lock_timeout_seconds=30)
        index.ensure()
        with (folder / "writer.lock").open("a") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            release = threading.Timer(0.2, fcntl.flock, (other, fcntl.LOCK_UN))
            release.start()
            assert [one.status for one in index.write([make_article()])] == ["written"]
            release.join()


class TestReadersAndAWriter:
    """Reading while another process writes."""

    def test_commits_are_seen_one_by_one(self, folder: Path, make_article: MakeArticle, repository: Path) -> None:
        """A search that goes on sees each commit as it comes, is never held up, and never finds less than before."""
        index = EmbeddedIndex(folder, lock_timeout_seconds=0)
        writer = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", ENDLESS_WRITER, str(folder), make_article().to_json()],
            stdout=subprocess.DEVNULL,
            env=unmeasured(repository),
        )
        totals = {0: 0}
        try:
            while len(totals) < 6 and writer.poll() is None:  # it writes for ever; how soon is the machine's business
                total = index.search(Query(size=0, facets=())).total
                assert total >= max(totals)
                totals[total] = 1
        finally:
            writer.kill()
            writer.wait()
        assert len(totals) == 6
        assert all(total % 50 == 0 for total in totals)


class TestBuilding:
    """An index that is made."""

    def test_a_building_that_was_broken_off_starts_anew(self, folder: Path, make_article: MakeArticle) -> None:
        """What a killed rebuild left behind is no index, and in nobody's way."""
        leftover = folder / f"articles-v{SCHEMA_VERSION}.building"
        leftover.mkdir(parents=True)
        (leftover / "meta.json").write_text("{")
        index = EmbeddedIndex(folder)
        assert index.search(Query()).total == 0
        list(index.write([make_article()]))
        assert index.search(Query()).total == 1
        assert not leftover.exists()


class TestStorage:
    """A disk that does not do what it should."""

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path, make_article: MakeArticle) -> None:
        """A path that is a file gives one line that names it."""
        (tmp_path / "home").write_text("a file")
        index = EmbeddedIndex(tmp_path / "home" / "index")
        with pytest.raises(IndexUnavailableError, match=r"home/index.*permissions"):
            list(index.write([make_article()]))

    def test_a_full_disk(self, folder: Path, make_article: MakeArticle, repository: Path) -> None:
        """When no file can grow any more, a write is an error that another attempt can heal, and nothing is lost."""
        index = EmbeddedIndex(folder)
        list(index.write([make_article("one")]))
        before = index.search(Query()).total
        crowd = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", WRITER_ON_A_FULL_DISK, str(folder), make_article("two").to_json()],
            env=unmeasured(repository),
            capture_output=True,
            text=True,
            check=True,
        )
        assert crowd.stdout.startswith(f"True cannot write the index in {folder}: ")
        assert index.search(Query()).total == before
        assert [one.status for one in index.write([make_article("two")])] == ["written"]

    def test_the_schema_is_what_is_on_disk(self, folder: Path) -> None:
        """An index that is ensured is one that Tantivy opens."""
        EmbeddedIndex(folder).ensure()
        assert tantivy.Index.exists(str(folder / f"articles-v{SCHEMA_VERSION}"))
