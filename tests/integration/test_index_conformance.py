"""What every index keeps, whatever engine is behind it: one suite, run over each of them.

The engines are the embedded index, the emulator noida-db, and the real node, or the cluster that the tester names at
``DATELINE_TEST_ELASTICSEARCH_URL`` (with ``DATELINE_TEST_ELASTICSEARCH_CA_CERTS``): ``tests/elasticsearch_server.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import ClassVar

import pytest

from pipeline.article import Article, DateMention, DayRange, EntityMention, FieldOrigin, Revision
from pipeline.enrich.fingerprints import fingerprint_bands
from pipeline.enrich.reprints import Reprints
from pipeline.errors import IndexRefusedError
from pipeline.index import open_index
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.protocol import FACETS, LAST_HIT, Index, Query, SearchPage
from pipeline.index.stories import assign_stories
from pipeline.settings import Settings
from tests.elasticsearch_server import new_prefix, remove, server
from tests.reprint_gold import Newsroom, precision, recall, shuffled

MakeArticle = Callable[..., Article]
CAPTURED = datetime(2026, 3, 15, 2, 0, tzinfo=UTC)


ENGINES = (
    "embedded",
    pytest.param("noida-db", marks=pytest.mark.elasticsearch),
    pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
)


def url_of(request: pytest.FixtureRequest) -> str | None:
    """Return the URL of the engine that ``request`` is for."""
    if request.param == "embedded":
        return None
    if request.param == "noida-db":
        return str(request.getfixturevalue("noida_url"))
    if server().url is None:
        pytest.skip(f"tried on noida-db alone: {server().name}")
    return str(request.getfixturevalue("elasticsearch_url"))


@contextmanager
def settings_at(url: str | None, home: Path) -> Iterator[Settings]:
    """Yield settings of an index that nobody else uses, and remove afterwards what was made in the server."""
    certificates = os.environ.get("DATELINE_TEST_ELASTICSEARCH_CA_CERTS")
    made = Settings(
        home=home,
        elasticsearch_url=url,
        elasticsearch_ca_certs=Path(certificates) if certificates else None,
        index_prefix=new_prefix(),
    )
    yield made
    opened = open_index(made)
    if isinstance(opened, ElasticsearchIndex):
        with opened._client as client:
            remove(client, made.index_prefix)


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an index of each test's own."""
    with settings_at(url_of(request), tmp_path / "home") as made:
        yield made


