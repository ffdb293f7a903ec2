"""The unit ``pipeline.urls``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RefusedError
from pipeline.urls import canonical_url

PAIRS = [
    ("HTTP://News.Example.COM/A/b", "http://news.example.com/A/b"),
    ("http://example.com:80/", "http://example.com/"),
    ("https://example.com:443", "https://example.com/"),
    ("https://example.com:8443/a", "https://example.com:8443/a"),
    ("https://example.com./a", "https://example.com/a"),
    ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
    ("https://ПОЧТА.example/", "https://xn--80a1acny.example/"),
    ("https://example.com/a/./b/../c", "https://example.com/a/c"),
    ("https://example.com/../../a", "https://example.com/a"),
    ("https://example.com/a/%2e%2e/b", "https://example.com/b"),
    ("https://example.com/a/..", "https://example.com/"),
    ("https://example.com//a//b/", "https://example.com//a//b/"),
    ("https://example.com/%7euser/%c3%a9", "https://example.com/~user/%C3%A9"),
    ("https://example.com/a%2Fb", "https://example.com/a%2Fb"),
    ("https://example.com/100%", "https://example.com/100%25"),
    ("https://example.com/a b", "https://example.com/a%20b"),
    ("https://example.com/a#comments", "https://example.com/a"),
    ("https://example.com/#!/story/7", "https://example.com/#!/story/7"),
    ("https://example.com/a?utm_source=x&id=7&fbclid=y&b=", "https://example.com/a?id=7&b="),
    ("https://example.com/a?b=2&a=1&b=1", "https://example.com/a?b=2&a=1&b=1"),
    ("https://example.com/a?ref=front&source=7", "https://example.com/a?ref=front&source=7"),
    ("https://example.com/a?UTM_Campaign=x", "https://example.com/a"),
    ("https://example.com/a?", "https://example.com/a"),
    ("https://reader:secret@example.com/a", "https://example.com/a"),
    ("  https://example.com/a\n", "https://example.com/a"),
    ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
    ("http://under_score.example/a", "http://under_score.example/a"),
    ("file://localhost/tmp/A%20b.html", "file:///tmp/A%20b.html"),
    ("file:///tmp/a.html", "file:///tmp/a.html"),
]

URLS = st.builds(
    lambda scheme, host, port, rest: f"{scheme}://{host}{port}{rest}",
    st.sampled_from(["http", "HTTPS", "file"]),
    st.sampled_from(["example.com", "EXAMPLE.com.", "bücher.example", "[::1]", "127.0.0.1"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.lists(st.sampled_from([*"/.?#!%&=;:@aZ29é ~\\+", "%2e", "%7E", "utm_a=1", "%C3%A9", "\ud800"])).map(
        lambda pieces: "/" + "".join(pieces)
    ),
)


class TestCanonicalUrl:
    """One spelling for one page, and never one spelling for two."""

    @pytest.mark.parametrize(("url", "expected"), PAIRS)
    def test_spellings(self, url: str, expected: str) -> None:
        """Equivalent spellings become one; what may name another page is kept."""
        assert canonical_url(url) == expected

    @given(URLS)
    def test_is_idempotent(self, url: str) -> None:
        """What is canonical stays as it is."""
        once = canonical_url(url)
        assert canonical_url(once) == once

    def test_paths_keep_their_case(self) -> None:
        """Two articles whose paths differ in case only stay two."""
        assert canonical_url("https://example.com/A") != canonical_url("https://example.com/a")

    @pytest.mark.parametrize(
        ("relative", "expected"),
        [
            ("../b?x=1", "https://example.com/b?x=1"),
            ("//other.example/c", "https://other.example/c"),
            ("?page=2", "https://example.com/news/a?page=2"),
            ("", "https://example.com/news/a"),
        ],
    )
    def test_resolves_against_the_base(self, relative: str, expected: str) -> None:
        """A relative reference is resolved as RFC 3986 says."""
        assert canonical_url(relative, "https://example.com/news/a") == expected

    @pytest.mark.parametrize(
        "url",
        ["mailto:a@example.com", "javascript:alert(1)", "ftp://example.com/", "data:text/html,x", "news", "", "//x"],
    )
    def test_refuses_other_schemes(self, url: str) -> None:
        """Only http, https and file URLs name pages that Dateline reads."""
        with pytest.raises(RefusedError) as caught:
            canonical_url(url)
        assert caught.value.reason == "scheme"

    @pytest.mark.parametrize(
        "url",
        [
            "http://",
            "http://exa mple.com/",
            "http://example.com:99999/",
            "http://[::1/",
            "http://[zz::1]/",
            "http://-.example\udcff/",
            "http://" + "ä" * 80 + ".example/",
        ],
    )
    def test_refuses_what_has_no_host(self, url: str) -> None:
        """A URL without a host that could be asked of the DNS is refused in one line."""
        with pytest.raises(RefusedError) as caught:
            canonical_url(url)
        assert caught.value.reason == "bad-url"
        assert "\n" not in str(caught.value)
