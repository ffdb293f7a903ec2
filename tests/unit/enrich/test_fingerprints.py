"""Fingerprints: what counts as the same text, and what as a revision."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.fingerprints import BANDS, MINIMUM_WORDS, PERMUTATIONS, Fingerprint, content_sha256, fingerprint


def words(number: int, seed: int = 1) -> list[str]:
    """Return invented words, the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return ["".join(chance.choices("abdeiklmnorstu", k=chance.randint(2, 9))) for _ in range(number)]


def same_values(left: Fingerprint, right: Fingerprint) -> float:
    """Return the share of MinHash values that two fingerprints have in common."""
    pairs = [
        (left.signature_hex[at : at + 8], right.signature_hex[at : at + 8])
        for at in range(0, len(left.signature_hex), 8)
    ]
    return sum(one == other for one, other in pairs) / len(pairs)


class TestFingerprint:
    """The MinHash signature and its bands."""

    def test_shape(self) -> None:
        """126 values of 32 bits as hexadecimal digits, and 42 bands that differ in their numbers."""
        made = fingerprint(" ".join(words(100)))
        assert len(made.signature_hex) == PERMUTATIONS * 8
        assert int(made.signature_hex, 16) > 0
        assert [band.partition(":")[0] for band in made.bands] == [str(number) for number in range(BANDS)]

    def test_never_changes(self) -> None:
        """Stored fingerprints stay comparable: this one was written down when they were introduced."""
        made = fingerprint("The ferry to Nordhaven sails again on Friday after three weeks of repairs " * 3)
        assert made.signature_hex[:32] == "1b10c3d114e18eb80ec2e17d4f393164"
        assert made.bands[0] == "0:23ce195bf8baba03"

    def test_case_diacritics_and_punctuation_do_not_count(self) -> None:
        """The same words written differently have the same fingerprint."""
        text = " ".join(["Élysée", "Größe", "Выборы", "naïve", *words(40)])
        other = text.upper().replace("É", "E").replace("Ï", "I").replace(" ", ",\n ")
        assert fingerprint(text) == fingerprint(other)

    @pytest.mark.parametrize("text", ["", "?!", "Rain.", " ".join(words(MINIMUM_WORDS - 1))])
    def test_short_texts_have_none(self, text: str) -> None:
        """What is too short to be told from others is never taken for a reprint."""
        assert fingerprint(text) == Fingerprint("", ())

    def test_a_reprint_shares_bands(self) -> None:
        """A new first paragraph, a cut end and a few changed words leave most of a signature as it was."""
        text = words(400)
        reprint = [*words(30, seed=2), *text[30:350]]
        for at in (100, 180, 260):
            reprint[at] = "edited"
        one, other = fingerprint(" ".join(text)), fingerprint(" ".join(reprint))
        assert same_values(one, other) > 0.5
        assert set(one.bands) & set(other.bands)

    def test_scripts_without_spaces(self) -> None:
        """A Japanese text of one long line has a fingerprint, and a reprint of it shares bands."""
        text = "".join(chr(0x4E00 + int(word, 36) % 2000) for word in words(300))
        one, other = fingerprint(text), fingerprint(f"{text[:150]}変{text[151:]}")
        assert same_values(one, other) > 0.8
        assert set(one.bands) & set(other.bands)

    def test_different_texts_share_nothing(self) -> None:
        """Two texts of different words have no band in common."""
        one, other = fingerprint(" ".join(words(400))), fingerprint(" ".join(words(400, seed=2)))
        assert same_values(one, other) < 0.1
        assert not set(one.bands) & set(other.bands)

    @given(st.text())
    def test_takes_any_text(self, text: str) -> None:
        """No text is an error, and the same text has the same fingerprint."""
        assert fingerprint(text) == fingerprint(text)


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