@pytest.fixture(scope="class", params=ENGINES)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An empty index for all tests of a class, which fill it once and only read it."""
    with settings_at(url_of(request), tmp_path_factory.mktemp("shared")) as made:
        index = open_index(made)
        yield index
        index.close()


@pytest.fixture
def index(settings: Settings) -> Iterator[Index]:
    """An empty index."""
    opened = open_index(settings)
    yield opened
    opened.close()


def write(index: Index, *articles: Article) -> list[str]:
    """Write the articles and return the statuses in their order."""
    results = {one.article_id: one.status for one in index.write(articles)}
    return [results[article.id] for article in articles]


def found(page: SearchPage) -> list[str]:
    """Return the last part of the URL of each hit."""
    return [hit.article["url"].rpartition("/")[2] for hit in page.hits]


def search(index: Index, text: str = "*", **query: object) -> list[str]:
    """Return the sorted names of what is found."""
    return sorted(found(index.search(Query(text, **query))))  # type: ignore[arg-type]


def counts(page: SearchPage, facet: str) -> list[tuple[str, int]]:
    """Return a facet as pairs."""
    return [(one.value, one.count) for one in page.facets[facet]]


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
        entity_mentions=(mention,),
        mentioned_dates=(day,),
        mentioned_date_ranges=(DayRange(gte=day, lte=day),),
        next_event=day,
        date_mentions=(spoken,),
        fingerprint_bands=("0:00ff",),
        fingerprint="00" * 512,
        story_id="1" * 64,
        revision=2,
        revisions=(
            Revision(captured_at=CAPTURED, content_sha256="1" * 64, title="Before", warc_path="w", warc_offset=1),
        ),
        flags=("date-from-url",),
        provenance={"title": FieldOrigin(rule="json-ld", confidence=0.9, losers=("og: Other",))},
    )


class TestWords:
    """What a query's text finds."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """An index with an article in each of seven languages."""
        write(
            shared,
            make_article(
                "en", language="en", title="Elections in Nordhaven", text="Lena Orth\u2019s pact for the U.S. failed."
            ),
            make_article("de", language="de", title="Häuser am Hafen", text="Die Straße zum Hafen wurde gesperrt."),
            make_article(
                "fr", language="fr", title="Le port", text="L\u2019élection présidentielle et les activités du port."
            ),
            make_article(
                "es", language="es", title="El puerto", text="Las elecciones municipales cambiaron el puerto."
            ),
            make_article("ru", language="ru", title="Выборы в порту", text="Пароходы ещё стоят здесь."),
            make_article("ja", language="ja", title="港のニュース", text="選挙は来週行われる。"),
            make_article("und", text="covid-19 closed the ferry_terminal", description="Quarantine ordered"),
        )
        return shared

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("election", ["en", "fr"]),
            ("ELECTIONS", ["en", "fr"]),
            ("elections nordhaven", ["en"]),
            ("elections paris", []),
            ("haus", ["de"]),
            ("hauser", ["de"]),
            ("strasse", ["de"]),
            ("elección", ["es"]),
            ("elecciones", ["es"]),
            ("activité", ["fr"]),
            ("presidentielle", ["fr"]),
            ("пароход", ["ru"]),
            ("ВЫБОРЫ", ["ru"]),
            ("еще", ["ru"]),
            ("ещё", ["ru"]),
            ("選挙", ["ja"]),
            ("挙選", []),
            ("covid-19", ["und"]),
            ("quarantine", ["und"]),
            ("terminal", ["und"]),
            ("U.S.", ["en"]),
            ("Orth's", ["en"]),
            ("l'élection", ["fr"]),
        ],
    )
    def test_words_are_found_in_any_form(self, index: Index, text: str, names: list[str]) -> None:
        """Every word must occur, in any form of the article's language, whatever its case and diacritics."""
        assert search(index, text) == names

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ('"pact for the"', ["en"]),
            ('"the pact for"', []),
            ('"election nordhaven"', []),
            ("“Zum Hafen”", ["de"]),
            ('"zum hafen" gesperrt', ["de"]),
            ("«du port»", ["fr"]),
        ],
    )
    def test_phrases_stand_as_they_are(self, index: Index, text: str, names: list[str]) -> None:
        """Quoted words must stand side by side, in their order."""
        assert search(index, text) == names

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("port -activités", []),
            ("election -nordhaven", ["fr"]),
            ('election -"pact for"', ["fr"]),
            ("-election -hafen -puerto -порту -選挙", ["und"]),
        ],
    )
    def test_exclusions(self, index: Index, text: str, names: list[str]) -> None:
        """What follows a minus must not occur, in any form."""
        assert search(index, text) == names

    @pytest.mark.parametrize("text", ["*", "", "  ", " * "])
    def test_everything(self, index: Index, text: str) -> None:
        """A star or nothing finds everything."""
        assert index.search(Query(text)).total == 7

    @pytest.mark.parametrize(
        "text",
        [
            '"',
            '""',
            "title:",
            "(a OR",
            "AND",
            "NOT",
            "\\",
            "\\u",
            "a\\",
            "/re(/",
            "~2",
            "^",
            "[1 TO",
            "{",
            "-",
            "--",
            '-"',
            "!!!",
            "&&||",
            "elect*",
            "?",
            "<script>",
            "\x00",
            "\ud83d",
            "👩‍👩‍👧",
            "a" * 40_000,
            "word " * 5_000,
            " ".join(f"w{number}" for number in range(3_000)),
        ],
    )
    def test_no_text_is_an_error(self, index: Index, text: str) -> None:
        """Whatever is typed is searched for as plain words."""
        assert index.search(Query(text)).total >= 0

    def test_operators_are_plain_words(self, index: Index) -> None:
        """``title:`` and its like stand for nothing but the words in them."""
        assert search(index, "title:elections") == []
        assert search(index, "election*") == ["en", "fr"]
        assert search(index, "(pact)") == ["en"]
        assert search(index, '"pact') == ["en"]


