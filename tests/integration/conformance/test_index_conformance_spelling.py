"""Words that are written alike, whatever engine is behind the index."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.index.protocol import Index
from pipeline.web.did_you_mean import meant
from pipeline.web.parameters import Search
from tests.integration.conformance.engines import MakeArticle, write

TODAY = date(2026, 3, 11)


class TestWordsLike:
    """Words of titles and texts that are a letter or two from one."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """An index with words that look alike."""
        texts = {
            "one": "The harbour waits. Élections were held, and the observatory stayed open.",
            "two": "The harbour and the arbour. A second election in the observatory.",
            "three": "The Harbour Board met; the harvest was poor.",
            "mosque": "Выборы прошли спокойно, избиратели голосовали.",
            "hindi": "दिल्ली विधानसभा का चुनाव",
        }
        languages = {"mosque": "ru", "hindi": "hi"}
        write(
            shared,
            *(
                make_article(one, title=f"Note {one}", text=text, language=languages.get(one, "en"))
                for one, text in texts.items()
            ),
            *(
                make_article(f"tide{number}", title="Tide", text="Low water at the quay of Osmund.")
                for number in range(12)
            ),
        )
        return shared

    @pytest.mark.parametrize(
        ("word", "edits", "expected"),
        [
            ("harbuor", 1, [("harbour", 3)]),
            ("harbour", 2, []),
            ("elektions", 1, [("elections", 1)]),
            ("elektions", 2, [("elections", 1), ("election", 1)]),
            ("obsrvatery", 1, []),
            ("obsrvatery", 2, [("observatory", 2)]),
            ("выбары", 1, [("выборы", 1)]),
            ("विधानसबा", 1, [("विधानसभा", 1)]),
            ("xarbour", 1, []),
            ("", 1, []),
            ("h.*(", 2, []),
            ("a" * 300, 2, []),
            ("harb\udce9ur", 1, [("harbour", 3)]),
            ("\ud800", 1, []),
        ],
    )
    def test_nearest_first(self, index: Index, word: str, edits: int, expected: list[tuple[str, int]]) -> None:
        """Folded, with in how many articles each stands; none that begins otherwise."""
        assert [(one.value, one.count) for one in index.words_like(word, edits)] == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("harbuor", [("harbour", 3)]),
            ("elektion osmind", []),
            ("elektion", [("election", 2), ("élections", 2)]),
            ("obsrvatery harbuor", [("observatory harbour", 2)]),
            ('"harbour baord"', [('"harbour board"', 1)]),
            ("title:tdie", [("title:tide", 12)]),
            ("watter", [("water", 12)]),
            ("harbour", []),
            ("harbour quay", []),
            ("-harbuor quay", []),
            ("harbuor -site:harbuor.example -baord", [("harbour -site:harbuor.example -baord", 3)]),
            ("harbuor -harbuor", [("harbour -harbuor", 3)]),
            ('harbuor -"poor baord"', [('harbour -"poor baord"', 3)]),
            ("harbuor (-baord) -title:(baord pooor)", [("harbour (-baord) -title:(baord pooor)", 3)]),
            ("harbuor title:-baord", [("harbour title:-baord", 3)]),
            ("harbuor NOT baord", [("harbour not baord", 3)]),
            ("harbuor site:(example OR harbuor.example)", [("harbour site:(example or harbuor.example)", 3)]),
            ("near:5(harbuor,baord)", [("near:5(harbour,board)", 1)]),
            ("TITLE:tdie", [("title:tide", 12)]),
            ("note:threee", [("note:three", 1)]),
            ("harbu*", []),
            ("выбары", [("выборы", 1)]),
            ("विधानसबा", [("विधानसभा", 1)]),
            ("e\u0301lektion", [("election", 2), ("élections", 2)]),
        ],
    )
    def test_what_was_meant(self, index: Index, text: str, expected: list[tuple[str, int]]) -> None:
        """Words that hardly an article has give way to those that look alike; what finds something is left alone."""
        search = Search(text=text)
        total = index.search(search.query(TODAY, facets=())).total
        found = [(one.search.text.lower(), one.total) for one in meant(index, search, total, TODAY)]
        assert sorted(found) == sorted(expected)
