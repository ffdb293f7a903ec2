"""Where a feed says that it lives."""

from __future__ import annotations

import time

import pytest

from pipeline.sources.announced import Announced, announced_address, is_elsewhere

HERE = "https://quay.example/rss"
RSS = '<rss xmlns:atom="a" xmlns:itunes="i"><channel><title>Quay</title>{}<item><title>A</title>{}</item>'
NEW = "https://new.example/rss"


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (f"<itunes:new-feed-url>{NEW}</itunes:new-feed-url>", (NEW, True)),
        (f"<itunes:new-feed-url>\n <![CDATA[ {NEW} ]]></itunes:new-feed-url>", (NEW, True)),
        ("<pod:new-feed-url x='1'>/rss?a=1&amp;b=2</pod:new-feed-url>", ("https://quay.example/rss?a=1&b=2", True)),
        ('<atom:link href="https://b.example/f" rel="self" type="x"/>', ("https://b.example/f", False)),
        ("<atom10:link rel='self' href='//b.example/f' />", ("https://b.example/f", False)),
        (f'<atom:link rel="self" href="https://b.example/"/><i:new-feed-url>{NEW}</i:new-feed-url>', (NEW, True)),
        ('<atom:link rel="hub" href="https://hub.example/"/><link>https://quay.example/</link>', None),
        ('<!-- <atom:link rel="self" href="https://old.example/"/> -->', None),
        ('<atom:link rel="self" href="file:///srv/feed.xml"/>', None),
        ('<atom:link rel="self" href="http://[broken/"/>', None),
        ('<atom:link rel="self" href=""/>', None),
    ],
)  # fmt: skip
def test_rss(head: str, found: tuple[str, bool] | None) -> None:
    """Where it says that it moved goes before what it calls itself; neither is read in comments or without a host."""
    own = announced_address(RSS.format(head, "").encode(), HERE)
    assert own == (Announced(*found) if found else None)


def test_blanks_cost_nothing() -> None:
    """A new address is looked for behind any number of blanks in one pass, which took seconds."""
    body = RSS.format(f"<i:new-feed-url>{' ' * 18_000}</i:new-feed-url>", "").encode()
    started = time.process_time()
    for _ in range(5):
        assert announced_address(body, HERE) is None
    assert time.process_time() - started < 2


def test_entries_speak_of_themselves() -> None:
    """What stands in an entry is no word on the feed."""
    entry = '<atom:link rel="self" href="https://b.example/entry"/>'
    assert announced_address(RSS.format("", entry).encode(), HERE) is None


def test_atom_and_json() -> None:
    """Atom's own element needs no prefix; JSON Feed has a field."""
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://b.example/f" rel="self"/><entry/></feed>'
    assert announced_address(atom.encode(), HERE) == Announced("https://b.example/f", is_new=False)
    assert announced_address(b'{"feed_url": "https://b.example/j"}', HERE) == ("https://b.example/j", False)
    assert announced_address(b'{"feed_url": 7}', HERE) is None
    assert announced_address(b"{", HERE) is None


@pytest.mark.parametrize(
    ("own", "is_new", "elsewhere"),
    [
        ("http://www.quay.example/rss/", False, False),
        ("https://quay.example/rss?format=xml", False, False),
        ("https://quay.example/feed", False, True),
        ("https://quay.example:8443/rss", False, True),
        ("https://feeds.example/rss", False, True),
        ("https://quay.example/rss", True, False),
        ("https://quay.example/rss?new=1", True, True),
        ("http://quay.example/rss", True, True),
    ],
)
def test_elsewhere(own: str, *, is_new: bool, elsewhere: bool) -> None:
    """What a feed calls itself may differ in what means no other place; where it says that it moved, it has."""
    assert is_elsewhere(Announced(own, is_new), HERE) is elsewhere
