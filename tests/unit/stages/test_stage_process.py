"""Process: every capture gives an article or an outcome, whatever is in it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.article import Article, Enrichment, Outcome, OutcomeKind
from pipeline.errors import ModelError, SourceError, StorageError
from pipeline.parts import packed, read_part, write_bytes, write_part
from pipeline.runs import Run, StageReport, stage_reports
from pipeline.settings import Selectors, Settings, Source
from pipeline.stages.batches import plan
from pipeline.stages.begin import begin
from pipeline.stages.process import process, process_capture, process_share, valid_selectors
from pipeline.store import read_bytes
from tests.unit.stages.captures import CAPTURED_AT, PAGE, archive_page, make_capture, make_link

SOURCE = Source(id="quay", name="Quay News")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run in the test's folder."""
    return Run(tmp_path, "night")


class TestProcessCapture:
    """One capture."""

    def test_page_becomes_an_article(self, run: Run) -> None:
        """Title and text are there, and the run."""
        article = process_capture(run, SOURCE, archive_page(run.home, PAGE))
        assert isinstance(article, Article)
        assert (article.title, article.run_id) == ("Ferry returns", "night")
        assert "Maren Holt" in article.text

    @pytest.mark.parametrize(("country", "day"), [("US", date(2026, 3, 4)), ("GB", date(2026, 4, 3)), (None, None)])
    def test_dates_are_read_as_the_source_writes_them(self, run: Run, country: str | None, day: date | None) -> None:
        """The country of the source says whether a month or a day comes first, where the page does not."""
        line = "<p class=date>Published 03/04/2026</p>"
        body = PAGE.replace("</h1>", f"</h1>{line}", 1)
        assert line in body
        source = SOURCE.model_copy(update={"country": country})
        article = process_capture(run, source, archive_page(run.home, body))
        assert isinstance(article, Article)
        assert article.published_day == day

    def test_page_without_text_is_rejected(self, run: Run) -> None:
        """With the reason, under the link that was listed."""
        outcome = process_capture(run, SOURCE, archive_page(run.home, "<!doctype html><title>Gallery</title>"))
        assert isinstance(outcome, Outcome)
        assert (outcome.kind, outcome.url) == (OutcomeKind.REJECTED, make_link().url)

    def test_damaged_record_is_quarantined(self, run: Run) -> None:
        """Bytes that are not those that were captured are not indexed."""
        capture = archive_page(run.home, PAGE).model_copy(update={"body_sha256": "0" * 64})
        outcome = process_capture(run, SOURCE, capture)
        assert isinstance(outcome, Outcome)
        assert (outcome.kind, outcome.reason) == (OutcomeKind.QUARANTINED, "damaged-record")

    def test_lost_record_is_quarantined(self, run: Run) -> None:
        """An archive file that is gone costs its captures, not the batch."""
        outcome = process_capture(run, SOURCE, make_capture())
        assert isinstance(outcome, Outcome)
        assert outcome.kind is OutcomeKind.QUARANTINED

    def test_an_error_that_cannot_be_told(self, run: Run) -> None:
        """Whatever breaks on a page costs that page, also where the error breaks again as its message is asked for."""

        class OddError(Exception):
            def __str__(self) -> str:
                raise ValueError

        class Curated:
            def __getattr__(self, name: str) -> object:
                raise OddError

        outcome = process_capture(run, SOURCE, archive_page(run.home, PAGE), Curated())  # type: ignore[arg-type]
        assert isinstance(outcome, Outcome)
        assert (outcome.kind, outcome.reason) == (OutcomeKind.QUARANTINED, "OddError")


class TestValidSelectors:
    """A source's own selectors, for as long as they hold."""

    @pytest.mark.parametrize(("until", "counts"), [(None, True), (1, True), (0, True), (-1, False)])
    def test_last_day_still_counts(self, until: int | None, *, counts: bool) -> None:
        """A page that is captured after it is read by the general rules."""
        day = CAPTURED_AT.date()
        last = None if until is None else day + timedelta(days=until)
        source = SOURCE.model_copy(update={"selectors": Selectors(text="p", valid_until=last)})
        assert (valid_selectors(source, day) is source.selectors) is counts


class TestProcess:
    """A batch."""

    def test_one_broken_capture_costs_no_other(self, run: Run) -> None:
        """The broken one has its outcome, the sound one its article."""
        good = archive_page(run.home, PAGE)
        broken = make_capture(make_link("http://quay.example/broken"))
        write_part(run.part("captures", "quay"), [broken, good])
        process(run, SOURCE)
        assert [one.link_url for one in read_part(run.part("articles", "quay"), Article)] == [good.link.url]
        assert [one.url for one in read_part(run.outcomes("process", "quay"), Outcome)] == [broken.link.url]

    def test_a_model_that_cannot_be_loaded_is_said_once(self, run: Run) -> None:
        """The night goes on with lists; the report names model and remedy once a source, however many articles."""

        def problem_of(language: str) -> ModelError | None:
            return ModelError("the model m cannot be loaded; install it again") if language == "en" else None

        write_part(run.part("captures", "quay"), [archive_page(run.home, PAGE)] * 2)
        process(run, SOURCE, problem_of=problem_of)
        assert len(list(read_part(run.part("articles", "quay"), Article))) == 2
        report = StageReport.from_json(run.stage_report("process", "quay").read_text())
        assert [(one.source_id, one.reason) for one in report.problems] == [("quay", "model")]
        assert "install it again" in report.problems[0].detail

    def test_a_model_that_loads_is_no_problem(self, run: Run) -> None:
        """Nothing is said, and the article tells that a model looked."""
        write_part(run.part("captures", "quay"), [archive_page(run.home, PAGE)])
        process(run, SOURCE)
        report = StageReport.from_json(run.stage_report("process", "quay").read_text())
        assert report.problems == ()
        (article,) = read_part(run.part("articles", "quay"), Article)
        assert article.enrichment == Enrichment(entities="model")

    def test_damaged_part_of_our_own_is_said(self, run: Run) -> None:
        """A captures file that was cut is no shorter batch: what stands before that is read, and then it is told."""
        run.part("captures", "quay").parent.mkdir(parents=True)
        whole = archive_page(run.home, PAGE).to_json()
        run.part("captures", "quay").write_text(whole + '\n{"link": ')
        with pytest.raises(StorageError, match=r"quay\.jsonl:2 holds no capture"):
            process(run, SOURCE)
        assert len(list(read_part(run.part("articles", "quay"), Article))) == 1

    def test_damage_of_one_source_costs_no_other_of_its_share(self, run: Run) -> None:
        """A run of many processes is divided, the others' captures are read, and then the damage is told."""
        begin(Settings.load(home=run.home), run, [Source(id="apier", name="A Pier"), SOURCE])
        write_part(run.part("captures", "apier"), [make_capture()] * 3)
        torn = packed(run.part("captures", "apier"))
        write_bytes(torn, read_bytes(torn)[:-1])
        write_part(run.part("captures", "quay"), [archive_page(run.home, PAGE)])
        assert len(plan(run).shares) == 1
        with pytest.raises(SourceError, match=r"1 of 2 sources was not read: apier: .*damaged"):
            process_share(run, 0)
        assert len(list(read_part(run.part("articles", "quay"), Article))) == 1
        assert {one.source_id: [each.reason for each in one.problems] for one in stage_reports(run)} == {
            "apier": ["damaged-part"],
            "quay": [],
        }
