"""The unit ``pipeline.fetch.robot_groups``: which groups of a robots.txt are ours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.errors import RefusedError
from pipeline.fetch.robots import Robots, robots_of

PAGE = "https://bay.example/news/a"


def robots(*lines: str) -> Robots:
    """Return what a robots.txt of these lines allows."""
    return robots_of("https://bay.example/robots.txt", 200, "\n".join(lines).encode(), datetime.now(UTC))


def allows(*lines: str) -> bool:
    """Return whether the page may be fetched."""
    try:
        robots(*lines).check(PAGE)
    except RefusedError:
        return False
    return True


class TestGroups:
    """Where a group begins and ends."""

    @pytest.mark.parametrize(
        "between", ["Crawl-delay: 1", "Sitemap: https://bay.example/s.xml", "Noindex: /x", "", "# words"]
    )
    def test_other_lines_end_no_group(self, between: str) -> None:
        """Agents that are named one after the other are one group, whatever lines but rules stand among them."""
        assert not allows("User-agent: Dateline", between, "User-agent: Other", "Disallow: /")

    def test_rules_end_a_group(self) -> None:
        """Agents that are named behind a rule begin another one."""
        assert allows("User-agent: Dateline", "Disallow: /private", "User-agent: Other", "Disallow: /")

    def test_groups_of_one_agent_count_together(self) -> None:
        """Two groups that name us are one."""
        assert not allows(
            "User-agent: Dateline", "Allow: /x", "User-agent: A", "Allow: /", "User-agent: dateline", "Disallow: /news"
        )

    def test_our_own_group_alone(self) -> None:
        """A group that names us counts alone, also where it has no rules; else the one for everybody does."""
        assert allows("User-agent: *", "Disallow: /", "", "User-agent: Dateline", "Disallow:")
        assert not allows("User-agent: *", "Disallow: /", "", "User-agent: Other", "Disallow:")

    def test_pause_is_of_the_agents_before_it(self) -> None:
        """A pause holds for the agents that are named so far, and for the whole group behind its rules."""
        named = robots("User-agent: Dateline", "Crawl-delay: 7", "User-agent: Other", "Disallow: /x")
        behind = robots("User-agent: Other", "Crawl-delay: 7", "User-agent: Dateline", "Disallow: /x")
        assert (named.crawl_delay, behind.crawl_delay) == (7.0, 0.0)
        assert robots("User-agent: *", "Disallow: /x", "Crawl-delay: 3").crawl_delay == 3.0

    def test_sitemaps_are_of_no_group(self) -> None:
        """Sitemaps are found wherever they stand."""
        assert robots("Sitemap: https://bay.example/s.xml", "User-agent: X", "Disallow: /").sitemaps == (
            "https://bay.example/s.xml",
        )


class TestProductTokens:
    """Which names are ours."""

    @pytest.mark.parametrize(
        "name", ["Dateline", "DATELINE", "Dateline/1.0", "Dateline Bot", "dateline (news)", "*", "* # all"]
    )
    def test_ours(self, name: str) -> None:
        """The token in any case, whatever follows it."""
        assert not allows(f"User-agent: {name}", "Disallow: /")

    @pytest.mark.parametrize(
        "name", ["D", "Date", "Dateline-Images", "Datelines", "My Dateline", "", "Mozilla/5.0 (Dateline)"]
    )
    def test_of_others(self, name: str) -> None:
        """Neither a part of it nor a longer one."""
        assert allows(f"User-agent: {name}", "Disallow: /")

    @pytest.mark.parametrize("line", ["Disallow /", "disallow : /news", "Dissallow: /", "DISALLOW:/"])
    def test_spelling(self, line: str) -> None:
        """A rule that is misspelt in a common way is kept to."""
        assert not allows("user agent: *", line)

    def test_line_ends(self) -> None:
        """Lines may end as on any system."""
        body = b"User-agent: *\rDisallow: /\r"
        with pytest.raises(RefusedError):
            robots_of("u", 200, body, datetime.now(UTC)).check(PAGE)
