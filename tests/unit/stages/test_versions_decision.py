"""What an article is to the index that may already hold it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipeline.article import Article, Outcome, OutcomeKind, article_id
from pipeline.stages.versions.decision import as_withdrawn, decide, decide_moved

MORNING = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
URL = "http://www.tidewater-courier.example/2026/10/05/harbour"


def article(**changes: object) -> Article:
    """Return an article about a harbour, with ``changes``."""
    fields: dict[str, object] = {
        "id": article_id(URL),
        "url": URL,
        "link_url": URL,
        "source_id": "tidewater",
        "source_name": "Tidewater Courier",
        "title": "Harbour reopens",
        "text": "The harbour reopened on Monday.",
        "timestamp": MORNING,
        "published_at": MORNING,
        "captured_at": MORNING,
        "content_sha256": "a" * 64,
        "warc_path": "archive/one.warc.gz",
        "warc_offset": 0,
        "run_id": "first",
        "pipeline_version": "0.1.0",
    }
    return Article.model_validate(fields | changes)


class TestDecide:
    """Every case of an article meeting the index."""

    def test_unknown_article_is_indexed(self) -> None:
        """What the index does not hold is new."""
        decision = decide(article(), None)
        assert (decision.kind, decision.reason) == (OutcomeKind.INDEXED, "new")
        assert decision.article == article()

    def test_same_content_in_a_later_run_is_unchanged_and_not_written(self) -> None:
        """A second night that sees the same text writes nothing."""
        later = article(run_id="second", captured_at=MORNING + timedelta(days=1), warc_offset=77)
        decision = decide(later, article().document())
        assert (decision.kind, decision.reason, decision.article) == (OutcomeKind.UNCHANGED, "same-content", None)

    def test_same_content_without_publication_is_unchanged(self) -> None:
        """Where the time shown is the capture's, a later capture is no change."""
        stored = article(published_at=None)
        later = article(
            published_at=None,
            run_id="second",
            captured_at=MORNING + timedelta(days=1),
            timestamp=MORNING + timedelta(days=1),
        )
        assert decide(later, stored.document()).kind is OutcomeKind.UNCHANGED

    def test_changed_content_is_a_revision_with_history(self) -> None:
        """A changed text becomes revision 2 and remembers revision 1 and where its bytes are."""
        later = article(run_id="second", captured_at=MORNING + timedelta(days=1), content_sha256="b" * 64)
        decision = decide(later, article().document())
        assert (decision.kind, decision.reason) == (OutcomeKind.REVISED, "content-changed")
        assert decision.article is not None
        assert decision.article.revision == 2
        assert [(one.content_sha256, one.title) for one in decision.article.revisions] == [
            ("a" * 64, "Harbour reopens")
        ]
        assert decision.article.revisions[0].warc_path == "archive/one.warc.gz"

    def test_history_grows_by_one_each_time(self) -> None:
        """Revision 3 remembers 1 and 2, in order."""
        second = decide(
            article(run_id="second", captured_at=MORNING + timedelta(days=1), content_sha256="b" * 64),
            article().document(),
        ).article
        assert second is not None
        third = decide(
            article(run_id="third", captured_at=MORNING + timedelta(days=2), content_sha256="c" * 64), second.document()
        ).article
        assert third is not None
        assert third.revision == 3
        assert [one.content_sha256[0] for one in third.revisions] == ["a", "b"]

    def test_older_capture_never_replaces_a_newer_one(self) -> None:
        """A late or replayed capture with other content becomes a part of the history, and nothing else changes."""
        stored = article(run_id="second", captured_at=MORNING + timedelta(days=1))
        decision = decide(article(content_sha256="b" * 64), stored.document())
        assert (decision.kind, decision.reason) == (OutcomeKind.UNCHANGED, "newer-kept")
        assert decision.article is not None
        history = {"revision": 2, "revisions": decision.article.document()["revisions"]}
        assert decision.article == Article.model_validate(stored.document() | history)
        assert [one.content_sha256 for one in decision.article.revisions] == ["b" * 64]

    def test_better_enrichment_of_the_same_content_is_written(self) -> None:
        """The same text with other entities (a new version of Dateline) is a revision, its number kept."""
        decision = decide(
            article(run_id="second", captured_at=MORNING + timedelta(days=1), persons=("Ada Quill",)),
            article().document(),
        )
        assert (decision.kind, decision.reason) == (OutcomeKind.REVISED, "reprocessed")
        assert decision.article is not None
        assert decision.article.revision == 1

    def test_repeated_attempt_of_a_run_gives_the_same_outcome(self) -> None:
        """A retried index stage says `indexed` again for what its first attempt wrote."""
        decision = decide(article(), article().document())
        assert (decision.kind, decision.reason) == (OutcomeKind.INDEXED, "new")

    def test_repeated_attempt_after_a_newer_capture_of_the_run(self) -> None:
        """The first of two captures of one run keeps its outcome, though the second one stands in the index by now."""
        first = article()
        stored = article(captured_at=MORNING + timedelta(hours=1), content_sha256="b" * 64, revision=2)
        before = decide(first, None)
        told = Outcome(
            source_id=first.source_id,
            url=first.link_url,
            kind=before.kind,
            reason=before.reason,
            stage="index",
            article_id=first.id,
        )
        again = decide(first, stored.document(), told)
        assert (again.kind, again.reason) == (OutcomeKind.INDEXED, "new")

    def test_repeated_attempt_keeps_revision_and_history(self) -> None:
        """A retried index stage does not count a revision twice."""
        changed = article(run_id="second", captured_at=MORNING + timedelta(days=1), content_sha256="b" * 64)
        first = decide(changed, article().document()).article
        assert first is not None
        again = decide(changed, first.document())
        assert again.kind is OutcomeKind.REVISED
        assert again.article is not None
        assert (again.article.revision, again.article.revisions) == (first.revision, first.revisions)


