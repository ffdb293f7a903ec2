"""A digest in the language of those who get it."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any, get_args

import pytest
from babel import Locale

from pipeline.digest import FORMATS, Digest, Wording, digest_languages, rendered
from pipeline.digest.rendering import headlines
from pipeline.settings import Settings
from tests.unit.digest.test_digest import DAY, FULL

TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    files("pipeline.digest").joinpath("wording.toml").read_text(encoding="utf-8")
)


def forms(said: str | dict[str, str]) -> list[str]:
    """Return each form of what is said."""
    return [said] if isinstance(said, str) else [*said.values()]


class TestWording:
    """The words of each language."""

    def test_are_those_that_can_be_set(self) -> None:
        """Each language of the table can be chosen, and no other."""
        assert {*digest_languages()} == {*get_args(Settings.model_fields["digest_language"].annotation)}

    @pytest.mark.parametrize("language", TABLE)
    def test_are_whole(self, language: str) -> None:
        """A language says all that English says, with the same values in it and each form that its numbers take."""
        assert TABLE[language].keys() == TABLE["en"].keys()
        for name, said in TABLE[language].items():
            english = TABLE["en"][name]
            assert isinstance(said, str) == isinstance(english, str), name
            assert {tuple(sorted(re.findall(r"%\(\w+\)s", one))) for one in forms(said)} == {
                tuple(sorted(re.findall(r"%\(\w+\)s", forms(english)[0])))
            }, name
            if not isinstance(said, str):
                assert {
                    Locale.parse(language).plural_form(number) for number in (*range(200), 1_000_000)
                } <= said.keys()

    def test_numbers_have_their_forms(self) -> None:
        """What is counted is called as its number asks."""
        said = [Wording("ru").say("outlets", number) for number in (1, 2, 5, 21)]
        assert said == ["1 издание", "2 издания", "5 изданий", "21 издание"]
        assert [Wording().say("outlets", number) for number in (0, 1, 2)] == ["0 outlets", "1 outlet", "2 outlets"]

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_digest_in_german(self, form: str) -> None:
        """Each form speaks German of its own, and leaves what articles and sources say."""
        text = " ".join(rendered(FULL, form, Wording("de")).split())
        for said in ("Zurückgezogen", "Vorher", "Medien", "April 2031", "Arabisch", "weitere Ereignisse"):
            assert said in text, said
        assert "Harbour wall gives way" in text
        assert "7 of 9 links" in text
        assert text.count("„") == text.count("“")
        assert ("„" in text) == (form != "markdown")  # which quotes by a bar beside the lines
        for said in ("What happened", "Withdrawn", "WHAT", "more events", "outlets", "New names", "new names"):
            assert said not in text, said

    @pytest.mark.parametrize("language", digest_languages())
    def test_a_quiet_night(self, language: str) -> None:
        """Subject and lines of a chat say so in the language."""
        words, quiet = Wording(language), Digest(day=DAY)
        assert words.subject(quiet) == f"Dateline, {DAY.isoformat()}: {TABLE[language]['no-news']}"
        assert headlines(quiet, words) == (TABLE[language]["quiet"],)
        assert TABLE[language]["quiet"] in rendered(quiet, "text", words)