class TestRanking:
    """Which article comes first."""

    def test_titles_count_more(self, index: Index, make_article: MakeArticle) -> None:
        """Of two articles with a word, the one that has it in its title comes first."""
        write(
            index,
            make_article("body", title="Weather", text="A regatta was held."),
            make_article("headline", title="Regatta", text="It was held today."),
        )
        assert found(index.search(Query("regatta"))) == ["headline", "body"]


class TestLongTexts:
    """No text is cut."""

    def test_the_tail_of_a_long_text_is_found(self, index: Index, make_article: MakeArticle) -> None:
        """The last word of 300,000 characters is found and shown, and so is everything stored."""
        text = " ".join(f"filler{number % 997}" for number in range(31_000)) + " zanzibarensis"
        assert len(text) > 300_000
        article = make_article(text=text)
        write(index, article)
        hit = index.search(Query("zanzibarensis")).hits[0]
        assert hit.article["text"] == text
        assert "<em>zanzibarensis</em>" in hit.highlights["text"][0]

    def test_a_long_text_without_spaces(self, index: Index, make_article: MakeArticle) -> None:
        """A word beyond any index's limit harms neither the article nor its other words."""
        write(index, make_article(text=f"before {'x' * 200_000} after", tags=("y" * 40_000,)))
        assert search(index, "before after") == ["one"]


class TestHighlights:
    """Why an article was found, as HTML."""

    def test_only_em_is_markup(self, index: Index, make_article: MakeArticle) -> None:
        """Markup in an article is shown, never run."""
        write(
            index,
            make_article(
                title="<b>Ferry</b> & <img src=x onerror=alert(1)>",
                text="The <script>alert('ferry')</script> \"ferry\" <em>ferry</em>",
            ),
        )
        highlights = index.search(Query("ferry")).hits[0].highlights
        assert highlights["title"] == ("&lt;b&gt;<em>Ferry</em>&lt;/b&gt; &amp; &lt;img src=x onerror=alert(1)&gt;",)
        (fragment,) = highlights["text"]
        bare = fragment.replace("<em>", "").replace("</em>", "")
        assert "<" not in bare
        assert fragment.count("<em>ferry</em>") == 3

    def test_stems_and_phrases_are_marked(self, index: Index, make_article: MakeArticle) -> None:
        """The form that stands in the text is marked, phrases as a whole."""
        write(index, make_article(language="en", title="Ferries", text="Several ferries left the old harbour today."))
        hit = index.search(Query('ferry "old harbour"')).hits[0]
        assert hit.highlights["title"] == ("<em>Ferries</em>",)
        assert hit.highlights["text"] == ("Several <em>ferries</em> left the <em>old harbour</em> today.",)

    def test_nothing_is_marked_for_everything(self, index: Index, make_article: MakeArticle) -> None:
        """A search for everything has nothing to mark."""
        write(index, make_article())
        assert index.search(Query("*")).hits[0].highlights == {}


