"""What ``site:`` asks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.query.language import understood
from pipeline.index.query.leaves import MOST_PATHS
from pipeline.index.query.sites import LONGEST_PATH, address_pattern, site_of
from pipeline.index.query.tree import Site


class TestSiteOf:
    """A host, or an address."""

    @pytest.mark.parametrize(
        ("value", "site"),
        [
            ("Example.ORG", Site("example.org")),
            ("https://www.example.org/", Site("example.org")),
            ("example.org/Sport/", Site("example.org", "/Sport/")),
            ("http://example.org/a?b=1&utm_source=x#c", Site("example.org", "/a?b=1")),
            ("example.org?page=2", Site("example.org", "/?page=2")),
            ("münchen.example/straße", Site("xn--mnchen-3ya.example", "/stra%C3%9Fe")),
            ("!!", None),
            ("/sport", None),
            ("user@example.org", None),
            ("example.org:8080", Site("example.org")),
            ("http://example.org:8080/a", Site("example.org", "/a")),
            ("example.org:a", None),
            ("example.org:123456", None),
            (f"{'a.' * 126}a", Site(f"{'a.' * 126}a")),
            (f"{'a.' * 127}a", None),
            ("a" * 900, None),
            ("[::1]/a", None),
            ("a..b", None),
            ("", None),
        ],
    )
    def test_reads(self, value: str, site: Site | None) -> None:
        """As addresses are written in the index; what is no host is no site."""
        assert site_of(value) == site

    @given(st.text(max_size=300), st.text(max_size=300))
    def test_any_text(self, path: str, other: str) -> None:
        """Any path makes a pattern of less than a thousand characters, of its own address and of no other host."""
        site = site_of(f"example.org/{path}")
        assert site is not None
        pattern = address_pattern(site)
        assert len(pattern) < 1000
        assert re.fullmatch(pattern, f"https://live.example.org{site.path or '/'}")
        assert not re.fullmatch(pattern, f"https://example.com/{other}")

    def test_a_long_path(self) -> None:
        """Of a long path its beginning is asked for."""
        site = Site("example.org", "/" + "a" * 2 * LONGEST_PATH)
        assert re.fullmatch(address_pattern(site), f"https://example.org{site.path}")


class TestInAQuery:
    """What is said of sites."""

    def test_paths_are_counted(self) -> None:
        """Of more than a few the hosts alone count, and that is said."""
        hosts = [f"site:h{number}.example/a" for number in range(MOST_PATHS + 1)]
        (note,) = understood(" OR ".join(hosts)).notes
        assert note.position == len(" OR ".join(hosts[:-1])) + len(" OR site:") + 1
        assert "its host is not" in note.message
