"""A search is added to ``searches.toml``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.errors import SettingsError, UsageError
from pipeline.stages.messages.saved_searches import load_searches
from pipeline.stages.messages.saving_searches import add_search, saved_search

WALLS = saved_search("walls", 'The "walls"\\', "wall* 'tidal'", reprints=False)


class TestAddSearch:
    """The file."""

    @pytest.mark.parametrize(
        "before",
        [
            "",
            "# Nothing yet",
            "# Ours\n[[search]] # one\nid = 'a'\nquery = 'b' # why\n# the end",
            "[[search]]\r\nid = 'a'\r\nquery = '''b\r\nc'''\r\n",
            "[[search]]\nid='a'\nquery='b'\n\n\n[[search]]\nid='c'\nquery='d'\n",
        ],
        ids=["empty", "comment", "no-line-end", "crlf", "several"],
    )
    def test_what_stood_there_stays(self, tmp_path: Path, before: str) -> None:
        """Comments, order, line ends and rights are as they were; the new one is read as it was given."""
        path = tmp_path / "searches.toml"
        path.write_bytes(before.encode())
        path.chmod(0o640)
        known = load_searches(path).searches
        add_search(path, WALLS)
        after = path.read_bytes().decode()
        assert after.startswith(before)
        assert load_searches(path).searches == (*known, WALLS)
        assert path.stat().st_mode & 0o777 == 0o640
        assert ("\r\n" in before) == ("\r\n" in after[len(before) :])

    def test_a_new_file_and_a_link_to_one(self, tmp_path: Path) -> None:
        """Where there is none one is made; a link stays a link."""
        path, link = tmp_path / "real" / "searches.toml", tmp_path / "searches.toml"
        link.symlink_to(path)
        add_search(link, WALLS)
        assert link.is_symlink()
        assert load_searches(path).searches == (WALLS,)

    def test_a_name_that_is_taken(self, tmp_path: Path) -> None:
        """Each has a feed of its own, so the second is refused; nothing lies about."""
        path = tmp_path / "searches.toml"
        add_search(path, WALLS)
        with pytest.raises(UsageError, match="'walls'; take another name"):
            add_search(path, WALLS)
        assert load_searches(path).searches == (WALLS,)
        assert [one.name for one in tmp_path.iterdir()] == ["searches.toml"]

    def test_beside_one_that_is_wrong(self, tmp_path: Path) -> None:
        """Another search's mistake keeps nobody from saving one, but its name is taken."""
        path = tmp_path / "searches.toml"
        wrong = "[[search]]\nid = 'walls'\nquery = '(wall'\n"
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(UsageError, match="'walls'; take another name"):
            add_search(path, WALLS)
        add_search(path, saved_search("piers", "", "pier", reprints=False))
        assert path.read_text(encoding="utf-8").startswith(wrong)
        assert [one.id for one in load_searches(path).searches] == ["piers"]

    def test_a_list_that_no_table_can_follow(self, tmp_path: Path) -> None:
        """Nothing is written where the file would no longer be TOML."""
        path = tmp_path / "searches.toml"
        path.write_text("search = []\n", encoding="utf-8")
        with pytest.raises(SettingsError, match=r"write \[\[search\]\]"):
            add_search(path, WALLS)
        assert path.read_text(encoding="utf-8") == "search = []\n"

    def test_many_at_once(self, tmp_path: Path) -> None:
        """Each reads what the one before it wrote: none is lost."""
        path = tmp_path / "searches.toml"
        searches = [saved_search(f"s-{number}", "", "wall", reprints=False) for number in range(12)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda one: add_search(path, one), searches))
        assert {one.id for one in load_searches(path).searches} == {one.id for one in searches}
