"""The forms of an event's page: what they write into ``events.toml``, and what they refuse."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.types import ASGIApp

from pipeline.article import Article, article_id
from pipeline.cli.serve import editorial_of
from pipeline.enrich.events import load_event_curation
from pipeline.settings import Settings
from pipeline.stages.events import assign_events, day_of
from pipeline.web import saved
from pipeline.web.app import create_app
from pipeline.web.curating import proof_of
from pipeline.web.safety import Access
from tests.event_shelf import EventShelf
from tests.unit.web.samples import MemoryIndex, make_article
from tests.unit.web.signed_in import HOST, TOKEN, ask

FILE = "# Ours\n[[title]] # old\narticle = 'https://a.example/0'\ntitle = 'Once'\n"
ADDRESSES = [f"https://{outlet}.example/{what}" for what in ("quake", "storm") for outlet in ("a", "b", "c")]
IDS = [article_id(one) for one in ADDRESSES]
QUAKE, STORM = f"/events/{IDS[0]}", f"/events/{IDS[3]}"
ABSENT = "https://nobody.example/"


def _told(number: int) -> Article:
    """One of six: three articles of a quake, three of a storm."""
    published = datetime(2031, 4, 9, 8 + number, tzinfo=UTC)
    return make_article(
        "told",
        id=IDS[number],
        url=ADDRESSES[number],
        story_id=IDS[number],
        event_id=IDS[number // 3 * 3],
        source_name=f"Outlet {number}",
        title=f"Told by {number}",
        published_at=published,
        published_day=published.date(),
    )


ARTICLES = [_told(number) for number in range(6)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a file of one title."""
    path = tmp_path / "events.toml"
    path.write_text(FILE, encoding="utf-8")
    return Settings(home=tmp_path / "home", events=path)


def page_of(settings: Settings, token: str | None = TOKEN) -> ASGIApp:
    """Return the page as ``dateline serve`` makes it."""
    return create_app(MemoryIndex(ARTICLES), access=Access(token=token), editorial=editorial_of(settings))


def form(**fields: Any) -> bytes:  # noqa: ANN401 - texts, or a list of them
    """Return what a browser sends of a form that is filled in so."""
    return urlencode({"proof": proof_of(TOKEN)} | fields, doseq=True).encode()


class TestForms:
    """Titles, joins and splits."""

    def test_a_title_counts_at_once(self, settings: Settings) -> None:
        """It stands behind what was in the file, names the article by its address, and is shown escaped."""
        app = page_of(settings)
        answer = ask(app, QUAKE, form(what="title", title='The "quake" <b>'))
        assert (answer.status_code, answer.headers["location"]) == (303, QUAKE)
        text = settings.events.read_text(encoding="utf-8")
        assert text.startswith(FILE)
        assert ADDRESSES[0] in text[len(FILE) :]
        assert '<h1 dir="auto">The &#34;quake&#34; &lt;b&gt;</h1>' in ask(app, QUAKE).text

    def test_a_title_may_be_in_any_script(self, settings: Settings) -> None:
        """Persian spells with signs that nobody sees, as some emoji do."""
        title = "می\N{ZERO WIDTH NON-JOINER}خواهم 👩\N{ZERO WIDTH JOINER}🚒"
        assert ask(page_of(settings), QUAKE, form(what="title", title=title)).status_code == 303
        assert load_event_curation(settings.events).titles[IDS[0]] == title

    @pytest.mark.parametrize("other", [ADDRESSES[4], IDS[4], f"http://{HOST}{STORM}", f"/article/{IDS[5]}"])
    def test_a_join_is_noted(self, settings: Settings, other: str) -> None:
        """The other event is named by an address, an id, or a page here; the event that is shown keeps its id."""
        app = page_of(settings)
        answer = ask(app, QUAKE, form(what="join", other=other))
        assert (answer.status_code, answer.headers["location"]) == (303, f"{QUAKE}?noted=join")
        assert "--assign" in ask(app, f"{QUAKE}?noted=join").text
        joined = load_event_curation(settings.events).joined
        assert (joined[0][0], joined[0][1] in IDS[3:]) == (IDS[0], True)

    def test_nights_respect_it(self, settings: Settings) -> None:
        """What was joined and split on the page is so after the next night, in which nothing was published."""
        app = page_of(settings)
        assert ask(app, QUAKE, form(what="join", other=ADDRESSES[3])).status_code == 303
        assert ask(app, STORM, form(what="split", article=IDS[4:])).status_code == 303
        shelf = EventShelf()
        list(shelf.write(ARTICLES))
        assign_events(shelf, {day_of(ARTICLES[0])}, load_event_curation(settings.events))
        assert shelf.events[IDS[3]] == shelf.events[IDS[0]]
        assert shelf.events[IDS[4]] == shelf.events[IDS[5]] == IDS[4]

    @pytest.mark.parametrize(("chosen", "named"), [(IDS[:1], IDS[1:3]), ([IDS[2], IDS[0]], IDS[1:2]), (IDS[1:2],) * 2])
    def test_the_article_with_the_id_can_be_split_off(
        self, settings: Settings, chosen: list[str], named: list[str]
    ) -> None:
        """The id stays with its article, whose like joins it: so the file names the others, and the night divides."""
        assert ask(page_of(settings), QUAKE, form(what="split", article=chosen)).status_code == 303
        rules = load_event_curation(settings.events)
        assert rules.apart == dict.fromkeys(named, named[0])
        shelf = EventShelf()
        list(shelf.write(ARTICLES))
        assign_events(shelf, {day_of(ARTICLES[0])}, rules)
        assert {one for one, event in shelf.events.items() if event == named[0]} >= set(named)
        assert shelf.events[IDS[0]] != named[0]

    def test_the_forms_themselves(self, settings: Settings) -> None:
        """They give back a proof of their own, let a browser say whence, and are away without a token."""
        shown = ask(page_of(settings), QUAKE).text
        assert shown.count(f'name="proof" value="{proof_of(TOKEN)}"') == 3
        assert '<meta name="referrer" content="same-origin">' in shown
        assert TOKEN not in shown
        assert '<form method="post">' not in ask(page_of(settings, None), QUAKE).text