class TestFilters:
    """What narrows a search."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """Three articles around a midnight."""

        def at(day: int, hour: int, minute: int = 0) -> datetime:
            return datetime(2026, 3, day, hour, minute, tzinfo=UTC)

        write(
            shared,
            make_article("a", persons=("Lena Orth", "Ivo Brandt"), timestamp=at(1, 0), section="Port"),
            make_article("b", persons=("Lena Orth",), timestamp=at(1, 23, 59), next_event=date(2026, 4, 2)),
            make_article("c", persons=("Orth",), timestamp=at(2, 0), mentioned_dates=(date(2026, 4, 2),)),
        )
        return shared

    def test_values_are_exact(self, index: Index) -> None:
        """A facet's value is compared whole, not word by word."""
        assert search(index, filters={"persons": ["Orth"]}) == ["c"]
        assert search(index, filters={"persons": ["lena orth"]}) == []
        assert search(index, filters={"section": ["Port"]}) == ["a"]

    def test_any_value_of_each_field(self, index: Index) -> None:
        """Two values of one field find more than one; two fields narrow."""
        assert search(index, filters={"persons": ["Lena Orth"]}) == ["a", "b"]
        assert search(index, filters={"persons": ["Ivo Brandt", "Orth"]}) == ["a", "c"]
        assert search(index, filters={"persons": ["Lena Orth"], "section": ["Port"]}) == ["a"]
        assert search(index, filters={"persons": []}) == ["a", "b", "c"]

    def test_excluded_values(self, index: Index) -> None:
        """What has an excluded value is not found, whatever else holds."""
        assert search(index, excluded={"persons": ["Lena Orth"]}) == ["c"]
        assert search(index, excluded={"persons": ["Ivo Brandt", "Orth"]}) == ["b"]
        assert search(index, filters={"persons": ["Lena Orth"]}, excluded={"section": ["Port"]}) == ["b"]
        assert search(index, "-report", excluded={"persons": ["Orth"]}) == []
        with pytest.raises(IndexRefusedError, match="'colour'"):
            index.search(Query(excluded={"colour": ["blue"]}))

    def test_a_value_that_is_no_text(self, index: Index) -> None:
        """Half a character, as a shell may hand it over, finds nothing and is no error."""
        assert search(index, filters={"persons": ["\udcff"]}) == []
        assert search(index, story_id="\udcff") == []

    @pytest.mark.parametrize("value", ["2026-04-02x", "yesterday", "", "2026", "*", "\\"])
    def test_a_value_that_is_no_date(self, index: Index, value: str) -> None:
        """Asking a field of dates for something else finds nothing and is no error."""
        assert search(index, filters={"mentioned_dates": [value]}) == []

    def test_a_mentioned_date(self, index: Index) -> None:
        """A day that the text speaks of is a facet like any other."""
        assert search(index, filters={"mentioned_dates": ["2026-04-02"]}) == ["c"]

    def test_days_of_publication_are_inclusive(self, index: Index) -> None:
        """A day reaches from its first to its last moment, in UTC where no day is stated."""
        first, second = date(2026, 3, 1), date(2026, 3, 2)
        assert search(index, published_from=first, published_to=first) == ["a", "b"]
        assert search(index, published_from=second) == ["c"]
        assert search(index, published_to=first) == ["a", "b"]
        assert search(index, published_from=date.min, published_to=date.max) == ["a", "b", "c"]
        assert search(index, published_from=second, published_to=first) == []

    def test_upcoming(self, index: Index) -> None:
        """An event is upcoming after the day before it, and not after its own."""
        assert search(index, upcoming_after=date(2026, 4, 1)) == ["b"]
        assert search(index, upcoming_after=date(2026, 4, 2)) == []

    def test_an_unknown_facet_is_refused(self, index: Index) -> None:
        """A facet that does not exist is an error that names it and those that do."""
        with pytest.raises(IndexRefusedError, match=r"'colour'.*persons"):
            index.search(Query(filters={"colour": ["blue"]}))
        with pytest.raises(IndexRefusedError, match="'colour'"):
            index.search(Query(facets=["colour"]))


class TestAddresses:
    """The one article that lives, was listed or used to live at a URL."""

    NEW = "https://harbour-gazette.example/new?x=1"
    OLD = "https://harbour-gazette.example/old"

    @pytest.fixture
    def moved(self, index: Index, make_article: MakeArticle) -> Index:
        """An index with an article that has three addresses, and another one."""
        link = f"{self.NEW}&utm_source=feed"
        write(index, make_article("new?x=1", link_url=link, also_at=(self.OLD,)), make_article("two"))
        return index

    def test_articles_are_had_by_any_address(self, moved: Index, make_article: MakeArticle) -> None:
        """Its own, the listed one and an old one lead to it, each once; another leads nowhere."""
        ids = [make_article("new?x=1").id]
        assert [one["id"] for one in moved.addressed([self.OLD])] == ids
        assert [one["id"] for one in moved.addressed([self.NEW, self.OLD, f"{self.NEW}&utm_source=feed"])] == ids
        assert list(moved.addressed(["https://harbour-gazette.example/"])) == list(moved.addressed([])) == []

    @pytest.mark.parametrize(
        "text", [NEW, OLD, f"  {OLD}#top ", "HTTPS://Harbour-Gazette.example:443/old?utm_medium=x"]
    )
    def test_a_url_is_searched_for_as_an_address(self, moved: Index, text: str) -> None:
        """Whoever pastes an address, in whatever spelling, finds the article and not what has its letters."""
        assert found(moved.search(Query(text))) == ["new?x=1"]

    def test_an_address_narrows_like_any_filter(self, moved: Index) -> None:
        """It goes together with words, and an unknown one finds nothing."""
        assert search(moved, "report", address=self.OLD) == ["new?x=1"]
        assert search(moved, "absent", address=self.OLD) == search(moved, "https://nowhere.example/\ud800") == []


