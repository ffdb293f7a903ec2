"""The digest of a night: made of ledger and index, kept, sent once to each who is to get it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.article import Article, DateMention, DayRange, Outcome, OutcomeKind, Revision
from pipeline.cli import commands
from pipeline.digest import FORMATS, Wording, rendered
from pipeline.digest.rendering import headlines
from pipeline.index import open_index
from pipeline.parts import write_plain
from pipeline.runs import Run
from pipeline.settings import Settings
from pipeline.stages.messages.digest import compose_digest, keep_digest, kept_digests, runs_of_day, write_digest
from pipeline.stages.messages.digest_post import MOST_WAITING, send_digest
from tests.unit.digest.test_digest import FULL
from tests.unit.stages.test_stage_alert import Collected, endpoint, mail_server, night
from tests.unit.web.samples import MemoryIndex, make_article

DAY = date(2026, 11, 19)
MORNING = datetime(2026, 11, 18, 20, tzinfo=UTC)
TROUBLE = "quay: 7 of 9 links were lost"


def told(path: str, **fields: Any) -> Article:  # noqa: ANN401 - any field of an article
    """An article of the evening before, by the outlet called ``path``."""
    evening = {"published_at": MORNING, "captured_at": MORNING}
    return make_article(path, **{"source_name": path, "source_id": path, **evening} | fields)


def reported(home: Path, *outcomes: tuple[OutcomeKind, Article]) -> Run:
    """A reported night of 19 November with these outcomes, and a source in trouble."""
    run, _ = night(home, 19, TROUBLE)
    ledger = [
        Outcome(source_id=one.source_id, url=one.url, kind=kind, reason="new", stage="index", article_id=one.id)
        for kind, one in outcomes
    ]
    write_plain(run.ledger, ledger)
    return run


def kept(home: Path, *days: int) -> None:
    """Keep a digest for each of these days of November."""
    for day in days:
        keep_digest(home, FULL.model_copy(update={"day": date(2026, 11, day)}))


class TestCompose:
    """What the digest of a night holds."""

    def test_new_running_changed_gone_and_in_trouble(self, tmp_path: Path) -> None:
        """Each article of the ledger stands where its outcome puts it; what is unchanged stands nowhere."""
        known = told(
            "known", event_id="flood", persons=("Ines Varga",), published_at=datetime(2026, 11, 15, tzinfo=UTC)
        )
        goes_on = told("goes-on", event_id="flood", persons=("Ines Varga", "Tomas Lind"))
        new = [told(name, event_id="strike", organizations=("Quay Union",)) for name in ("left", "right")]
        alone = told("alone", event_id="alone")
        before = Revision(captured_at=MORNING, content_sha256="0", title="Old headline")
        renamed, gone = told("renamed", revisions=(before,)), told("gone", withdrawn_at=MORNING)
        index = MemoryIndex([known, goes_on, *new, alone, renamed, gone, told("unchanged")])
        run = reported(
            tmp_path,
            *((OutcomeKind.INDEXED, one) for one in (goes_on, *new, alone)),
            (OutcomeKind.REVISED, renamed),
            (OutcomeKind.WITHDRAWN, gone),
            (OutcomeKind.UNCHANGED, index.articles[-1]),
        )
        found = compose_digest(index, [run], DAY)
        assert [(one.event_id, one.articles) for one in found.events] == [("strike", 2), ("alone", 1)]
        assert [(one.event_id, one.since, one.new_names) for one in found.running] == [
            ("flood", date(2026, 11, 15), ("Tomas Lind",))
        ]
        assert found.events[0].new_names == ("Quay Union",)
        assert [(one.kind, one.before) for one in found.changes] == [("headline", "Old headline"), ("withdrawn", None)]
        assert (found.articles, found.sources, found.troubles) == (4, 4, (TROUBLE,))

    def test_events_go_by_what_people_call_them(self, tmp_path: Path) -> None:
        """A title of the user's own heads a new event and one that goes on; the articles keep theirs."""
        known = told("known", event_id="flood", published_at=datetime(2026, 11, 15, tzinfo=UTC))
        goes_on, new = told("goes-on", event_id="flood"), told("new", event_id="strike", title="Work stops")
        run = reported(tmp_path, *((OutcomeKind.INDEXED, one) for one in (goes_on, new)))
        curated = {new.id: "The strike", known.id: "The flood"}
        found = compose_digest(MemoryIndex([known, goes_on, new]), [run], DAY, curated=curated)
        assert [one.headline for one in (*found.events, *found.running)] == ["The strike", "The flood"]
        assert Wording().subject(found).endswith(": The strike")
        assert all("The strike" in rendered(found, form) and "Work stops" in rendered(found, form) for form in FORMATS)
        assert headlines(found)[0].startswith("The strike (")

    def test_a_name_that_the_index_had_is_not_new(self, tmp_path: Path) -> None:
        """Novelty is judged by all earlier nights, not by the event alone."""
        new = told("new", event_id="new", persons=("Ines Varga",))
        run = reported(tmp_path, (OutcomeKind.INDEXED, new))
        index = MemoryIndex([told("old", persons=("Ines Varga",)), new])
        assert compose_digest(index, [run], DAY).events[0].new_names == ()
        assert compose_digest(MemoryIndex([new]), [run], DAY).events[0].new_names == ("Ines Varga",)

    def test_what_came_and_went_in_one_night_is_withdrawn_alone(self, tmp_path: Path) -> None:
        """Nothing is told as having happened by a page that is gone before the reader wakes."""
        gone = told("gone", withdrawn_at=MORNING)
        run = reported(tmp_path, (OutcomeKind.INDEXED, gone), (OutcomeKind.WITHDRAWN, gone))
        found = compose_digest(MemoryIndex([gone]), [run], DAY)
        assert (found.articles, found.events, [one.kind for one in found.changes]) == (0, (), ["withdrawn"])

    @pytest.mark.parametrize(("language", "outlet"), [("en", "first"), ("de", "last"), ("fr", "last")])
    def test_announced_in_the_language_of_the_digest(self, tmp_path: Path, language: str, outlet: str) -> None:
        """Where an article of the event says it in that language it is quoted, else the newest."""
        texts = {"first": ("en", "Shareholders vote on Sunday, both firms said."),
                 "last": ("de", "Die Aktionäre stimmen am Sonntag ab, hieß es.")}  # fmt: skip
        members = []
        for hour, (name, (code, text)) in enumerate(texts.items()):
            at = text.index("Sun" if code == "en" else "Sonntag")
            spoken = DateMention(start=at, end=at + 6, surface=text[at : at + 6], kind="DATE", anchor="2026-11-18",
                                 first_day=date(2026, 11, 22), last_day=date(2026, 11, 22))  # fmt: skip
            members.append(
                told(
                    name,
                    text=text,
                    language=code,
                    event_id="vote",
                    date_mentions=(spoken,),
                    mentioned_date_ranges=(DayRange(gte=date(2026, 11, 22), lte=date(2026, 11, 22)),),
                    published_at=MORNING.replace(hour=hour),
                    published_day=MORNING.date(),
                )
            )
        found = compose_digest(MemoryIndex(members), [reported(tmp_path)], DAY, language=language)
        assert [(one.account.outlet, one.account.sentence) for one in found.announcements] == [
            (outlet, texts[outlet][1])
        ]

    def test_made_again_it_knows_nothing_of_later_nights(self, tmp_path: Path) -> None:
        """What began this night is new, and its names are, though by now the event went on and others have them."""
        new = told("new", event_id="flood", persons=("Ines Varga",))
        run = reported(tmp_path, (OutcomeKind.INDEXED, new))
        after = datetime(2026, 11, 21, tzinfo=UTC)
        later = [
            told(name, event_id=event, persons=("Ines Varga",), published_at=after, captured_at=after)
            for name, event in (("later", "flood"), ("other", "other"))
        ]
        found = compose_digest(MemoryIndex([new, *later]), [run], DAY)
        assert found == compose_digest(MemoryIndex([new]), [run], DAY)
        assert [(one.event_id, one.new_names) for one in found.events] == [("flood", ("Ines Varga",))]
        assert not found.running

    def test_a_night_of_thousands_asks_and_holds_little(self, tmp_path: Path) -> None:
        """What is asked of the index is bounded by the table, not by the night; what is left out is counted."""
        articles = [told(f"outlet-{number}", event_id=f"e{number}") for number in range(1500)]
        run = reported(tmp_path, *((OutcomeKind.INDEXED, one) for one in articles))
        index = MemoryIndex(articles)
        found = compose_digest(index, [run], DAY)
        assert len(found.events) + found.more_events == 1500
        assert len(index.queries) < 300
        assert len(found.to_json()) < 20_000

    def test_a_quiet_night(self, tmp_path: Path) -> None:
        """A night that brought nothing has a digest that says so."""
        assert compose_digest(MemoryIndex(), [reported(tmp_path)], DAY).is_quiet

    def test_only_reported_runs_of_the_day(self, tmp_path: Path) -> None:
        """A run that goes on, a replay and another day's run bring no news of this day."""
        run = reported(tmp_path)
        night(tmp_path, 18)
        (tmp_path / "runs" / "manual-20261119T030000.000000Z").mkdir()
        assert runs_of_day(tmp_path, DAY) == [run]

    def test_kept_newest_first_and_a_damaged_one_left_out(self, tmp_path: Path) -> None:
        """One file that a disk damaged hides none of the others."""
        kept(tmp_path, 17, 18, 19)
        (tmp_path / "digests" / "2026-11-18.json").write_text("{", encoding="utf-8")
        assert [one.day.day for one in kept_digests(tmp_path)] == [19, 17]


