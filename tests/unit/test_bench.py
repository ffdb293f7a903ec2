"""What ``make bench`` measures, and the page that it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.__main__ import BENCHMARKS, Figure, figures, measured, page, sections


class TestFigures:
    """The table of figures."""

    @pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.name)
    def test_each_is_made_by_a_module(self, figure: Figure, repository: Path) -> None:
        """Every figure's command is a module of ``bench/``, and is shown without folders of this machine."""
        given = {"pages": ["/some/where"], "beside": ["/some/where"], "elasticsearch": ["http://127.0.0.1:9"]}
        assert (repository / "bench" / f"{figure.arguments(given)[0]}.py").is_file()
        assert "{" not in "".join(figure.arguments(given)) + figure.shown(given)
        assert "/some/where" not in figure.shown(given)

    def test_options_come_with_what_was_given(self) -> None:
        """An option whose values nobody gave is left out, and with it its name."""
        figure = Figure("A run", "whole_run --count 3 {--pages} {--beside} {elasticsearch}", "")
        assert figure.arguments({}) == ["whole_run", "--count", "3"]
        given = {"pages": ["a", "b"], "elasticsearch": ["url"]}
        assert figure.arguments(given) == ["whole_run", "--count", "3", "--pages", "a", "b", "url"]
        assert figure.shown(given) == "python -m bench.whole_run --count 3 --pages FOLDER URL"

    def test_what_is_not_installed_says_so(self) -> None:
        """A figure of an extra that is not there is no failure: the page says what to install."""
        said = measured(Figure("Vectors", "event_vectors", "", package="no_such_package", extra="events"), {})
        assert "not installed: no_such_package (pip install 'dateline[events]')" in said

    def test_no_two_are_called_alike(self) -> None:
        """A figure is asked for by its name."""
        names = [one.name for one in figures()]
        assert len(set(names)) == len(names)


class TestPage:
    """``docs/benchmarks.md``."""

    def test_what_is_not_measured_again_stays(self) -> None:
        """The page is put together anew from its own sections, in the order of the table."""
        last, first = figures()[-1].name, figures()[0].name
        known = {last: f"## {last}\n\nold\n", first: f"## {first}\n\nnew\n"}
        assert sections(page(known)) == known
        assert list(sections(page(known))) == [first, last]

    def test_every_section_has_a_figure(self) -> None:
        """No section of the page is left behind by a figure that is called otherwise now."""
        assert set(sections(BENCHMARKS.read_text(encoding="utf-8"))) <= {one.name for one in figures()}