class TestWithdrawn:
    """An article whose page is gone."""

    def test_it_is_counted_and_found_by_its_remark(self, index: Index, make_article: MakeArticle) -> None:
        """The remark is a facet; the day comes back with the document, and a text that is not kept is no obstacle."""
        seen = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
        write(index, make_article("gone", flags=("withdrawn",), withdrawn_at=seen, text=""), make_article("there"))
        page = index.search(Query(filters={"flags": ["withdrawn"]}))
        assert counts(page, "flags") == [("withdrawn", 1)]
        assert [Article.model_validate(hit.article).withdrawn_at for hit in page.hits] == [seen]


class TestHistory:
    """How often a headline changed, and whose text it is."""

    def test_both_are_facets(self, index: Index, make_article: MakeArticle) -> None:
        """The number is counted and found as a string; articles whose headline never changed are not counted."""
        titles = [("changed", ("One", "Two")), ("twice", ("One", "Two", "Three")), ("corrected", ("One", "One"))]
        for name, (*earlier, last) in titles:
            old = tuple(Revision(captured_at=CAPTURED, content_sha256="0" * 64, title=title) for title in earlier)
            write(index, make_article(name, title=last, revisions=old, revision=1 + len(old), agency="QXN"))
        write(index, make_article("plain"))
        page = index.search(Query())
        assert counts(page, "headline_changes") == [("1", 1), ("2", 1)]
        assert counts(page, "agency") == [("QXN", 3)]
        assert search(index, filters={"headline_changes": ["2"]}) == ["twice"]
        assert search(index, filters={"headline_changes": ["often"]}) == []


class TestDayOfPublication:
    """The day that a page shows."""

    def test_the_day_that_is_shown(self, index: Index, make_article: MakeArticle) -> None:
        """An article is found on the day that its publisher states, however late it was then in UTC."""
        east = timezone(timedelta(hours=9))
        half_past_midnight = datetime(2026, 11, 26, 0, 30, tzinfo=east)
        write(index, make_article("east", timestamp=half_past_midnight, published_day=half_past_midnight.date()))
        assert search(index, published_from=date(2026, 11, 26)) == ["east"]
        assert search(index, published_from=date(2026, 11, 25), published_to=date(2026, 11, 25)) == []


class TestMentionedRanges:
    """The days that a text speaks of."""

    RANGES: ClassVar[dict[str, list[tuple[date, date]]]] = {
        "none": [],
        "day": [(date(2026, 4, 2), date(2026, 4, 2))],
        "month": [(date(2026, 4, 1), date(2026, 4, 30))],
        "year": [(date(2025, 1, 1), date(2025, 12, 31))],
        "century": [(date(1901, 1, 1), date(2000, 12, 31))],
        "beginning": [(date.min, date(1, 1, 2))],
        "around": [(date(2030, 1, 1), date(2030, 1, 9)), (date(2030, 3, 1), date(2030, 3, 9))],
    }

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """An article for each list of ranges."""
        for name, ranges in cls.RANGES.items():
            days = tuple(DayRange(gte=first, lte=last) for first, last in ranges)
            write(shared, make_article(name, mentioned_date_ranges=days))
        return shared

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            (date(2026, 4, 2), date(2026, 4, 2)),
            (date(2026, 4, 3), date(2026, 4, 3)),
            (date(2026, 3, 30), date(2026, 4, 1)),
            (date(2026, 4, 30), date(2026, 5, 2)),
            (date(2026, 5, 1), date(2026, 5, 2)),
            (date(2025, 12, 31), date(2026, 1, 1)),
            (date(1950, 6, 1), date(1950, 6, 1)),
            (date(2000, 12, 31), date(2025, 1, 1)),
            (None, date(1900, 12, 31)),
            (date(2026, 4, 3), None),
            (date(2030, 2, 1), date(2030, 2, 9)),
            (date.min, date.max),
        ],
    )
    def test_overlaps(self, index: Index, first: date | None, last: date | None) -> None:
        """Exactly those articles are found that speak of a day between the two, both inclusive."""
        overlapping = [
            name
            for name, ranges in self.RANGES.items()
            if any(begins <= (last or date.max) and ends >= (first or date.min) for begins, ends in ranges)
        ]
        assert search(index, mentions_from=first, mentions_to=last) == sorted(overlapping)


