"""What every index must keep of many totals that are asked for at once: each is that of its search."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.errors import IndexRefusedError
from pipeline.index.protocol import Index, Place, Query
from tests.integration.conformance.engines import MakeArticle, write

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(scope="class")
def quay(shared: Index, make_article: MakeArticle) -> Index:
    """A piece printed thrice in two months, another text of its event, and one in German that speaks of a day."""
    wire = make_article("wire", title="Quay closes", text="The quays are closed for repairs.", language="en")
    days = {"late": date(2026, 3, 20), "later": date(2026, 4, 2)}
    spoken = {
        "mentioned_dates": ("2026-05-02",),
        "mentioned_date_ranges": ({"gte": "2026-05-02", "lte": "2026-05-02"},),
    }
    printed = {"story_id": wire.id, "event_id": wire.id}
    write(
        shared,
        wire.model_copy(update={**printed, "published_day": date(2026, 3, 10)}),
        *(
            make_article(name, title="Quay closes", text="The quays are closed.", language="en").model_copy(
                update={**printed, "published_day": day}
            )
            for name, day in days.items()
        ),
        make_article("told", title="Crane falls", text="A crane fell.", language="en").model_copy(
            update={"event_id": wire.id, "published_day": date(2026, 3, 11)}
        ),
        make_article("kai", text="Der Kai.", language="de", persons=("Lena Orth",), **spoken),
    )
    return shared


ASKED = {
    "everything": Query(),
    "stories": Query(collapse_stories=True),
    "events": Query(collapse_events=True),
    "stories of a month": Query(collapse_stories=True, published_from=MARCH[0], published_to=MARCH[1]),
    "articles of a month": Query(published_from=MARCH[0], published_to=MARCH[1]),
    "an open end": Query(collapse_stories=True, published_from=date(2026, 4, 1)),
    "spoken of": Query(mentions_from=date(2026, 5, 1), mentions_to=date(2026, 5, 31)),
    "another form of a word": Query("quay", collapse_stories=True),
    "a phrase": Query('"quays are"'),
    "a filter": Query(filters={"persons": ["Lena Orth"]}),
    "another filter": Query(filters={"language": ["en"]}, collapse_events=True),
    "excluded": Query(excluded={"language": ["en"]}),
    "each": Query(each=(("language", "de"), ("persons", "Lena Orth"))),
    "a field in the text": Query("person:Orth language:de"),
    "nothing": Query("zebra"),
    "unreadable": Query('"((quay OR'),
    "no word": Query("((("),
    "an address": Query("https://nobody.example/at-all"),
    "a page of hits": Query(offset=2, size=1, facets=("persons",), by_day=True),
    "behind a place": Query(sort="newest", after=Place(datetime(2026, 1, 1, tzinfo=UTC), "a")),
}


class TestTotals:
    """How many each of some searches finds."""

    def test_each_is_that_of_its_search(self, quay: Index) -> None:
        """Whatever stands beside it: stories, periods, words in other forms, and what nobody can read."""
        totals = dict(zip(ASKED, quay.totals([*ASKED.values()]), strict=True))
        assert totals == {name: quay.search(one).total for name, one in ASKED.items()}
        assert [totals[one] for one in ("everything", "stories", "events", "nothing")] == [5, 3, 2, 0]
        assert [totals[one] for one in ("articles of a month", "stories of a month", "an open end")] == [4, 3, 1]

    def test_alone(self, quay: Index) -> None:
        """Each is the same where nothing stands beside it, and of no search there is no total."""
        assert [quay.totals([one]) for one in ASKED.values()] == [[one] for one in quay.totals([*ASKED.values()])]
        assert list(quay.totals([])) == []

    def test_very_many(self, quay: Index) -> None:
        """However many there are, all are told in their order."""
        some = [ASKED["everything"], ASKED["nothing"], ASKED["stories"]] * 75
        assert list(quay.totals(some)) == [5, 0, 3] * 75

    def test_one_that_no_index_can_answer(self, quay: Index) -> None:
        """It is refused as its search is, in whichever place it stands."""
        wrong = Query(filters={"weather": ["rain"]})
        for some in ([wrong, Query()], [Query(), wrong]):
            with pytest.raises(IndexRefusedError, match="no facet 'weather'"):
                quay.totals(some)


def test_an_index_that_is_not_there_yet(index: Index) -> None:
    """It has nothing of anything."""
    assert list(index.totals([Query(), Query("quay", collapse_stories=True)])) == [0, 0]


def test_an_empty_index(index: Index) -> None:
    """So has one without an article."""
    index.ensure()
    assert list(index.totals([*ASKED.values()])) == [0] * len(ASKED)