class TestPost:
    """Each digest goes once through each channel."""

    def test_once(self, tmp_path: Path) -> None:
        """Asked again, nothing goes out again."""
        kept(tmp_path, 19)
        channel = Collected()
        for _ in range(2):
            assert send_digest(Settings(home=tmp_path), DAY, {"mail": channel}) == []
        assert [one.subject for one in channel.messages] == ["Dateline, 2026-11-19: Harbour wall gives way"]

    def test_a_channel_that_refuses_keeps_the_digest_for_the_next_try(self, tmp_path: Path) -> None:
        """What one channel refuses goes out the next time, in order; another channel is not held up by it."""
        kept(tmp_path, 18, 19)
        mail, webhook = Collected(broken=True), Collected()
        settings = Settings(home=tmp_path)
        problems = send_digest(settings, date(2026, 11, 18), {"mail": mail, "webhook": webhook})
        assert problems == ["the channel is broken; the digest of 2026-11-18 waits for the next try"]
        assert len(webhook.messages) == 1
        mail.broken = False
        assert send_digest(settings, DAY, {"mail": mail, "webhook": webhook}) == []
        assert [one.subject[10:20] for one in mail.messages] == ["2026-11-18", "2026-11-19"]
        assert len(webhook.messages) == 2

    def test_what_waits_is_bounded(self, tmp_path: Path) -> None:
        """After weeks without a mail server nobody gets a month of old news."""
        kept(tmp_path, *range(1, 21))
        settings, mail = Settings(home=tmp_path), Collected(broken=True)
        for day in range(1, 21):
            send_digest(settings, date(2026, 11, day), {"mail": mail})
        mail.broken = False
        assert send_digest(settings, date(2026, 11, 20), {"mail": mail}) == []
        assert len(mail.messages) == MOST_WAITING

    def test_a_mail_has_text_and_html_and_a_webhook_lines(self, tmp_path: Path) -> None:
        """Over real servers: a mail of two parts that loads nothing, and a chat's lines."""
        kept(tmp_path, 19)
        with mail_server() as (port, received), endpoint() as (url, asked):
            settings = Settings(
                home=tmp_path, digest_mail_to="desk@quay.example", digest_webhook=url, smtp_host="127.0.0.1",
                smtp_port=port, smtp_security="none",
            )  # fmt: skip
            assert send_digest(settings, DAY) == []
        mail = message_from_bytes(received[0], policy=default)
        assert [one.get_content_type() for one in mail.iter_parts()] == ["text/plain", "text/html"]
        (plain, _) = mail.iter_parts()
        assert "WHAT HAPPENED" in plain.get_content()
        assert (mail["To"], mail["Auto-Submitted"]) == ("desk@quay.example", "auto-generated")
        assert b"Harbour wall gives way" in asked[0][2]

    def test_nobody_is_sent_anything_unasked(self, tmp_path: Path) -> None:
        """Whoever gets alerts gets no digest for that."""
        kept(tmp_path, 19)
        with mail_server() as (port, received):
            settings = Settings(home=tmp_path, alert_mail_to="desk@quay.example", smtp_host="127.0.0.1", smtp_port=port)
            assert send_digest(settings, DAY) == []
        assert not received


