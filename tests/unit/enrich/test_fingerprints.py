"""Fingerprints: what counts as the same text, and what as a revision."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.fingerprints import BAND_WORDS, BANDS, MINIMUM_WORDS, content_sha256, fingerprint_bands


def words(number: int, seed: int = 1) -> list[str]:
    """Return invented words, the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return ["".join(chance.choices("abdeiklmnorstu", k=chance.randint(2, 9))) for _ in range(number)]


def shared(left: str, right: str) -> int:
    """Return how many bands two texts share."""
    return len(set(fingerprint_bands(left)) & set(fingerprint_bands(right)))


class TestBands:
    """The sketch by which candidates are found."""

    def test_shape(self) -> None:
        """40 different hashes of 32 bits as hexadecimal digits, sorted; fewer for a text of fewer runs."""
        made = fingerprint_bands(" ".join(words(100)))
        assert len(set(made)) == len(made) == BANDS
        assert list(made) == sorted(made)
        assert {len(band) for band in made} == {8}
        assert len(fingerprint_bands(" ".join(words(20)))) == 20 - BAND_WORDS + 1

    def test_never_changes(self) -> None:
        """Stored bands stay comparable: these were written down when they were introduced."""
        made = fingerprint_bands("The ferry to Nordhaven sails again on Friday after three weeks of repairs " * 3)
        assert made[:3] == ("38108d1e", "3c522181", "4ade3398")

    def test_case_marks_and_punctuation_do_not_count(self) -> None:
        """The same words written differently have the same bands."""
        text = " ".join(["Élysée", "Größe", "Выборы", "naïve", "हिन्दी", *words(40)])
        other = text.upper().replace("É", "E").replace("Ï", "I").replace(" ", ",\n ")
        assert fingerprint_bands(text) == fingerprint_bands(other)

    @pytest.mark.parametrize("text", ["", "?!", "Rain.", " ".join(words(MINIMUM_WORDS - 1)), "雨" * MINIMUM_WORDS])
    def test_short_texts_have_none(self, text: str) -> None:
        """What is too short to be told from others is never taken for a reprint; a letter of Han is no word."""
        assert fingerprint_bands(text) == ()

    def test_a_brief_has_some(self) -> None:
        """Fifteen words are enough."""
        assert fingerprint_bands(" ".join(words(MINIMUM_WORDS)))

    def test_a_third_of_a_text_shares_bands_with_the_whole(self) -> None:
        """Whatever their lengths: the smallest hashes of a part are among the smallest of the whole."""
        text = words(900)
        assert shared(" ".join(text), " ".join(text[300:600])) >= 5

    def test_scripts_without_spaces(self) -> None:
        """A Japanese text of one long line has bands, and an edited one shares most of them."""
        text = "".join(chr(0x4E00 + int(word, 36) % 2000) for word in words(300))
        assert shared(text, f"{text[:150]}変{text[151:]}") >= BANDS * 3 // 4

    def test_different_texts_share_nothing(self) -> None:
        """Two texts of different words have no band in common."""
        assert shared(" ".join(words(400)), " ".join(words(400, seed=2))) == 0

    @given(st.text())
    def test_takes_any_text(self, text: str) -> None:
        """No text is an error, and the same text has the same bands."""
        assert fingerprint_bands(text) == fingerprint_bands(text)


class TestContent:
    """What decides whether an article was revised."""

    def test_what_a_reader_notices(self) -> None:
        """Another title, text, author or time is another content."""
        moment = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
        contents = {
            content_sha256("Title", "Text", ["Jo"], moment),
            content_sha256("Title!", "Text", ["Jo"], moment),
            content_sha256("Title", "Text.", ["Jo"], moment),
            content_sha256("Title", "Text", ["Jo", "Mo"], moment),
            content_sha256("Title", "Text", ["JoMo"], moment),
            content_sha256("Title", "Text", ["Jo"], moment + timedelta(minutes=1)),
            content_sha256("Title", "Text", ["Jo"]),
            content_sha256("TitleText", "", ["Jo"], moment),
        }
        assert len(contents) == 8

    def test_what_nobody_notices(self) -> None:
        """White space, composed or decomposed letters and the zone of the same moment are no revision."""
        moment = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
        there = moment.astimezone(timezone(timedelta(hours=1)))
        assert content_sha256("Café  open", "One\n\ntwo", [], moment) == content_sha256(
            "Cafe\u0301 open ", "One two", [], there
        )

    def test_lone_surrogates(self) -> None:
        """Half a character is no error."""
        assert len(content_sha256("\ud83d", "text")) == 64