class TestFacets:
    """How often values stand in what was found."""

    @pytest.fixture(autouse=True)
    def _articles(self, index: Index, make_article: MakeArticle) -> None:
        write(
            index,
            make_article("a", persons=("Lena Orth", "Ivo Brandt"), language="en", text="ferry"),
            make_article("b", persons=("Lena Orth", "Åse Øst"), language="en", mentioned_dates=(date(2026, 4, 2),)),
            make_article("c", persons=("Żaneta Król",), language="pl"),
        )

    def test_counts_are_of_the_articles_found(self, index: Index) -> None:
        """The most frequent first, equals by name; only what was found is counted."""
        everything = index.search(Query())
        assert counts(everything, "persons") == [
            ("Lena Orth", 2),
            ("Ivo Brandt", 1),
            ("Åse Øst", 1),
            ("Żaneta Król", 1),
        ]
        assert counts(everything, "language") == [("en", 2), ("pl", 1)]
        assert counts(everything, "mentioned_dates") == [("2026-04-02", 1)]
        assert counts(everything, "source_name") == [("Harbour Gazette", 3)]
        assert counts(index.search(Query("ferry")), "persons") == [("Ivo Brandt", 1), ("Lena Orth", 1)]

    def test_only_what_is_asked_for(self, index: Index) -> None:
        """Only the facets that are asked for are given, and as many values."""
        page = index.search(Query(facets=("persons", "tags"), facet_size=2))
        assert set(page.facets) == {"persons", "tags"}
        assert counts(page, "persons") == [("Lena Orth", 2), ("Ivo Brandt", 1)]
        assert counts(page, "tags") == []
        assert index.search(Query(facets=("persons",), facet_size=0)).facets == {"persons": ()}

    def test_equal_counts_are_cut_by_name(self, index: Index, make_article: MakeArticle) -> None:
        """Of many values with one count the first by name are given, however many there are."""
        names = [f"Person {number:04}" for number in range(900)]
        write(index, *(make_article(f"n{number}", tags=tuple(names[number::9])) for number in range(9)))
        assert counts(index.search(Query(facet_size=3)), "tags") == [(name, 1) for name in names[:3]]


class TestPages:
    """Order and paging."""

    @pytest.fixture(autouse=True)
    def _articles(self, index: Index, make_article: MakeArticle) -> None:
        days = (datetime(2026, 3, day, tzinfo=UTC) for day in (3, 1, 5, 2, 4))
        write(index, *(make_article(f"d{day.day}", timestamp=day, text="ferry") for day in days))

    def test_order(self, index: Index) -> None:
        """Newest and oldest first; without words to rank by, relevance means the newest first."""
        assert found(index.search(Query("ferry", sort="newest"))) == ["d5", "d4", "d3", "d2", "d1"]
        assert found(index.search(Query("ferry", sort="oldest"))) == ["d1", "d2", "d3", "d4", "d5"]
        assert found(index.search(Query("*"))) == ["d5", "d4", "d3", "d2", "d1"]
        assert found(index.search(Query("-harbour"))) == ["d5", "d4", "d3", "d2", "d1"]

    def test_pages_together_are_everything(self, index: Index) -> None:
        """Pages neither overlap nor leave anything out, and each knows the total."""
        pages = [index.search(Query("ferry", sort="newest", offset=offset, size=2)) for offset in (0, 2, 4, 6)]
        assert [found(page) for page in pages] == [["d5", "d4"], ["d3", "d2"], ["d1"], []]
        assert {page.total for page in pages} == {5}

    def test_a_page_of_nothing(self, index: Index) -> None:
        """A page of size 0 has the total and the facets."""
        page = index.search(Query(size=0))
        assert page.total == 5
        assert page.hits == ()
        assert counts(page, "source_name") == [("Harbour Gazette", 5)]

    def test_beyond_the_last_page(self, index: Index) -> None:
        """Pages end somewhere, and say so."""
        assert index.search(Query(offset=LAST_HIT - 10)).hits == ()
        with pytest.raises(IndexRefusedError, match="out of reach"):
            index.search(Query(offset=LAST_HIT))
        with pytest.raises(IndexRefusedError, match="out of reach"):
            index.search(Query(offset=-1))


