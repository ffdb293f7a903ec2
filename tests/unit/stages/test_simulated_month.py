"""A month of nights, in reports: each trouble is caught the same night by its own alarm, and nothing else alarms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from pipeline.article import Article, Link, Outcome, OutcomeKind
from pipeline.ledger import RunReport
from pipeline.parts import write_bytes, write_part
from pipeline.runs import LISTINGS_ASKED, Problem, Run, Stage, StageReport
from pipeline.settings import Source
from pipeline.stages.begin import Beginning
from pipeline.stages.verdict.report import lines, report
from tests.unit.stages.captures import make_capture

MakeArticle = Callable[..., Article]
FIRST = datetime(2024, 9, 1, 2, 0, tzinfo=UTC)
"""A Sunday."""
MONTH = 31
DIES, REDESIGNS, DOUBLES, FREEZES, OFFLINE, NO_INDEX, FULL, AHEAD = 9, 14, 16, 18, 20, 22, 24, 26


@dataclass
class Brought:
    """What one source brings in one night."""

    new: int = 3
    listed: int = 12
    article: dict[str, object] = field(default_factory=dict)
    problem: tuple[Stage, str, str] | None = None


class Simulation:
    """Writes what the stages of a night would have written, and has it reported."""

    def __init__(self, home: Path, make_article: MakeArticle, sources: Sequence[Source]) -> None:
        self._home = home
        self._make = cache(
            lambda undated: make_article(authors=("Maren Holt",), published_at=None if undated else FIRST)
        )
        self.sources = sources

    def night(
        self, day: int, brought: Mapping[str, Brought], *, at: datetime | None = None, no_index: str = ""
    ) -> RunReport:
        """Return the report of night ``day`` (from 1)."""
        began = at or FIRST + timedelta(days=day - 1)
        run = Run(self._home, f"scheduled__{day:02}")
        write_bytes(run.beginning, Beginning(sources=tuple(self.sources)).to_json().encode())
        for source in self.sources:
            self._source(run, source.id, brought[source.id], began, day, indexed=not no_index)
        problem = [Problem(source_id="_run", reason="indexunavailable", detail=no_index)] if no_index else []
        _stage(run, "index", "_run", began, {}, problem)
        return report(run)

    def _source(self, run: Run, source_id: str, brought: Brought, began: datetime, day: int, *, indexed: bool) -> None:
        stage, reason, detail = brought.problem or (None, "", "")
        listed = 0 if stage == "discover" else brought.listed
        new = 0 if stage == "discover" else brought.new
        urls = [f"http://{source_id}.example/{day}-{number}" for number in range(listed)]
        links = [Link(url=url, source_id=source_id, listed_by="feed") for url in urls]
        write_part(run.part("links", source_id), links)
        write_part(run.part("captures", source_id), [make_capture(one) for one in links[:new]])
        made = 0 if stage == "process" else new
        plain = self._make(bool(brought.article.get("undated")))
        found = {"source_id": source_id, "captured_at": began, "published_at": plain.published_at and began}
        articles = [plain.model_copy(update=found | {"link_url": url}) for url in urls[:made]]
        write_part(run.part("articles", source_id), articles)
        old = [_outcome(source_id, url, OutcomeKind.UNCHANGED, "not-modified", "fetch") for url in urls[new:]]
        write_part(run.outcomes("fetch", source_id), old)
        fresh = [_outcome(source_id, url, OutcomeKind.INDEXED, "new", "index") for url in urls[:made]]
        write_part(run.outcomes("index", source_id), fresh if indexed else [])
        for one, counts in _counts(listed, new, made):
            problem = [Problem(source_id=source_id, reason=reason, detail=detail)] if one == stage else []
            _stage(run, one, source_id, began, counts, problem)


def _counts(listed: int, new: int, made: int) -> Iterator[tuple[Stage, dict[str, int]]]:
    yield "discover", {"links": listed, LISTINGS_ASKED: 1}
    yield "fetch", {"captures": new}
    yield "process", {"articles": made}


def _outcome(source_id: str, url: str, kind: OutcomeKind, reason: str, stage: Stage) -> Outcome:
    return Outcome(source_id=source_id, url=url, kind=kind, reason=reason, stage=stage)


def _stage(
    run: Run, stage: Stage, source_id: str, at: datetime, counts: dict[str, int], problems: list[Problem]
) -> None:
    told = StageReport(
        stage=stage, source_id=source_id, started_at=at, seconds=60.0, counts=counts, problems=tuple(problems)
    )
    write_bytes(run.stage_report(stage, source_id), told.to_json().encode())


def sources(*names: str, **fields: object) -> list[Source]:
    """Return sources of these ids."""
    return [Source.model_validate({"id": one, "name": one.title()} | fields) for one in names]


def alarms(figures: RunReport) -> list[tuple[str, str]]:
    """Return the red troubles of a run: source and gate."""
    return sorted({(one.source_id, one.gate) for one in figures.verdict.troubles if one.is_red})


def expected(day: int) -> list[tuple[str, str]]:
    """Return what is to alarm in night ``day`` of the month."""
    names = ("doubling", "dying", "frozen", "redesigned", "steady", "weekly")
    return {
        DIES: [("dying", "http-404")],
        REDESIGNS: [("redesigned", "unusual-undated")],
        DOUBLES: [("doubling", "unusual-links")],
        FREEZES: [("frozen", "silent")],
        OFFLINE: [(one, "timeout") for one in names if one != "dying"],
        NO_INDEX: [("_run", "indexunavailable")],
        FULL: [(one, "storage") for one in names if one not in ("dying", "frozen", "weekly")],
        AHEAD: [("_run", "long-pause")],
    }.get(day, [])


def brought(name: str, day: int) -> Brought:
    """Return what the source ``name`` brings in night ``day`` of the month."""
    jitter = (day * 7 + len(name)) % 3
    plain = Brought(new=3 + jitter, listed=20 + jitter)
    if name == "weekly" and day % 7 != 1:
        plain.new = 0
    if name == "redesigned" and day >= REDESIGNS:
        plain.article["undated"] = True
    if name == "doubling" and day >= DOUBLES:
        plain.listed *= 2
    if name == "frozen" and day >= FREEZES:
        plain.new = 0
    if day == FULL and plain.new:
        plain.problem = ("process", "storage", "cannot write articles: No space left on device")
    if name == "dying" and day >= DIES:
        plain.problem = ("discover", "http-404", f"http://{name}.example/feed answered 404")
    elif day == OFFLINE:
        plain.problem = ("discover", "timeout", f"http://{name}.example/feed did not answer")
    return plain


@pytest.fixture
def simulate(tmp_path: Path, make_article: MakeArticle) -> Callable[..., Simulation]:
    """Return a simulation over some sources."""
    return lambda *declared: Simulation(tmp_path, make_article, declared)


@pytest.mark.no_cover
class TestMonth:
    """The month that was lived through."""

    def test_each_trouble_alarms_once_and_nothing_else_does(self, simulate: Callable[..., Simulation]) -> None:
        """Red in the same night with the right gate; afterwards known, with since when, and quiet."""
        names = ("doubling", "dying", "frozen", "redesigned", "steady", "weekly")
        month = simulate(*sources(*names))
        for day in range(1, MONTH + 1):
            at = FIRST + timedelta(days=365 + day) if day == AHEAD else None
            away = "Elasticsearch did not answer" if day == NO_INDEX else ""
            figures = month.night(day, {one: brought(one, day) for one in names}, at=at, no_index=away)
            assert (day, alarms(figures)) == (day, expected(day))
            assert figures.verdict.passed is (not expected(day))
        said = "\n".join(lines(figures))
        for name, since in {"dying": DIES, "redesigned": REDESIGNS, "doubling": DOUBLES, "frozen": FREEZES}.items():
            assert any(
                line.startswith(f"    (known) {name}: ") and f"known since 2024-09-{since:02}" in line
                for line in said.splitlines()
            ), said
        assert "share undated 0% → 100%" in said


class TestKnownTrouble:
    """Trouble that does not end."""

    def test_all_in_trouble_is_never_good(self, simulate: Callable[..., Simulation]) -> None:
        """A second night without network is red, though nothing of it is new."""
        month = simulate(*sources("quay", "bay"))
        dead = {one: Brought(problem=("discover", "timeout", "no answer")) for one in ("quay", "bay")}
        assert not month.night(1, dead).verdict.passed
        again = month.night(2, dead)
        assert again.verdict.gates == ("all-in-trouble",)

    def test_recovered_and_dead_again_is_new(self, simulate: Callable[..., Simulation]) -> None:
        """Between two troubles lay a good night: the second one is red."""
        month = simulate(*sources("quay", "bay"))
        well, dead = Brought(), Brought(problem=("discover", "timeout", "no answer"))
        verdicts = [
            month.night(day, {"quay": one, "bay": well}).verdict.passed
            for day, one in enumerate([dead, dead, well, dead], 1)
        ]
        assert verdicts == [False, True, True, False]

    def test_what_comes_and_goes_is_known(self, simulate: Callable[..., Simulation]) -> None:
        """A feed that is dead every other night alarms three times, and not the whole month; after a good week anew."""
        month = simulate(*sources("quay", "bay"))
        well, dead = Brought(), Brought(problem=("discover", "timeout", "no answer"))
        red = [
            day
            for day in range(1, 24)
            if alarms(month.night(day, {"quay": dead if day % 2 and not 12 < day < 20 else well, "bay": well}))
        ]
        assert red == [1, 3, 5, 21, 23]

    def test_what_is_ours_stays_red(self, simulate: Callable[..., Simulation]) -> None:
        """A full disk is no trouble that anybody gets used to."""
        month = simulate(*sources("quay", "bay"))
        full = {"quay": Brought(problem=("process", "storage", "disk full")), "bay": Brought()}
        assert not month.night(1, full).verdict.passed
        assert not month.night(2, full).verdict.passed

    def test_report_of_an_old_night_looks_back_from_there(self, simulate: Callable[..., Simulation]) -> None:
        """What came after a run is not its past."""
        month = simulate(*sources("quay", "bay"))
        dead = {"quay": Brought(problem=("discover", "timeout", "no answer")), "bay": Brought()}
        for day in (1, 2):
            month.night(day, dead)
        assert not month.night(1, dead).verdict.passed


class TestGates:
    """What a source says of itself."""

    def test_quiet_until(self, simulate: Callable[..., Simulation]) -> None:
        """Its trouble is said and the run is good, up to and with that day; from the next on it is red, or known."""
        (quay,) = sources("quay", quiet_until=date(2024, 9, 2))
        month = simulate(quay, *sources("bay"))
        dead = Brought(problem=("discover", "timeout", "no answer"))
        figures = month.night(2, {"quay": dead, "bay": Brought()})
        assert figures.verdict.passed
        assert "quay: no answer (quiet for now)" in figures.verdict.known
        month.night(3, {"quay": Brought(), "bay": Brought()})
        assert not month.night(4, {"quay": dead, "bay": Brought()}).verdict.passed

    def test_min_articles(self, simulate: Callable[..., Simulation]) -> None:
        """Fewer are trouble, from the first night on."""
        month = simulate(*sources("quay", min_articles=3), *sources("bay"))
        assert month.night(1, {"quay": Brought(new=3), "bay": Brought()}).verdict.passed
        assert alarms(month.night(2, {"quay": Brought(new=2), "bay": Brought()})) == [("quay", "too-few-articles")]

    def test_expect_every(self, simulate: Callable[..., Simulation]) -> None:
        """Silence for longer than the source allows is trouble, however few nights are known."""
        month = simulate(*sources("quay", expect_every=2), *sources("bay"))
        nights = [Brought(), Brought(new=0), Brought(new=0)]
        told = [alarms(month.night(day, {"quay": one, "bay": Brought()})) for day, one in enumerate(nights, 1)]
        assert told == [[], [], [("quay", "silent")]]


def test_weekdays_alone(simulate: Callable[..., Simulation]) -> None:
    """A paper that rests at weekends alarms on none, and after four days without anything new, one more than ever."""
    month = simulate(*sources("quay"), *sources("bay"))
    for day in range(1, 29):
        quay = Brought(new=0 if day % 7 in (0, 1) or day > 24 else 4)
        told = alarms(month.night(day, {"quay": quay, "bay": Brought()}))
        assert (day, told) == (day, [("quay", "silent")] if day == 28 else [])


def test_half_of_a_night_is_missing(simulate: Callable[..., Simulation]) -> None:
    """Each source is within what it had, all of them together are not: red once, then known, and good when it is over.

    What follows close upon a night brings less, and says nothing.
    """
    names = ("a", "b", "c", "d", "e", "f")
    month = simulate(*sources(*names))

    def usual(day: int, *, half: bool = False) -> dict[str, Brought]:
        return {one: Brought(new=5 if half else 8 + (3 * day + at) % 5, listed=20) for at, one in enumerate(names)}

    assert [alarms(month.night(day, usual(day))) for day in range(1, 12)] == [[]] * 11
    missing = month.night(12, usual(12, half=True))
    assert alarms(missing) == [("_run", "unusual-articles")]
    assert "articles of all sources 60 → 30 (" in missing.verdict.reasons[0]
    assert "known since" in month.night(13, usual(13, half=True)).verdict.known[0]
    assert month.night(14, usual(14)).verdict.passed
    again = month.night(15, usual(15, half=True), at=FIRST + timedelta(days=13, hours=5))
    assert again.verdict.passed
