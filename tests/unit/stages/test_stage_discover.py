"""Discover: which of the listed links are followed, and what becomes of the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipeline.article import OutcomeKind
from pipeline.stages.discover import sift
from tests.unit.stages.captures import make_link

MONDAY = datetime(2026, 10, 5, tzinfo=UTC)


class TestSift:
    """Every listed URL is a link once; some end here."""

    def test_url_that_is_listed_twice_is_one_link(self) -> None:
        """The first listing's hints stay."""
        links, outcomes = sift([make_link(title="a"), make_link(title="b")], 10)
        assert [one.title for one in links] == ["a"]
        assert not outcomes

    def test_same_page_with_tracking_is_a_duplicate(self) -> None:
        """It is a link with an outcome of its own, which names its twin."""
        twin = make_link("http://quay.example/news/ferry?utm_source=rss")
        links, outcomes = sift([make_link(), twin], 10)
        assert len(links) == 2
        assert [(one.url, one.kind, one.reason) for one in outcomes] == [
            (twin.url, OutcomeKind.DUPLICATE, "listed-twice")
        ]
        assert make_link().url in (outcomes[0].detail or "")

    def test_other_schemes_are_rejected(self) -> None:
        """A mail address is counted, not fetched."""
        links, outcomes = sift([make_link("mailto:desk@quay.example")], 10)
        assert len(links) == 1
        assert [(one.kind, one.reason) for one in outcomes] == [(OutcomeKind.REJECTED, "scheme")]

    def test_newest_links_are_followed(self) -> None:
        """What is over the limit is the oldest, then what has no date; each says how to have it."""
        listed = [
            make_link("http://quay.example/undated"),
            make_link("http://quay.example/old", published_at=MONDAY - timedelta(days=9)),
            make_link("http://quay.example/changed", modified_at=MONDAY),
            make_link("http://quay.example/new", published_at=MONDAY),
        ]
        links, outcomes = sift(listed, 2)
        assert [one.url for one in links] == [one.url for one in listed]
        assert {(one.url.rpartition("/")[2], one.reason) for one in outcomes} == {
            ("undated", "over-limit"),
            ("old", "over-limit"),
        }
        assert all("max_links" in (one.detail or "") for one in outcomes)

    def test_duplicates_do_not_use_up_the_limit(self) -> None:
        """Only links that live are counted."""
        twin = make_link("http://quay.example/news/ferry?utm_source=rss", published_at=MONDAY)
        _, outcomes = sift([make_link(published_at=MONDAY), twin, make_link("http://quay.example/b")], 2)
        assert [one.reason for one in outcomes] == ["listed-twice"]
