"""Events where an engine tells what texts mean: whom it is asked about, what it changes, and what when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.enrich.events import Meaning
from pipeline.enrich.events.parameters import VECTOR_WORDS
from pipeline.enrich.events.vectors import references
from pipeline.errors import ModelError
from pipeline.index.protocol import Written
from pipeline.ledger import WHOLE_RUN
from pipeline.settings import Settings
from pipeline.stages.events import assign_events, day_of, tell_events
from pipeline.stages.reporting import Tally
from tests.event_gold import gold, nights
from tests.event_shelf import EventShelf
from tests.meaning_of_words import MeaningOfWords

MakeArticle = Callable[..., Article]
START = datetime(2031, 5, 1, 6, tzinfo=UTC)
TOLD = {
    "en": ("ferry sinks in a storm, all rescued", "storm: ferry sinks near the coast, sixty rescued"),
    "de": ("fähre sinkt im sturm, alle gerettet", "sturm vor der küste: fähre sinkt, sechzig gerettet"),
    "es": ("transbordador hundido en un temporal, todos rescatados",),
}


@pytest.fixture
def accounts(make_article: MakeArticle) -> list[Article]:
    """Make five accounts of one happening in three languages, and one of another, without a name in any."""
    texts = [(language, text) for language, some in TOLD.items() for text in some]
    texts.append(("en", "bakery opens, bread for all"))
    return [
        make_article(
            f"{language}-{number}", title=text, text=f"{text}.", language=language,
            timestamp=START + timedelta(hours=number),
        )
        for number, (language, text) in enumerate(texts)
    ]  # fmt: skip


def told(arriving: Iterable[Sequence[Article]], meaning: Meaning | None, shelf: EventShelf | None = None) -> EventShelf:
    """Return an index after these nights."""
    shelf = shelf or EventShelf()
    for night in arriving:
        list(shelf.write(night))
        assign_events(shelf, {day_of(one) for one in night}, meaning=meaning)
    return shelf


def groups(shelf: EventShelf) -> list[int]:
    """Return how many articles each event has, the largest first."""
    events = list(shelf.events.values())
    return sorted((events.count(one) for one in set(events)), reverse=True)


class TestMeaning:
    """What vectors bring."""

    def test_what_shares_no_word_is_one_event(self, accounts: list[Article]) -> None:
        """Across languages without a common name: one event with the engine, and the reason says so; else three."""
        assert groups(told([accounts], None)) == [2, 2, 1, 1]
        shelf = told([accounts], Meaning(MeaningOfWords()))
        assert groups(shelf) == [5, 1]
        reasons = [shelf.documents[one.id].get("event_because", {}) for one in accounts]
        assert [one.get("meaning", False) for one in reasons] == [False, False, True, False, True, False]

    def test_it_is_asked_about_few(self, accounts: list[Article]) -> None:
        """What shares words with an event that it knows in this language is not asked about; nothing is, twice."""
        more = [
            accounts[0].model_copy(update={"id": f"{number:064x}", "timestamp": START + timedelta(hours=9)})
            for number in range(18)
        ]
        engine = MeaningOfWords()
        shelf = told([[*accounts, *more]], Meaning(engine))
        asked = [one for one in engine.asked if one not in {text for some in references().values() for text in some}]
        assert len(asked) == 5
        kept = [one for one, document in shelf.documents.items() if "event_vector" in document]
        assert sorted(kept) == sorted(accounts[number].id for number in (0, 1, 2, 4, 5))
        again = MeaningOfWords()
        assert assign_events(shelf, {START.date()}, meaning=Meaning(again)) == 0
        assert all(one in {text for some in references().values() for text in some} for one in again.asked)

    @pytest.mark.parametrize(
        ("marks", "asked"),
        [("Stella, Kervik, Ottmar, Lund, 62, 1907", 1), ("Stella, Kervik, Ottmar, Brest, 71, 1911", 2)],
        ids=["certain", "doubtful"],
    )
    def test_what_is_certain_is_not_asked_about(self, make_article: MakeArticle, marks: str, asked: int) -> None:
        """An account in another language with all the same numbers and names has its event without a vector."""
        texts = [("en", "Stella, Kervik, Ottmar, Lund, 62, 1907: so sank it"), ("de", f"{marks}: so sank sie")]
        both = [
            make_article(language, title="Stella", text=text, language=language, timestamp=START + timedelta(hours=at))
            for at, (language, text) in enumerate(texts)
        ]
        shelf = told([both], Meaning(MeaningOfWords()))
        assert groups(shelf) == [2]
        assert len([one for one in shelf.documents.values() if "event_vector" in one]) == asked

    def test_a_long_text_costs_what_a_short_one_does(self, accounts: list[Article]) -> None:
        """An engine is given so many words of the beginning as ``events.toml`` says."""
        engine = MeaningOfWords()
        told([[accounts[0].model_copy(update={"text": "ferry " * 5000})]], Meaning(engine))
        assert len(engine.asked[0].split()) == VECTOR_WORDS

    def test_nothing_but_the_articles_decides(self) -> None:
        """Nights, one backfill and a replay in reverse end with the same documents, vectors and all."""
        arriving = nights(gold(6)[::4])
        backfill = told([[one for night in arriving for one in night]], Meaning(MeaningOfWords()))
        for order in (arriving, arriving[::-1]):
            assert told(order, Meaning(MeaningOfWords())).documents == backfill.documents


class TestFailure:
    """An engine is an addition: what it does not do is said once, and costs no event."""

    def test_one_that_fails_is_asked_no_more(self, accounts: list[Article], tmp_path: Path) -> None:
        """The run has one problem that names it, and events are told by words and names."""
        engine = MeaningOfWords(fails_from=0)
        shelf, tally = EventShelf(), Tally(WHOLE_RUN)
        list(shelf.write(accounts))
        tell_events(Settings(home=tmp_path), shelf, {START.date()}, tally, lambda _settings: Meaning(engine))
        assert [one.reason for one in tally.problems] == ["vector-engine"]
        assert "words 1 failed (RuntimeError: out of luck)" in str(tally.problems[0].detail)
        assert len(engine.asked) == 1
        assert shelf.documents == told([accounts], None).documents

    def test_one_that_is_missing(self, accounts: list[Article], tmp_path: Path) -> None:
        """It is said, and events are told."""

        def missing(_settings: Settings) -> Meaning:
            raise ModelError("install it", reason="vector-engine")

        shelf, tally = EventShelf(), Tally(WHOLE_RUN)
        list(shelf.write(accounts))
        tell_events(Settings(home=tmp_path), shelf, {START.date()}, tally, missing)
        assert [one.detail for one in tally.problems] == ["install it"]
        assert groups(shelf) == [2, 2, 1, 1]

    def test_one_that_is_slow_is_asked_no_more(self, accounts: list[Article]) -> None:
        """Measured over some texts: what takes an hour a text would cost the night."""
        hours, engine = iter(range(10_000)), MeaningOfWords()
        meaning = Meaning(engine, clock=lambda: 3600.0 * next(hours))
        told([accounts], meaning)
        assert meaning.problem is not None
        assert "s a text" in meaning.problem.message
        asked = len(engine.asked)
        later = [one.model_copy(update={"timestamp": START + timedelta(days=9)}) for one in accounts]
        told([later], meaning)
        assert len(engine.asked) == asked

    @pytest.mark.parametrize(
        "vectors",
        [[], [[1.0], [1.0, 2.0]], [[float("nan"), 1.0]], [[0.0, 0.0]], [[]], [[1.0] * 5000]],
        ids=["none", "two for one", "no number", "nothing", "empty", "too long"],
    )
    def test_what_is_no_vector(self, accounts: list[Article], vectors: list[list[float]]) -> None:
        """It never reaches the index."""

        class Odd:
            name = "odd 1"

            def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
                return vectors * len(texts)

        meaning = Meaning(Odd())
        shelf = told([accounts], meaning)
        assert meaning.problem is not None
        assert not [one for one in shelf.documents.values() if "event_vector" in one]

    def test_vectors_of_another_engine_are_not_compared(self, accounts: list[Article]) -> None:
        """Those of earlier nights stay as they are; whoever is placed anew gets one of the engine in use."""
        shelf = told([accounts], Meaning(MeaningOfWords("words 1")))
        before = shelf.documents
        assert told([], None, shelf).documents == before
        assign_events(shelf, {START.date()}, meaning=Meaning(MeaningOfWords("words 2")))
        models = {one["event_vector"]["model"] for one in shelf.documents.values() if "event_vector" in one}
        assert models == {"words 2"}
        assert groups(shelf) == [5, 1]

    def test_an_index_that_takes_no_such_vectors(self, accounts: list[Article]) -> None:
        """An index holds vectors of one length: where it refuses, the article has its event without one."""

        class Refusing(EventShelf):
            def write(self, articles: Iterable[Article]) -> Iterator[Written]:
                for one in articles:
                    if one.event_vector:
                        yield Written(one.id, "refused", "it has other numbers")
                    else:
                        yield from super().write([one])

        shelf = told([accounts], Meaning(MeaningOfWords()), Refusing())
        assert shelf.events == told([accounts], Meaning(MeaningOfWords())).events


def test_a_text_reaches_the_engine_without_control_characters(accounts: list[Article]) -> None:
    """An engine in C ends a text at the first NUL."""
    engine = MeaningOfWords()
    odd = accounts[0].model_copy(update={"title": "ferry\0sinks\x1b in"})
    told([[odd]], Meaning(engine))
    assert engine.asked[0].startswith("ferry sinks  in. ")