class TestRefused:
    """Whatever is wrong is said in one line, and the file is as it was."""

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"proof": ""}, "load its page again"),
            ({"proof": saved.proof_of(TOKEN)}, "load its page again"),
            ({"what": "away"}, "there are title, join, split"),
            ({"what": "title", "title": " "}, "title: one line"),
            ({"what": "title", "title": "x" * 201}, "title: one line"),
            ({"what": "title", "title": "a\N{RIGHT-TO-LEFT OVERRIDE}b"}, "title: one line"),
            ({"what": "join", "other": ABSENT}, "no article has"),
            ({"what": "join", "other": "javascript:1"}, "no article has"),
            ({"what": "join", "other": ADDRESSES[1]}, "in this event already"),
            ({"what": "split"}, "choose articles of this event"),
            ({"what": "split", "article": IDS[3]}, "choose articles of this event"),
            ({"what": "split", "article": IDS[:3]}, "at least one must stay"),
        ],
    )
    def test_what_cannot_be(self, settings: Settings, fields: dict[str, Any], told: str) -> None:
        """A rule that would say nothing, or of what is not there."""
        answer = ask(page_of(settings), QUAKE, form(**fields))
        problem = re.search(r'role="alert"><bdi lang="en">(.*?)</bdi>', answer.text)
        assert answer.status_code == 400
        assert problem
        assert told in problem[1]
        assert settings.events.read_text(encoding="utf-8") == FILE

    def test_an_article_is_split_once(self, settings: Settings) -> None:
        """A second rule on it would make the file wrong for the night, so it is refused with its place."""
        app = page_of(settings)
        assert ask(app, QUAKE, form(what="split", article=IDS[1])).status_code == 303
        before = settings.events.read_text(encoding="utf-8")
        answer = ask(app, QUAKE, form(what="split", article=IDS[1]))
        assert answer.status_code == 400
        assert "for the second time" in answer.text
        assert settings.events.read_text(encoding="utf-8") == before

    @pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://elsewhere.example"}])
    def test_from_elsewhere(self, settings: Settings, headers: dict[str, str]) -> None:
        """A form that another page sends, with the password that a browser adds, changes nothing."""
        assert ask(page_of(settings), QUAKE, form(what="title", title="x"), headers).status_code == 403
        assert settings.events.read_text(encoding="utf-8") == FILE

    def test_without_a_token(self, settings: Settings) -> None:
        """Nobody corrects anything where everybody is answered."""
        assert ask(page_of(settings, None), QUAKE, form(what="title", title="x")).status_code == 403

    def test_an_event_that_is_not_there(self, settings: Settings) -> None:
        """The rule would be of nothing."""
        assert ask(page_of(settings), "/events/nothing", form(what="title", title="x")).status_code == 404
