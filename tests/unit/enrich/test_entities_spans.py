"""Where a span goes among others, and where a sentence begins."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import Span, put_around


class TestPutAround:
    """``put_around``: a longer name takes the place of what is part of it."""

    @pytest.mark.parametrize(
        ("there", "is_put"),
        [
            ([], True),
            ([(4, 8)], True),
            ([(2, 4), (4, 9)], True),
            ([(2, 10)], True),
            ([(0, 3)], False),
            ([(4, 6), (9, 12)], False),
            ([(0, 12)], False),
        ],
        ids=["alone", "inside", "two inside", "the same", "cut on the left", "cut on the right", "within"],
    )
    def test_never_cuts(self, there: list[tuple[int, int]], *, is_put: bool) -> None:
        """What reaches beyond it stays as it is, and so does all else."""
        before = [Span(start, end, "LOC", "rule:one") for start, end in there]
        new, spans = Span(2, 10, "ORG", "rule:two"), list(before)
        put_around(spans, new)
        assert spans == ([new] if is_put else before)


class TestOpensSentence:
    """``opens_sentence``: the signs before a word say whether it begins one."""

    @pytest.mark.parametrize(
        ("before", "opens"),
        [
            ("", True),
            ("It rained. ", True),
            ("Es regnet.\u201c ", True),
            ("Sie sagt: \u201e", True),
            ("Es regnet. \u00bb", True),
            ("Hun siger: \u00bb", True),
            ("Il dit \u00ab oui \u00bb ", False),
            ("Harbour \u2013 ", True),
            ("A line\n", True),
            ("Llueve. \u00bf", True),
            ("Det regner. \u201d", True),
            ("Il pleut\u2026 ", True),
            ("A list\n\u2022 ", True),
            ("Il pleut. \u00bb  ", True),
            ('Quand pleut-il ? "  ', True),
            ("Il dit \u00ab oui \u00bb  ", False),
            ("On ", False),
            ("At 10:", False),
            ("U.S.", False),
            ("Rain, ", False),
            ("well-", False),
        ],
    )
    def test_by_what_stands_before(self, before: str, *, opens: bool) -> None:
        """An end of a sentence with its closing quotation mark, a colon, a dash between spaces, a line's head."""
        assert opens_sentence(f"{before}Essen", len(before)) is opens

    @pytest.mark.parametrize("before", ["", "It rained. ", "A line\n"])
    def test_what_quotes_begin_with_may_be_a_title(self, before: str) -> None:
        """Where that counts, a word begins a sentence only without a quotation mark before it."""
        quoted = f"{before}\u00abIzvestia\u00bb"
        assert not opens_sentence(quoted, len(before) + 1, quoted=False)
        assert opens_sentence(quoted, len(before) + 1)
        assert opens_sentence(f"{before}Izvestia", len(before), quoted=False)
