"""The parse of a page: tags that nobody wrote, and elements found by their attributes."""

from __future__ import annotations

import gc
import time

import pytest

from pipeline.clean.markup import marked_in, parse, read_structured, without_monstrous_tags
from pipeline.clean.markup.document import _MONSTROUS, holders

URL = "https://www.lakepost.example/2024/05/02/ferry"


class TestMonstrousTags:
    """Tags of tens of thousands of letters."""

    @pytest.mark.parametrize("before", [0, 1, _MONSTROUS - 1, _MONSTROUS, 2 * _MONSTROUS + 7])
    @pytest.mark.parametrize("behind", ["", "<p>Text</p>" * 4000])
    def test_gone_wherever_it_stands(self, before: int, behind: str) -> None:
        """Such a tag is found wherever it begins, and nothing else goes with it."""
        page = f"{'<b>x</b>' * (before // 8)}{'y' * (before % 8)}"
        assert without_monstrous_tags(f"{page}<a {'b=1 ' * (_MONSTROUS // 4)}>{behind}") == page + behind

    def test_long_text_stays(self) -> None:
        """A long text, a long script and a tag just within the limit are no such tags."""
        page = f"<p>{'word ' * _MONSTROUS}</p><script>{'a < b; ' * _MONSTROUS}</script><i {'c' * (_MONSTROUS - 100)}>"
        assert without_monstrous_tags(page) == page

    def test_behind_a_long_script(self) -> None:
        """Such a tag is found behind a script that is as long, and behind that one's last sign of a tag."""
        script = f"<script>{'a < b; ' * _MONSTROUS}</script>"
        tag = f"<a {'b=1 ' * _MONSTROUS}"
        assert without_monstrous_tags(f"{script}{tag}>{script}") == script * 2
        assert without_monstrous_tags(f"{script[:-9]}{tag}>x") == f"{script[:-9]}x"
        assert without_monstrous_tags(f"{script}{tag}") == script + tag


class TestControls:
    """Characters that HTML brings along and XML has no place for."""

    @pytest.mark.parametrize(
        "control", ["\x01", "\x0b", "\x0c", "\ufffe", "&#1;", "&#x0B", "&#65534;", "&#99999999999;"]
    )
    def test_can_be_written_wherever_they_stood(self, control: str) -> None:
        """What stands behind an element that is taken away can be joined to what is before it."""
        root = parse(f"<title>A</title><article>fer{control}<script>1</script>{control}ries<b>!</b></article>", URL)
        (script,) = root.iter("script")
        script.drop_tree()
        assert "".join(root.find(".//article").itertext()).replace(" ", "") == "ferries!"

    def test_whole_references_stay(self) -> None:
        """A reference to a character that there is means that character, escaped ones their letters."""
        root = parse("<p>a&#228;&#x1F6A2;&amp;#1;b</p>", URL)
        assert root.text_content() == "aä\U0001f6a2&#1;b"


class TestHolders:
    """Elements by their attributes."""

    def test_order_of_the_document(self) -> None:
        """Each element is named once, in order, whichever of the attributes it has, with a value or without."""
        root = parse('<p id="a" lang="no">x</p><p>y<b hidden>z</b></p><i lang="" hidden="">w</i>', URL)
        assert [one.tag for one in holders(root, "hidden", "lang")] == ["p", "b", "i"]
        assert holders(root, "itemprop") == []

    def test_of_a_page(self) -> None:
        """A page names its elements of microdata, times and hidden parts, in order, and no others."""
        root = parse("<p id=a itemprop=x>x<b class=c>y</b><i hidden>z</i></p><time datetime=2026-05-12>w</time>", URL)
        assert [one.tag for one in read_structured(root, URL).marked] == ["p", "i", "time"]
        assert marked_in(root) == read_structured(root, URL).marked

    def test_linear(self) -> None:
        """Eight times the elements take about eight times as long, not sixty-four."""

        def seconds(count: int) -> float:
            root = parse("<p style='a'>x</p>" * count, URL)
            gc.disable()  # what a collection takes depends on what the process has held since its other tests
            try:
                start = time.process_time()
                assert len(holders(root, "style")) == count
                return time.process_time() - start
            finally:
                gc.enable()

        assert seconds(40_000) < 32 * max(seconds(5_000), 0.005)
