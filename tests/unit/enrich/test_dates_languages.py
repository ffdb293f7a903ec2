"""Every language's data file is whole: its rules compile, mean something, and run over real pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.enrich.dates import mentions
from pipeline.enrich.timex.language import build, language, read, supported
from pipeline.enrich.timex.patterns import PatternError
from pipeline.enrich.timex.resolve import MEANINGS
from pipeline.press.outlets import load_outlets

LANGUAGES = (*sorted(supported()), "und")
PUBLISHED = date(2020, 9, 25)


@pytest.mark.parametrize("code", LANGUAGES)
class TestEachLanguage:
    """What holds for every data file."""

    def test_every_rule_means_something(self, code: str) -> None:
        """A rule's ``means`` is one that the resolver knows."""
        meant = {
            rule.means
            for opening in language(code).openings.values()
            for rules in (opening.rules, *opening.by_second.values())
            for rule in rules
        }
        assert meant <= set(MEANINGS)

    @pytest.mark.no_cover
    def test_runs_over_the_sample_press(self, code: str) -> None:
        """No article of any language makes a rule fail, whatever language it is taken for."""
        for outlet in load_outlets():
            for article in outlet.articles:
                for mention in mentions(article.text, PUBLISHED, code):
                    assert article.text[mention.start : mention.end] == mention.surface


@pytest.mark.no_cover
@pytest.mark.parametrize("code", sorted(supported()))
def test_the_ends_of_the_calendar(code: str) -> None:
    """Whatever a language's table says raises nothing, published in the years 1 or 9999, or nobody knows when."""
    table = (Path(__file__).parent / "dates" / f"{code}.toml").read_text(encoding="utf-8")
    for published in (date.min, date.max, None):
        assert mentions(table, published, code)


def test_each_language_has_its_table() -> None:
    """No data file without a table of what it is held to, and no table without a data file."""
    tables = {path.stem for path in (Path(__file__).parent / "dates").glob("*.toml")}
    assert {"de", "en", "es", "fr", "ru"} <= supported() == tables


class TestBuild:
    """Mistakes in a data file are found when it is read."""

    def test_an_unknown_class_names_the_rule(self) -> None:
        """The message says which rule is wrong."""
        source = {"rule": [{"name": "my rule", "pattern": "{moon}", "means": "date"}]}
        with pytest.raises(PatternError, match=r"my rule.*moon"):
            build("xx", source)

    @pytest.mark.parametrize("pattern", ["(the day", "the day)", "the {day"])
    def test_unbalanced_brackets(self, pattern: str) -> None:
        """A bracket that is not closed, or not opened, is an error."""
        with pytest.raises(PatternError):
            build("xx", {"rule": [{"pattern": pattern, "means": "date"}]})

    @pytest.mark.parametrize(
        ("source", "line"),
        [
            ('[[rule]]\npattern = "{day}"\nmeans = "date"\n\n[[rule]]\npattern = "the {moon}"\nmeans = "date"\n', 6),
            ("[words.month]\n1 = january\n", 2),
            ('[[rule]]\npattern = "{day}"\nunless_followed = "(x"\nmeans = "date"\n', 2),
            ('[[rule]]\npattern = "[z-a]{day}"\nmeans = "date"\n', 2),
            ('[[rule]]\nname = "a rule that means nothing known"\npattern = "{day}"\n', 2),
        ],
        ids=["an unknown class", "no TOML", "no expression", "no signs", "without a meaning"],
    )
    def test_a_broken_file_is_named_with_its_line(self, source: str, line: int) -> None:
        """Whoever writes a language's file is told where to look."""
        with pytest.raises(PatternError, match=rf"xx\.toml.*line {line}\b"):
            read({"any.toml": "", "xx.toml": source}, "xx")

    def test_a_later_file_adds_words(self) -> None:
        """Words of the same class from two files are one class."""
        first = {"words": {"month": {"1": ["january"]}}, "rule": [{"pattern": "in {month}", "means": "date"}]}
        second = {"words": {"month": {"2": ["february"]}}}
        assert build("xx", first, second).words["month"] == {"january": 1, "february": 2}