class TestWithdrawn:
    """An article whose page was seen to be gone at noon."""

    NOON = MORNING + timedelta(hours=6)

    def stored(self, *, keep_text: bool = True) -> dict[str, object]:
        """Return its document."""
        return as_withdrawn(article(), self.NOON, keep_text=keep_text).document()

    def test_an_older_capture_does_not_bring_it_back(self) -> None:
        """Read again from the archive, it stays withdrawn, and a text that is not kept stays away."""
        again = article(run_id="replay", title="Harbour reopens at last")
        decision = decide(again, self.stored(keep_text=False))
        assert (decision.kind, decision.reason) == (OutcomeKind.REVISED, "reprocessed")
        assert decision.article is not None
        assert (decision.article.withdrawn_at, decision.article.text) == (self.NOON, "")
        assert decide(article(run_id="replay"), self.stored()).kind is OutcomeKind.UNCHANGED

    def test_a_newer_capture_does(self) -> None:
        """What was captured after the withdrawal is there again."""
        back = article(run_id="second", captured_at=self.NOON + timedelta(hours=1))
        decision = decide(back, self.stored())
        assert (decision.kind, decision.reason) == (OutcomeKind.REVISED, "returned")
        assert decision.article is not None
        assert decision.article.withdrawn_at is None
        assert decision.article.flags == ()


class TestDecideMoved:
    """An article with documents under other addresses."""

    NEW = "http://www.tidewater-courier.example/harbour/reopens"

    def moved(self, **changes: object) -> Article:
        """Return the article at its new address, a day later."""
        fields = {"id": article_id(self.NEW), "url": self.NEW, "also_at": (URL,), "run_id": "second"}
        return article(**{**fields, "captured_at": MORNING + timedelta(days=1), **changes})

    def test_one_version_keeps_its_number(self) -> None:
        """The same text at another place is the same version."""
        decision = decide_moved(self.moved(), [article().document()])
        assert (decision.kind, decision.reason) == (OutcomeKind.MOVED, "new-address")
        assert decision.article == self.moved(moved_from={URL: MORNING})
        assert [one["id"] for one in decision.left] == [article_id(URL)]

    def test_histories_become_one(self) -> None:
        """Versions under either address stand in the order of their capture, each once."""
        old = decide(article(run_id="b", content_sha256="b" * 64), article().document()).article
        assert old is not None
        between = self.moved(captured_at=MORNING + timedelta(hours=2), content_sha256="c" * 64, also_at=())
        newest = self.moved(content_sha256="d" * 64)
        decision = decide_moved(newest, [between.document(), old.document()])
        assert decision.article is not None
        assert [one.content_sha256[0] for one in decision.article.revisions] == ["a", "b", "c"]
        assert decision.article.revision == 4
        repeated = decide_moved(newest, [decision.article.document(), old.document()])
        assert repeated.article == decision.article

    def test_older_capture_replaces_nothing(self) -> None:
        """A late capture of the old address is no version of the new one, and says where the page is.

        All that it adds is when the page was there.
        """
        late = article(run_id="late", captured_at=MORNING - timedelta(days=1))
        known = self.moved(moved_from={URL: late.captured_at})
        for stored, written in ((self.moved(), known), (known, None), (self.moved(moved_from={URL: MORNING}), None)):
            decision = decide_moved(late, [stored.document()])
            assert (decision.kind, decision.reason, decision.article) == (OutcomeKind.UNCHANGED, "newer-kept", written)
            assert decision.detail == f"its page is at {self.NEW} now"

    def test_an_address_that_was_left_stays_known(self) -> None:
        """Later nights keep it with the day of its last capture; one that the page is back at is left no more."""
        there = decide_moved(self.moved(), [article().document()]).article
        assert there is not None
        assert there.moved_from == {URL: MORNING}
        unchanged = self.moved(run_id="third", captured_at=MORNING + timedelta(days=2))
        assert decide(unchanged, there.document()).reason == "same-content"
        revised = decide(unchanged.model_copy(update={"content_sha256": "e" * 64}), there.document()).article
        assert revised is not None
        assert revised.moved_from == {URL: MORNING}
        back = decide_moved(article(run_id="back", captured_at=MORNING + timedelta(days=3)), [there.document()]).article
        assert back is not None
        assert back.moved_from == {self.NEW: there.captured_at}

    def test_a_late_version_is_in_the_history(self) -> None:
        """A late capture of the old address that said something else takes its place under the new one."""
        late = article(run_id="late", content_sha256="b" * 64)
        newest = self.moved(also_at=())
        decision = decide_moved(late, [newest.document()])
        assert (decision.kind, decision.reason, decision.left) == (OutcomeKind.UNCHANGED, "newer-kept", ())
        assert decision.article is not None
        assert (decision.article.id, decision.article.text) == (newest.id, newest.text)
        assert [one.content_sha256[0] for one in decision.article.revisions] == ["b"]
        assert (decision.article.revision, decision.article.also_at) == (2, (URL,))
        assert decide_moved(late, [decision.article.document()]).article is None

    def test_the_order_of_arrival_does_not_matter(self) -> None:
        """The old address before the new one, or after it: the same history and the same addresses."""
        old = article(run_id="old", content_sha256="b" * 64)
        forward = decide_moved(self.moved(), [old.document()]).article
        backward = decide_moved(old, [self.moved().document()]).article
        assert forward == backward
