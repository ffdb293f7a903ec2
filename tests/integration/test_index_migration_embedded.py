"""Moving the embedded index to another version of its schema, and back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import tantivy

from pipeline.article import Article
from pipeline.errors import IndexRefusedError
from pipeline.index.documents import Entry, as_json
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.embedded.migration import EmbeddedMigration
from pipeline.index.embedded.older_schemas import with_older_analyzers
from pipeline.index.embedded.schema import SCHEMA_VERSION
from pipeline.index.embedded.store import column
from pipeline.index.embedded.versions import addresses, as_it_is, fill, stored_at, with_analyzers
from pipeline.index.migration import Generation
from pipeline.index.protocol import Query

MakeArticle = Callable[..., Article]
OLD, NEW = f"articles-v{SCHEMA_VERSION}", f"articles-v{SCHEMA_VERSION + 1}"
LATER = "2026-03-16T02:00:00Z"


def remade(document: Mapping[str, Any]) -> Article:
    """Return the document as the present code would make it: here with another section."""
    return Article.model_validate({**document, "section": "Remade"})


def passed(_old: Generation, _new: Generation) -> None:
    """Find nothing wrong with the new version."""


def quiet(_line: str) -> None:
    """Say nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the index is."""
    return tmp_path / "home" / "index"


@pytest.fixture
def old(folder: Path) -> EmbeddedIndex:
    """The index as this Dateline opens it."""
    return EmbeddedIndex(folder)


@pytest.fixture
def new(folder: Path) -> EmbeddedIndex:
    """The index as the next Dateline opens it."""
    return EmbeddedIndex(folder, schema_version=SCHEMA_VERSION + 1)


@pytest.fixture
def migration(folder: Path) -> EmbeddedMigration:
    """The migration of the next Dateline."""
    return EmbeddedMigration(folder, schema_version=SCHEMA_VERSION + 1)


class TestWithoutBeingAsked:
    """Another Dateline opens the index."""

    def test_an_older_version_is_brought_up_and_that_is_said(
        self,
        folder: Path,
        old: EmbeddedIndex,
        new: EmbeddedIndex,
        make_article: MakeArticle,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Documents, versions and the identity are carried over, one line says so, and the old version is kept."""
        articles = [make_article("one", text="The ferry sails."), make_article("two", revision=3)]
        list(old.write(articles))
        identity = old.identity
        with caplog.at_level(logging.WARNING):
            assert new.search(Query("ferry")).total == 1
        assert [one.getMessage() for one in caplog.records] == [f"bringing the index in {folder} from {OLD} to {NEW}"]
        assert new.identity == identity
        assert new.get([one.id for one in articles]) == {
            one.id: one.model_copy(update={"story_id": one.id, "event_id": one.id}).document() for one in articles
        }
        late = make_article("two", captured_at="2026-03-14T00:00:00Z")
        assert [one.status for one in new.write([late])] == ["stale"]
        assert {one.name for one in folder.glob("articles-*")} == {OLD, NEW}

    def test_a_newer_version_is_left_alone(
        self, folder: Path, old: EmbeddedIndex, new: EmbeddedIndex, make_article: MakeArticle
    ) -> None:
        """An older Dateline neither reads nor writes a newer index, makes nothing, and says what to do."""
        list(new.write([make_article()]))
        for use in (lambda: old.search(Query()), lambda: list(old.write([make_article("two")]))):
            with pytest.raises(IndexRefusedError, match=r"newer Dateline.*upgrade this one") as caught:
                use()
            assert "\n" not in str(caught.value)
        assert [one.name for one in folder.glob("articles-*")] == [NEW]