class TestStories:
    """Articles that carry the same text."""

    @pytest.fixture(autouse=True)
    def _articles(self, index: Index, make_article: MakeArticle) -> None:
        def at(day: int) -> datetime:
            return datetime(2026, 3, day, tzinfo=UTC)

        write(
            index,
            make_article("wire", story_id="s" * 64, timestamp=at(1), text="ferry"),
            make_article("reprint", story_id="s" * 64, timestamp=at(3), text="ferry"),
            make_article("alone", timestamp=at(2), text="ferry"),
            make_article("lonely", timestamp=at(4), text="ferry"),
        )

    def test_one_hit_a_story(self, index: Index) -> None:
        """Collapsed, the total counts stories, and the facets still count articles."""
        page = index.search(Query("ferry", collapse_stories=True, sort="newest"))
        assert found(page) == ["lonely", "reprint", "alone"]
        assert page.total == 3
        assert counts(page, "source_name") == [("Harbour Gazette", 4)]

    def test_pages_of_stories(self, index: Index) -> None:
        """A story stands on one page only."""
        pages = [index.search(Query(collapse_stories=True, sort="oldest", offset=at, size=2)) for at in (0, 2)]
        assert [found(page) for page in pages] == [["wire", "alone"], ["lonely"]]
        assert {page.total for page in pages} == {3}

    def test_the_articles_of_a_story(self, index: Index) -> None:
        """Uncollapsed, a story gives all its articles."""
        assert search(index, story_id="s" * 64) == ["reprint", "wire"]


class TestCandidates:
    """Articles that may carry the same text."""

    def test_most_shared_first(self, index: Index, make_article: MakeArticle) -> None:
        """Who shares more bands comes first, who shares none does not come."""
        write(
            index,
            make_article("none", fingerprint_bands=("0:c", "1:c", "2:c")),
            make_article("one", fingerprint_bands=("0:a", "1:c", "2:c")),
            make_article("three", fingerprint_bands=("0:a", "1:a", "2:a")),
            make_article("two", fingerprint_bands=("0:a", "1:a", "2:c")),
        )
        assert names_of(index.candidates(["0:a", "1:a", "2:a"])) == ["three", "two", "one"]
        assert names_of(index.candidates(["0:a", "1:a", "2:a"], limit=1)) == ["three"]
        assert names_of(index.candidates(["0:a", "1:a", "2:a"], at_least=2)) == ["three", "two"]
        assert index.candidates([]) == []
        assert index.candidates(["0:zz"]) == []

    def test_a_real_fingerprint(self, index: Index, make_article: MakeArticle) -> None:
        """A text with a word changed is a candidate of the text."""
        text = " ".join(f"word{number}" for number in range(120))
        write(index, make_article(text=text, fingerprint_bands=fingerprint_bands(text)))
        assert names_of(index.candidates(fingerprint_bands(text.replace("word60", "other")))) == ["one"]

    def test_stories_through_the_index(self, index: Index) -> None:
        """Copies that come in three batches, in any order, get into their originals' stories, and nothing else does."""
        room, are_reprints = Newsroom(4), Reprints()
        gold = [*room.stories(4), *room.templated(4)]
        mixed = [one.article for one in shuffled(gold, 1)]
        for start in range(0, len(mixed), 15):
            made = assign_stories(mixed[start : start + 15], index, are_reprints)
            write(index, *made.articles, *made.restamped)
        kept = {one: str(document["story_id"]) for one, document in index.get([one.id for one in mixed]).items()}
        assert set(recall(gold, kept).values()) == {1.0}
        assert precision(gold, kept) == 1.0


def names_of(documents: Sequence[object]) -> list[str]:
    """Return the last part of each document's URL."""
    return [str(document["url"]).rpartition("/")[2] for document in documents if isinstance(document, dict)]
