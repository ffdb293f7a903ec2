"""Names of languages, as somebody types one who searches."""

from __future__ import annotations

import pytest

from pipeline.index.text.folding import folded
from pipeline.index.text.language_names import languages_called, names_of_language

SPOKEN = ("en", "de", "fr", "nb", "zh", "xx")


class TestLanguagesCalled:
    """Which of an index's languages somebody means."""

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("german", ("de",)),
            ("allemand", ("de",)),
            ("немецкий", ("de",)),
            ("de", ("de",)),
            ("fra", ("fr",)),
            ("norwegian bokmal", ("nb",)),
            ("bokmal norwegian", ()),
            ("norwegian french", ()),
            ("xx", ("xx",)),
            ("polish", ()),
            ("germ", ()),
        ],
    )
    def test_a_name_has_the_words_side_by_side(self, typed: str, expected: tuple[str, ...]) -> None:
        """Of a code, or of one name in any of the languages that have them; of a language that nobody writes, none."""
        assert languages_called(folded(typed), SPOKEN) == expected

    def test_a_code_that_is_none(self) -> None:
        """What is no code of a language is its own only name."""
        assert names_of_language("xx") == ("xx",)
