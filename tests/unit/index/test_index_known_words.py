"""What is found out about words is kept, and is right whatever was forgotten."""

from __future__ import annotations

from pipeline.index.lemmas.known import KnownWords


class TestKnownWords:
    """Tables of words, by language."""

    def test_each_word_is_asked_once_a_language(self) -> None:
        """A word that is known is not looked for again; in another language it is another word."""
        asked: list[tuple[str, str]] = []

        def found(word: str, language: str) -> str:
            asked.append((word, language))
            return f"{language}:{word}"

        known = KnownWords(found, most=100)
        assert [known.of("en")["ferry"], known.of("de")["ferry"], known.of("en")["ferry"]] == [
            "en:ferry",
            "de:ferry",
            "en:ferry",
        ]
        assert asked == [("ferry", "en"), ("ferry", "de")]

    def test_no_more_words_are_kept_than_there_is_room_for(self) -> None:
        """The words of all languages together stay within the bound, and each is answered rightly all the same."""
        known = KnownWords(lambda word, language: (language, word[::-1]), most=50)
        for number in range(1000):
            language = ("en", "de", "pl")[number % 3]
            word = f"word{number % 170}"
            assert known.of(language)[word] == (language, word[::-1])
            assert len(known) <= 50

    def test_a_table_in_use_outlives_forgetting(self) -> None:
        """Who holds a language's table while words of another fill the room still finds every word in it."""
        known = KnownWords(lambda word, language: f"{language} {word}", most=3)
        english = known.of("en")
        assert english["tide"] == "en tide"
        for word in ("eins", "zwei", "drei", "vier"):
            assert known.of("de")[word] == f"de {word}"
        assert english["tide"] == "en tide"
        assert len(known) <= 3