class TestMigrate:
    """``dateline index migrate``."""

    def test_documents_are_made_anew(
        self, old: EmbeddedIndex, new: EmbeddedIndex, migration: EmbeddedMigration, make_article: MakeArticle
    ) -> None:
        """Each goes through the present code; the review sees both, and can search the new one only."""
        list(old.write([make_article(f"n{number}") for number in range(30)]))
        seen: list[Generation] = []
        assert migration.migrate(remade, lambda *both: seen.extend(both), quiet)
        assert new.search(Query(filters={"section": ["Remade"]})).total == 30
        assert [(one.name, one.count(), len(list(one.scan()))) for one in seen] == [(OLD, 30, 30), (NEW, 30, 30)]
        assert seen[0].search is None
        assert seen[1].search is not None
        assert seen[1].search(Query("report")).total == 30
        assert not migration.migrate(remade, passed, quiet)

    def test_an_article_that_does_not_fit(
        self, old: EmbeddedIndex, migration: EmbeddedMigration, make_article: MakeArticle
    ) -> None:
        """It is named, with the reason, and the old version stays in use."""
        list(old.write([make_article("one")]))

        def broken(_document: Mapping[str, Any]) -> Article:
            raise ValueError("no such field")

        with pytest.raises(IndexRefusedError, match=f"does not fit {NEW}: no such field"):
            migration.migrate(broken, passed, quiet)
        assert migration.status().in_use == OLD
        assert old.count() == 1

    def test_one_that_was_broken_off_goes_on_unless_the_old_one_was_written_to(
        self, old: EmbeddedIndex, new: EmbeddedIndex, migration: EmbeddedMigration, make_article: MakeArticle
    ) -> None:
        """What is filled already is taken; after a write of the older Dateline it is filled from the start."""
        list(old.write([make_article("one"), make_article("two")]))

        def killed(_old: Generation, _new: Generation) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            migration.migrate(remade, killed, quiet)
        list(old.write([make_article("one", captured_at=LATER, title="Second thoughts")]))
        assert migration.migrate(remade, passed, quiet)
        assert sorted(one["title"] for one in new.scan()) == ["Report two", "Second thoughts"]

    def test_one_that_was_broken_off_between_two_commits(
        self, folder: Path, old: EmbeddedIndex, make_article: MakeArticle
    ) -> None:
        """What is committed is taken and not made again; no two articles have one slot."""
        list(old.write([make_article(f"n{number}") for number in range(7)]))
        made: list[str] = []

        def killed_at_the_sixth(document: Mapping[str, Any], version: int) -> Entry:
            if len(made) == 5:
                raise IndexRefusedError("killed", reason="killed")
            return going_on(document, version)

        def going_on(document: Mapping[str, Any], version: int) -> Entry:
            made.append(document["id"])
            return as_it_is(document, version)

        with pytest.raises(IndexRefusedError, match="killed"):
            fill(folder, NEW, killed_at_the_sixth, quiet, commit_every=2)
        del made[4:]  # the fifth was made for a commit that never came
        searcher = tantivy.Index.open(str(fill(folder, NEW, going_on, quiet, commit_every=2))).searcher()
        assert sorted(made) == sorted(one["id"] for one in old.scan())
        assert sorted(column(searcher, "slot", addresses(searcher))) == [*range(7)]


class TestRollback:
    """``dateline index migrate --rollback``."""

    def test_the_version_before_comes_back_with_what_was_written_since(
        self, old: EmbeddedIndex, new: EmbeddedIndex, migration: EmbeddedMigration, make_article: MakeArticle
    ) -> None:
        """Old documents are as they were, new and revised ones are there, deleted ones stay away."""
        list(old.write([make_article("one"), make_article("gone"), make_article("revised")]))
        migration.migrate(remade, passed, quiet)
        reprint = make_article("new", story_id=make_article("one").id)
        list(new.write([reprint, make_article("revised", captured_at=LATER, title="Second thoughts")]))
        new.delete([make_article("gone").id])
        assert migration.rollback(quiet) == OLD
        found = {one["title"]: one for one in EmbeddedIndex(old._folder).scan()}
        assert set(found) == {"Report one", "Report new", "Second thoughts"}
        assert "section" not in found["Report one"]
        assert EmbeddedIndex(old._folder).search(Query("thoughts")).total == 1
        stories = EmbeddedIndex(old._folder).search(Query(collapse_stories=True, facets=("language",)))
        assert (stories.total, [one.count for one in stories.facets["language"]]) == (2, [2])
        with pytest.raises(IndexRefusedError, match="rolled back to"):
            list(new.write([make_article("after")]))

    def test_forward_again(
        self, old: EmbeddedIndex, new: EmbeddedIndex, migration: EmbeddedMigration, make_article: MakeArticle
    ) -> None:
        """After a rollback the newer version can be made again, with all that was written to the older one."""
        list(old.write([make_article("one")]))
        migration.migrate(remade, passed, quiet)
        migration.rollback(quiet)
        list(EmbeddedIndex(old._folder).write([make_article("two")]))
        assert migration.migrate(remade, passed, quiet)
        assert new.count() == 2
        assert migration.status().kept == (OLD,)

    def test_nothing_to_go_back_to(
        self, old: EmbeddedIndex, migration: EmbeddedMigration, make_article: MakeArticle
    ) -> None:
        """Without an earlier version one line says so."""
        list(old.write([make_article()]))
        with pytest.raises(IndexRefusedError, match="no version before"):
            migration.rollback(quiet)


