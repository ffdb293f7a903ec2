"""What an earlier version knew stays known, whichever comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from pipeline.article import Article, FieldOrigin, OutcomeKind, article_id
from pipeline.enrich.fingerprints import content_sha256
from pipeline.stages.versions.decision import decide
from pipeline.stages.versions.kept_fields import KEPT

URL = "http://www.tidewater-courier.example/2026/10/05/harbour"
PUBLISHED = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)


TEXT = "It reopened yesterday."


def version(day: int, *, title: str = "Harbour reopens", text: str = TEXT, **fields: Any) -> Article:  # noqa: ANN401
    """Return the article as it was captured on a day of October, without date and author."""
    captured = datetime(2026, 10, day, 2, 0, tzinfo=UTC)
    plain: dict[str, Any] = {
        "id": article_id(URL),
        "url": URL,
        "link_url": URL,
        "source_id": "tidewater",
        "source_name": "Tidewater Courier",
        "title": title,
        "text": text,
        "language": "en",
        "timestamp": captured,
        "captured_at": captured,
        "warc_path": "archive/one.warc.gz",
        "warc_offset": day,
        "run_id": f"night-{day}",
        "pipeline_version": "0.1.0",
    } | fields
    plain["content_sha256"] = content_sha256(title, text, plain.get("authors", ()), plain.get("published_at"))
    return Article.model_validate(plain)


def dated(day: int, **fields: Any) -> Article:  # noqa: ANN401 - any field
    """Return the article as it was captured on a day of October, with date and author."""
    known = {
        "timestamp": PUBLISHED,
        "published_at": PUBLISHED,
        "published_precision": "minute",
        "published_day": date(2026, 10, 5),
        "authors": ("Lena Orth",),
        "provenance": {"published_at": FieldOrigin(rule="json-ld", confidence=0.9)},
    }
    return version(day, **{**known, **fields})


def stored_after(versions: Sequence[Article]) -> dict[str, Any]:
    """Return the document that is left when these came in this order."""
    stored: dict[str, Any] | None = None
    for one in versions:
        decision = decide(one, stored)
        if decision.article is not None:
            stored = decision.article.document()
    assert stored is not None
    return stored


class TestKept:
    """A version that states no date or author."""

    def test_date_and_author_stay(self) -> None:
        """They are kept with a flag, and the provenance says whose they are."""
        kept = stored_after([dated(6), version(7, text="It reopened yesterday, the mayor said.")])
        assert kept["published_at"] == kept["timestamp"] == "2026-10-05T06:00:00Z"
        assert (kept["published_day"], kept["published_precision"]) == ("2026-10-05", "minute")
        assert kept["authors"] == ["Lena Orth"]
        assert kept["flags"] == [KEPT]
        assert kept["provenance"]["published_at"] == {"rule": f"{KEPT}: json-ld", "confidence": 0.9, "losers": []}
        assert kept["provenance"]["authors"]["rule"] == f"{KEPT}: unknown"

    def test_dates_in_the_text_are_seen_from_the_kept_day(self) -> None:
        """``yesterday`` is the day before the publication that is kept."""
        kept = stored_after([dated(6), version(7, text="The harbour was closed yesterday.")])
        assert kept["mentioned_dates"] == ["2026-10-04"]

    def test_to_lose_a_date_is_no_revision(self) -> None:
        """Where nothing else changed it is the same content; once it is noted, the next night writes nothing."""
        lost = decide(version(7), dated(6).document())
        assert (lost.kind, lost.reason) == (OutcomeKind.REVISED, "reprocessed")
        assert lost.article is not None
        assert (lost.article.revision, lost.article.revisions) == (1, ())
        assert decide(version(8), lost.article.document()).kind is OutcomeKind.UNCHANGED

    def test_a_kept_date_is_kept_on(self) -> None:
        """Through any number of versions without one, with the rule that gave it."""
        kept = stored_after([dated(6), version(7, text="Second."), version(8, text="Third.")])
        assert kept["published_day"] == "2026-10-05"
        assert kept["provenance"]["published_at"]["rule"] == f"{KEPT}: json-ld"
        assert kept["revision"] == 3

    def test_what_a_version_states_counts(self) -> None:
        """Another date or author replaces the one that was known, and the flag goes."""
        later = datetime(2026, 10, 6, 6, 0, tzinfo=UTC)
        kept = stored_after(
            [dated(6), version(7), dated(8, published_at=later, timestamp=later, authors=("Jo Quill",))]
        )
        assert kept["published_at"] == "2026-10-06T06:00:00Z"
        assert kept["authors"] == ["Jo Quill"]
        assert "flags" not in kept

    def test_a_repeated_attempt_keeps_it_too(self) -> None:
        """The same run again gives the same document."""
        second = version(7, text="Second.")
        assert stored_after([dated(6), second, second]) == stored_after([dated(6), second])


class TestLate:
    """An earlier version that comes after a newer one."""

    def test_any_order_ends_the_same(self) -> None:
        """Dated then undated, or the other way round: one document, one history."""
        first, second = dated(6), version(7, text="Second.")
        assert stored_after([second, first]) == stored_after([first, second])
        assert stored_after([version(7), first]) == stored_after([first, version(7)])

    def test_it_takes_its_place_in_the_history(self) -> None:
        """Between the versions before and after it, once, and the newest text stays."""
        one, two, three = (version(day, title=f"Title {day}", text=f"Text {day}.") for day in (6, 7, 8))
        forward = stored_after([one, two, three])
        assert stored_after([three, one, two]) == stored_after([one, three, two]) == forward
        assert stored_after([one, two, three, two, one]) == forward
        assert [one["title"] for one in forward["revisions"]] == ["Title 6", "Title 7"]
        assert (forward["text"], forward["revision"]) == ("Text 8.", 3)

    def test_a_late_copy_of_what_is_known_adds_nothing(self) -> None:
        """Nothing is written for a version that says what its neighbour says."""
        newest = version(8)
        decision = decide(version(7), newest.document())
        assert (decision.kind, decision.reason, decision.article) == (OutcomeKind.UNCHANGED, "newer-kept", None)

    def test_a_capture_that_was_read_anew_takes_its_own_place(self) -> None:
        """A newer Dateline that reads another text out of the same page corrects the history, adding nothing."""
        stored = stored_after([version(6), version(7, text="Second.")])
        anew = version(6, text="First.", run_id="replay")
        again = stored_after([version(6), version(7, text="Second."), anew])
        assert [one["warc_offset"] for one in again["revisions"]] == [6]
        assert again["revisions"][0]["content_sha256"] != stored["revisions"][0]["content_sha256"]
        assert again["revision"] == 2

    def test_a_copy_in_another_archive_changes_nothing(self) -> None:
        """The same capture from somebody else's archive leaves the history where it points."""
        stored = stored_after([version(6), version(7, text="Second.")])
        copy = version(6, run_id="late", warc_path="archive/other.warc.gz")
        assert decide(copy, stored).article is None

    def test_the_outcome_is_the_same(self) -> None:
        """Its link is unchanged: the newer version is kept."""
        decision = decide(dated(6), version(7, text="Second.").document())
        assert (decision.kind, decision.reason) == (OutcomeKind.UNCHANGED, "newer-kept")

    def test_a_document_that_cannot_be_read_stays_as_it_is(self) -> None:
        """What another version of Dateline wrote is left alone."""
        assert decide(dated(6), {**version(7).document(), "mood": "sunny"}).article is None


class TestHeadlineChanges:
    """How often the title changed."""

    def test_counted(self) -> None:
        """Each change of words counts, also back to an old title; spaces and unchanged titles do not."""
        titles = ["One", "Two", "Two", " Two ", "One"]
        made = [version(6 + at, title=title, text=f"Text {at}.") for at, title in enumerate(titles)]
        assert stored_after(made)["headline_changes"] == 2

    def test_none_where_it_never_changed(self) -> None:
        """An article with one title has no such field, and is not counted."""
        assert "headline_changes" not in stored_after([version(6), version(7, text="Second.")])

    def test_not_a_change_by_itself(self) -> None:
        """A night that finds the same page again leaves the count as it is."""
        stored = stored_after([version(6, title="One"), version(7, title="Two")])
        assert decide(version(8, title="Two"), stored).kind is OutcomeKind.UNCHANGED
