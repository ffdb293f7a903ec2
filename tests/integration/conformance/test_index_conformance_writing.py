"""What every index keeps when articles are written, whatever engine is behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipeline.article import (
    Article,
    DateMention,
    DayRange,
    Enrichment,
    EntityMention,
    EventReasons,
    EventVector,
    FieldOrigin,
    GeoPoint,
    Revision,
    TextBlock,
)
from pipeline.index import open_index
from pipeline.index.protocol import FACETS, Index, Query, SearchPage
from pipeline.settings import Settings
from tests.integration.conformance.engines import (
    CAPTURED,
    MakeArticle,
    search,
    write,
)


class TestBeforeTheFirstArticle:
    """An index that nothing was written to."""

    def test_is_empty(self, index: Index) -> None:
        """Searching and reading find nothing, and raise nothing."""
        assert index.search(Query("harbour")) == SearchPage(0, (), dict.fromkeys(FACETS, ()))
        assert index.get(["0" * 64]) == {}
        assert index.candidates(["0:00"]) == []
        assert index.delete(["0" * 64]) == 0

    def test_ensure_can_be_called_again(self, index: Index, settings: Settings) -> None:
        """Ensuring what is there changes nothing, from another object too."""
        index.ensure()
        index.ensure()
        open_index(settings).ensure()
        assert index.search(Query()).total == 0


class TestIdentity:
    """Which index this is."""

    def test_stays_while_documents_stay(self, index: Index, settings: Settings, make_article: MakeArticle) -> None:
        """The identity is the same after writes, and for everybody who opens the index."""
        before = index.identity
        write(index, make_article())
        assert before
        assert index.identity == open_index(settings).identity == before

    def test_differs_for_another_index(self, index: Index, settings: Settings, tmp_path: Path) -> None:
        """Another folder, or other names in the same cluster, are another index."""
        other = settings.model_copy(
            update={"home": tmp_path / "elsewhere", "index_prefix": f"{settings.index_prefix}-b"}
        )
        assert open_index(other).identity != index.identity


class TestWriting:
    """What becomes of articles that are written."""

    def test_a_document_comes_back_as_it_was_given(self, index: Index, make_article: MakeArticle) -> None:
        """Every field of a whole article is stored, and reads back into the same article."""
        article = whole(make_article)
        assert write(index, article) == ["written"]
        assert Article.model_validate(index.get([article.id])[article.id]) == article
        assert index.search(Query()).hits[0].article == article.document()

    def test_the_whole_article_has_every_field(self, make_article: MakeArticle) -> None:
        """A field that it lacks would be seen in neither index; lemmas alone are never given back."""
        assert set(whole(make_article).document()) == set(Article.model_fields) - {"title_forms", "forms"}

    def test_an_article_without_a_story_is_its_own(self, index: Index, make_article: MakeArticle) -> None:
        """``story_id`` is never missing in the index."""
        article = make_article()
        write(index, article)
        assert index.get([article.id])[article.id]["story_id"] == article.id

    def test_a_replay_changes_nothing(self, index: Index, make_article: MakeArticle) -> None:
        """The same version written again is written, and there is still one document."""
        article = make_article(text="The ferry sails again.")
        assert write(index, article) == ["written"]
        before = index.get([article.id])
        assert write(index, article) == ["written"]
        assert index.get([article.id]) == before
        assert index.search(Query("ferry")).total == 1

    def test_a_newer_version_replaces_an_older_one(self, index: Index, make_article: MakeArticle) -> None:
        """After a revision only the new words are found."""
        write(index, make_article(text="The ferry sails."))
        revised = make_article(text="The ferry is cancelled.", captured_at=CAPTURED + timedelta(microseconds=1))
        assert write(index, revised) == ["written"]
        assert search(index, "sails") == []
        assert search(index, "cancelled") == ["one"]

    def test_an_older_version_never_replaces_a_newer_one(self, index: Index, make_article: MakeArticle) -> None:
        """A late write is ``stale``, be it late by a microsecond."""
        newest = make_article(text="The ferry is cancelled.")
        write(index, newest)
        late = make_article(text="The ferry sails.", captured_at=CAPTURED - timedelta(microseconds=1))
        assert write(index, late) == ["stale"]
        assert index.get([newest.id])[newest.id]["text"] == "The ferry is cancelled."

    def test_a_time_that_is_yet_to_come_is_no_newer_version(self, index: Index, make_article: MakeArticle) -> None:
        """What a clock that was ahead has written gives way to the next capture, and that only to newer ones."""
        write(index, make_article(text="The ferry sails.", captured_at=datetime(2099, 1, 1, tzinfo=UTC)))
        assert write(index, make_article(text="The ferry is cancelled.")) == ["written"]
        late = make_article(text="The ferry waits.", captured_at=CAPTURED - timedelta(microseconds=1))
        assert write(index, late) == ["stale"]
        assert search(index, "cancelled") == ["one"]
        next_night = make_article(text="The ferry is sold.", captured_at=CAPTURED + timedelta(days=1))
        assert write(index, next_night, next_night) == ["written", "written"]
        assert search(index, "sold") == ["one"]
        assert index.count() == 1

    def test_versions_in_one_batch(self, index: Index, make_article: MakeArticle) -> None:
        """Of two versions in one batch the newer one stays, in whichever order they come."""
        versions = [
            make_article("a", text="old", captured_at=CAPTURED),
            make_article("a", text="new", captured_at=CAPTURED + timedelta(hours=1)),
            make_article("b", text="new", captured_at=CAPTURED + timedelta(hours=1)),
            make_article("b", text="old", captured_at=CAPTURED),
        ]
        statuses = [one.status for one in index.write(versions)]
        assert sorted(statuses) == ["stale", "written", "written", "written"]
        assert search(index, "new") == ["a", "b"]
        assert search(index, "old") == []

    def test_what_cannot_be_indexed_is_named_and_the_rest_is_written(
        self, index: Index, make_article: MakeArticle
    ) -> None:
        """One refused article costs no other; each says why."""
        broken = {
            "1": make_article("long-id", id="x" * 513),
            "2": make_article("early", captured_at=datetime(1969, 7, 20, tzinfo=UTC)),
            "3": make_article("surrogate").model_copy(update={"title": "\ud83d"}),
        }
        results = list(index.write([make_article("a"), *broken.values(), make_article("b")]))
        refused = {one.article_id: one.detail for one in results if one.status == "refused"}
        assert set(refused) == {article.id for article in broken.values()}
        assert "512" in (refused["x" * 513] or "")
        assert all(refused.values())
        assert search(index) == ["a", "b"]

    def test_nothing_is_written_for_nothing(self, index: Index) -> None:
        """An empty batch is no error."""
        assert list(index.write([])) == []

    def test_deleting(self, index: Index, make_article: MakeArticle) -> None:
        """What is deleted is gone, is counted if it was there, and can be written again."""
        one, two = make_article("one"), make_article("two")
        write(index, one, two)
        assert index.delete([one.id, "0" * 64]) == 1
        assert search(index) == ["two"]
        assert write(index, one) == ["written"]
        assert search(index) == ["one", "two"]

    def test_many(self, index: Index, make_article: MakeArticle) -> None:
        """More articles than fit into one request or one read are all written and all read."""
        articles = [make_article(str(number), title=f"Number {number}") for number in range(1203)]
        assert {one.status for one in index.write(articles)} == {"written"}
        assert len(index.get([one.id for one in articles])) == 1203
        assert index.search(Query("number")).total == 1203

    def test_what_another_process_wrote_is_found(
        self, index: Index, settings: Settings, make_article: MakeArticle
    ) -> None:
        """A search that is open sees what somebody else writes."""
        write(index, make_article("one"))
        assert search(index) == ["one"]
        write(open_index(settings), make_article("two"))
        assert search(index) == ["one", "two"]


def whole(make_article: MakeArticle) -> Article:
    """Return an article in which every field has a value."""
    day = date(2026, 4, 2)
    mention = EntityMention(
        start=0,
        end=9,
        surface="Lena Orth",
        label="PER",
        canonical="Lena Orth",
        entity_id="x:1",
        salience=0.5,
        model="m",
    )
    spoken = DateMention(
        start=10,
        end=17,
        surface="2 April",
        kind="DATE",
        value="2026-04-02",
        first_day=day,
        last_day=day,
        relation="after",
        anchor="2026-03-14",
    )
    return make_article(
        site_name="Gazette",
        source_country="DE",
        description="A short account.",
        authors=("Jo Winter",),
        section="Port",
        tags=("ferries",),
        image_url="https://harbour-gazette.example/a.jpg",
        paywalled=True,
        word_count=5,
        agency="CWS",
        also_at=("https://outlet.example/print",),
        withdrawn_at=datetime(2026, 4, 1, tzinfo=UTC),
        locations=(GeoPoint(lat=53.5, lon=10.0),),
        moved_from={"https://outlet.example/before": datetime(2020, 9, 1, tzinfo=UTC)},
        text_blocks=(
            TextBlock(start=0, end=3, kind="heading", level=2),
            TextBlock(start=4, end=6, kind="item", number=4),
            TextBlock(start=6, end=8, kind="row", header=True),
        ),
        published_at=datetime(2026, 3, 14, 9, 30, tzinfo=UTC),
        published_precision="minute",
        published_day=date(2026, 3, 14),
        updated_at=datetime(2026, 3, 14, 10, 30, 0, 123456, tzinfo=UTC),
        language="en",
        language_confidence=0.99,
        persons=("Lena Orth",),
        organizations=("Port Authority",),
        places=("Nordhaven",),
        countries=("Germany",),
        country_codes=("DE",),
        place_path=("Germany", "Germany > Hamburg"),
        entity_mentions=(mention,),
        enrichment=Enrichment(entities="lists"),
        names_in_full={"Lena Orth": "Orth"},
        mentioned_dates=(day,),
        mentioned_date_ranges=(DayRange(gte=day, lte=day),),
        next_event=day,
        date_mentions=(spoken,),
        fingerprint_bands=("0:00ff",),
        fingerprint="00" * 512,
        story_id="1" * 64,
        event_id="2" * 64,
        event_because=EventReasons(joined="2" * 64, names=("Lena Orth",), words=("ferry",), days=(day,), meaning=True),
        event_vector=EventVector(model="engine 1", code="fwABgQ=="),
        revision=2,
        revisions=(
            Revision(captured_at=CAPTURED, content_sha256="1" * 64, title="Before", warc_path="w", warc_offset=1),
        ),
        flags=("date-from-url",),
        headline_changes=1,
        coming_days=(date(2026, 4, 2),),
        provenance={"title": FieldOrigin(rule="json-ld", confidence=0.9, losers=("og: Other",))},
    )


class TestFields:
    """Who needs some fields of documents gets these, and the index reads no others."""

    def test_a_part_of_each_document(self, index: Index, make_article: MakeArticle) -> None:
        """Found, gone through or named by its id, with its id always; what a document does not have is not there."""
        one = make_article("one", persons=("Lena Orth",), section="World")
        other = make_article("other", text="Nothing of hers, and an emoji: \U0001f30a.")
        write(index, one, other)
        fields = ("persons", "text", "section")
        wanted = {
            one.id: {"id": one.id, "persons": ["Lena Orth"], "section": "World", "text": one.text},
            other.id: {"id": other.id, "text": other.text},
        }
        page = index.search(Query(fields=fields))
        assert {hit.id: hit.article for hit in page.hits} == wanted
        assert {one["id"]: one for one in index.matching(Query(fields=fields))} == wanted
        assert index.get([one.id, other.id, "0" * 64], fields) == wanted

    def test_a_part_of_each_candidate(self, index: Index, make_article: MakeArticle) -> None:
        """Who looks for articles with the same bands compares these, and takes no more of them."""
        write(index, make_article("one", fingerprint_bands=("0:aa", "1:bb")), make_article("other"))
        (whole,) = index.candidates(["1:bb"])
        (part,) = index.candidates(["1:bb"], fields=("fingerprint_bands",))
        assert part == {name: whole[name] for name in ("id", "fingerprint_bands")}

    def test_the_rest_of_the_page(self, index: Index, make_article: MakeArticle) -> None:
        """Total, order and facets are as for whole documents; nothing is highlighted."""
        for at, name in enumerate(("early", "late")):
            write(index, make_article(name, timestamp=CAPTURED + timedelta(hours=at), persons=("Lena Orth",)))
        whole = index.search(Query("text", sort="newest", size=1, facets=("persons",)))
        part = index.search(Query("text", sort="newest", size=1, facets=("persons",), fields=("title",)))
        assert (part.total, part.facets, [hit.id for hit in part.hits]) == (2, whole.facets, [whole.hits[0].id])
        assert whole.hits[0].highlights
        assert [(hit.highlights, hit.article["title"]) for hit in part.hits] == [({}, "Report late")]