class TestRollbackIntoStems:
    """The schemas up to version 7 had fields of stems, and words where there are numbers today."""

    @pytest.fixture
    def stemmed(self, folder: Path, make_article: MakeArticle) -> tantivy.Index:
        """An index as Dateline made it then, with one article."""
        builder = tantivy.SchemaBuilder()
        builder.add_bytes_field("document", stored=True)
        builder.add_integer_field("version", fast=True)
        for name in ("id", "fingerprint_bands"):
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
        for name in ("title", "text"):
            builder.add_text_field(name, tokenizer_name="folded")
        for name in ("title_en", "body_en", "title_ru", "body_ru"):
            builder.add_text_field(name, tokenizer_name=f"stems_{name[-2:]}", index_option="freq")
        (folder / "articles-v1").mkdir(parents=True)
        (folder / "articles-v1" / "identity").write_text("4b0c1ffc-4f0c-4bb4-8bbd-0a5b50e4ac5c", encoding="ascii")
        index = tantivy.Index(builder.build(), path=str(folder / "articles-v1"))
        first = make_article("first", story_id=make_article("first").id)
        writer = with_older_analyzers(with_analyzers(index)).writer(15_000_000, 1)
        writer.add_document(tantivy.Document(document=as_json(first.document()), id=first.id, version=1))
        writer.commit()
        writer.wait_merging_threads()
        return index

    def test_what_was_written_since_is_found_by_its_stems(
        self, folder: Path, stemmed: tantivy.Index, make_article: MakeArticle
    ) -> None:
        """An article in a language with stems, one in another language, and what is deleted."""
        present = EmbeddedIndex(folder)
        bands = ["00000000000000ff:01"]
        since = make_article("since", text="Three ferries sank.", language="en", fingerprint_bands=bands)
        list(present.write([since, make_article("other", text="Trzy promy.", language="pl"), make_article("gone")]))
        assert EmbeddedMigration(folder).rollback(quiet) == "articles-v1"
        stemmed.reload()
        searcher = stemmed.searcher()
        assert searcher.num_docs == 4
        stem = tantivy.Query.term_query(stemmed.schema, "body_en", "ferri")
        band = tantivy.Query.term_query(stemmed.schema, "fingerprint_bands", bands[0], "basic")
        for query in (stem, band):
            (hit,) = searcher.search(query).hits
            assert stored_at(searcher, hit[1])["id"] == since.id

    def test_what_is_deleted_goes_out_of_it(
        self, folder: Path, stemmed: tantivy.Index, make_article: MakeArticle
    ) -> None:
        """A legal removal reaches the version that is kept."""
        present = EmbeddedIndex(folder)
        assert present.delete([make_article("first").id]) == 1
        stemmed.reload()
        assert stemmed.searcher().num_docs == 0


class TestPrune:
    """``dateline index prune``."""

    def test_what_is_not_in_use_goes(
        self, old: EmbeddedIndex, new: EmbeddedIndex, migration: EmbeddedMigration, make_article: MakeArticle
    ) -> None:
        """Only the version in use stays."""
        assert migration.prune() == []
        list(old.write([make_article("one")]))
        migration.migrate(remade, passed, quiet)
        assert migration.prune() == [OLD]
        assert new.count() == 1

    def test_one_that_was_removed_by_half(
        self, new: EmbeddedIndex, migration: EmbeddedMigration, folder: Path, make_article: MakeArticle
    ) -> None:
        """A version whose removal was broken off holds up nothing, is not gone back to, and goes with a deletion."""
        article = make_article("one")
        list(EmbeddedIndex(folder).write([article]))
        migration.migrate(remade, passed, quiet)
        (folder / OLD / "meta.json").unlink()
        (folder / "articles-v1.removed").mkdir()
        assert not list(new.kept())
        with pytest.raises(IndexRefusedError, match="no version before"):
            migration.rollback(quiet)
        assert new.delete([article.id]) == 1
        assert sorted(one.name for one in folder.glob("articles-*")) == [NEW]
