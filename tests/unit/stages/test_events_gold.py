"""Events against invented gold: floors that only rise."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.article import article_id
from tests.event_gold import LANGUAGES, LOOKALIKES, SHORT, Told, b_cubed, gold, nights, only, without_names
from tests.event_shelf import events_of
from tests.event_templates import template_articles
from tests.event_unrelated import unrelated

FLOORS = {
    ("names", "en"): (0.98, 0.97),
    ("names", "all"): (0.98, 0.94),
    ("words", "all"): (0.98, 0.9),
    ("words", "en"): (0.98, 0.94),
}
"""What is known, of which languages → precision and recall (B³)."""


def _edited(told: Told, number: int) -> Told:
    source = f"editor-{number}"
    url = f"https://{source}.example/copy"
    text = f"{told.article.text}\nAdded by desk {number}."
    changes = {"id": article_id(url), "url": url, "source_id": source, "source_name": source, "text": text}
    return Told(told.event, told.article.model_copy(update=changes))


class TestGold:
    """Happenings told in several wordings and languages, with look-alikes and running stories."""

    @pytest.mark.parametrize("known", FLOORS)
    def test_floors(self, known: tuple[str, str]) -> None:
        """What tells one happening is found together, and nothing else is, night by night."""
        what, language = known
        told = only(gold(), *(LANGUAGES if language == "all" else (language,)))
        told = told if what == "names" else without_names(told)
        precision, recall, _ = b_cubed(told, events_of(nights(told)))
        least_precision, least_recall = FLOORS[known]
        assert precision >= least_precision
        assert recall >= least_recall

    @pytest.mark.parametrize("seed", [1, 6])
    def test_look_alikes(self, seed: int) -> None:
        """Two trials of one judge, two quakes of one country: days and names tell them apart."""
        told = gold(seed, folder=LOOKALIKES)
        precision, recall, _ = b_cubed(told, events_of(nights(told)))
        assert precision >= 0.98
        assert recall >= 0.95

    @pytest.mark.parametrize(("file", "least_recall"), [("chosen.toml", 0.5), ("aside.toml", 0.44)])
    def test_short_accounts(self, file: str, least_recall: float) -> None:
        """Of three sentences in free wording, names, numbers and capitalised words tell what the words do not."""
        told = gold(folder=SHORT, files=file)
        precision, recall, _ = b_cubed(told, events_of(nights(told)))
        assert precision >= 0.98
        assert recall >= least_recall

    @pytest.mark.parametrize("known", ["names", "words"])
    def test_unrelated(self, known: str) -> None:
        """Match reports, fires, votes and verdicts with phrases, places and people in common stay apart."""
        told = unrelated(240, days=8)
        told = told if known == "names" else without_names(told)
        assert b_cubed(told, events_of(nights(told)))[0] >= 0.97

    @pytest.mark.parametrize("known", ["names", "words"])
    @pytest.mark.parametrize("part", ["chosen", "aside"])
    def test_patterns(self, part: str, known: str) -> None:
        """Weather, results, lottery: what an outlet makes of one pattern every day is another matter every day."""
        told = template_articles(part, of_each=12, days=6)
        told = told if known == "names" else without_names(told)
        found = events_of(nights(told))
        assert b_cubed(told, found)[0] >= 0.97
        known_by_now = told[len(told) // 2 :]
        joined = Counter(found.values())
        assert sum(joined[found[one.article.id]] == 1 for one in known_by_now) >= 0.97 * len(known_by_now)

    def test_an_agency_is_no_pattern(self) -> None:
        """One text that many outlets edit a little stays one event, though its words recur many times."""
        told = gold()
        first = next(one for one in told if one.article.language == "en")
        copies = [_edited(first, number) for number in range(6)]
        assert len(set(events_of([[one.article for one in copies]]).values())) == 1

    def test_nothing_but_the_articles_decides(self) -> None:
        """Nights, one backfill and a replay in reverse end with the same events, look-alikes and all."""
        told = gold(6)
        backfill = events_of([[one.article for one in told]])
        assert events_of(nights(told)) == events_of(nights(told)[::-1]) == backfill

    def test_the_gold_is_as_large_as_it_says(self) -> None:
        """At least 200 articles of 40 happenings in five languages."""
        told = gold()
        assert (len(told) >= 200, len({one.event for one in told}) >= 40) == (True, True)
        assert {one.article.language for one in told} == set(LANGUAGES)