class TestCommand:
    """``dateline digest``."""

    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A data root with an index and one reported night."""
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
        one = told("left", event_id="strike")
        reported(tmp_path, (OutcomeKind.INDEXED, one))
        index = open_index(Settings(home=tmp_path))
        index.ensure()
        assert [found.status for found in index.write([one])] == ["written"]
        index.close()
        return tmp_path

    def test_the_last_night_in_every_form(self, home: Path) -> None:
        """Without a day it is the last reported night; what was made is kept, with a feed of all."""
        answers = [self._ask("--format", form) for form in ("text", "markdown", "html", "atom")]
        assert all("Council votes for the tidal wall" in one for one in answers)
        assert all("1 new article of 1 source\n" in one for one in answers[:2])
        assert [one.day for one in kept_digests(home)] == [DAY]
        assert (home / "digests" / "feed" / "atom.xml").read_text(encoding="utf-8") == answers[3]

    @pytest.mark.parametrize(
        ("text", "feeds"),
        [
            ("[[search]]\nid = 'walls'\nquery = 'wall'\n[[search]]\nid = 'ferry'\nquery = '(ferry'\n", ["walls.atom"]),
            ("[search]\nid = 'walls'\n", []),
        ],
        ids=["one search", "the whole file"],
    )
    def test_a_mistake_in_the_saved_searches(self, home: Path, text: str, feeds: list[str]) -> None:
        """It is among the night's troubles, and the searches beside it have their feeds of this night."""
        searches = home / "searches.toml"
        searches.write_text(text, encoding="utf-8")
        digest = write_digest(Settings(home=home, searches=searches), DAY)
        assert digest is not None
        assert any(str(searches) in one for one in digest.troubles)
        assert sorted(one.name for one in home.glob("searches/*.atom")) == feeds

    def test_a_day_without_a_night(self, home: Path) -> None:
        """Nothing is made up for it."""
        assert write_digest(Settings(home=home), date(2026, 11, 1)) is None
        result = CliRunner().invoke(commands, ["digest", "2026-11-01"])
        assert "no run of 2026-11-01 was reported" in str(result.exception)

    @pytest.mark.usefixtures("home")
    def test_what_was_not_sent_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Cron tells by the exit code; the message says what waits."""
        with endpoint(500) as (url, _):
            monkeypatch.setenv("DATELINE_DIGEST_WEBHOOK", url)
            result = CliRunner().invoke(commands, ["digest", "--send"])
        assert "answered 500" in str(result.exception)
        assert "2026-11-19 waits for the next try" in str(result.exception)

    @pytest.mark.usefixtures("home")
    def test_nobody_to_send_it_to(self) -> None:
        """Nobody takes for sent what went nowhere."""
        result = CliRunner().invoke(commands, ["digest", "--send"])
        assert result.exit_code
        assert "DATELINE_DIGEST_WEBHOOK" in str(result.exception)

    def _ask(self, *arguments: str) -> str:
        result = CliRunner().invoke(commands, ["digest", *arguments])
        assert result.exit_code == 0, result.output
        return result.output


class TestRun:
    """A run on the command line tells the morning, as the nightly DAG does."""

    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A data root, and a folder with one article as its only source."""
        (tmp_path / "articles").mkdir()
        (tmp_path / "articles" / "tidal-wall.txt").write_text(
            "Council votes for the tidal wall\n\n" + "The council of Kervik voted for a wall against the tide. " * 9,
            encoding="utf-8",
        )
        sources = tmp_path / "sources.toml"
        sources.write_text('[[source]]\nid = "quay"\nname = "Quay"\npaths = ["articles"]\n', encoding="utf-8")
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("DATELINE_SOURCES", str(sources))
        return tmp_path / "home"

    def test_a_run_makes_and_sends_its_digest(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is kept and goes out. What was refused waits, and makes the exit code 1: the run's articles are there."""
        with endpoint(500) as (url, asked):
            monkeypatch.setenv("DATELINE_DIGEST_WEBHOOK", url)
            result = CliRunner().invoke(commands, ["run"])
        assert b"tidal wall" in asked[0][2]
        assert "the run is good" in str(result.exception)
        assert "waits for the next try" in str(result.exception)
        assert len(kept_digests(home)) == 1
