"""publish: one line for whatever is in the way, nothing half written, nothing of the user's own overwritten."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.errors import KibanaError
from pipeline.kibana.alerts import load_rules
from pipeline.kibana.bundle import ordered
from pipeline.kibana.objects import SavedObject, load
from pipeline.kibana.publish import RECORD, Published, Wanted, publish
from pipeline.kibana.service import connect
from tests.kibana_server import Kibana, kibana_server

ROOT = Path(__file__).resolve().parents[3]
BOARD = ("dashboard", "board")
CONNECTOR = {"id": "mail", "group": "query matched", "params": {"to": ["desk@example.org"]}, "uuid": "u-1"}


@pytest.fixture
def kibana() -> Iterator[Kibana]:
    """An empty Kibana."""
    with kibana_server() as running:
        yield running


@pytest.fixture
def wanted(objects: Path) -> Wanted:
    """The small set of objects, and the rules that this repository ships."""
    return Wanted(ordered(load(objects)), load_rules(ROOT / "kibana" / "rules"), ROOT / "kibana" / "roles", "view")


def send(kibana: Kibana, wanted: Wanted, *, force: bool = False) -> Published:
    """Publish to the stand-in."""
    with connect(kibana.url, "secret") as client:
        return publish(client, wanted, force=force)


def renamed(wanted: Wanted, title: str) -> Wanted:
    """Return the same set with another title of the dashboard, and a rule that looks more often."""

    def change(one: SavedObject) -> SavedObject:
        content: dict[str, Any] = copy.deepcopy(dict(one.content))
        if one.key == BOARD:
            content["attributes"]["title"] = title
        elif "schedule" in content:
            content["schedule"] = {"interval": "30m"}
        return SavedObject(one.path, content)

    return replace(wanted, objects=tuple(map(change, wanted.objects)), rules=tuple(map(change, wanted.rules)))


def written(kibana: Kibana) -> list[str]:
    """Return the calls that change something."""
    reads = ("GET ", "POST /api/saved_objects/_export")
    return [one for one in kibana.calls if not one.startswith(reads)]


class TestPublish:
    """Into an empty Kibana, and again."""

    def test_everything_is_there(self, kibana: Kibana, wanted: Wanted) -> None:
        """Objects, role, rules, default data view."""
        assert send(kibana, wanted) == Published(4, 3, "view")
        assert {one.key for one in wanted.objects} | {RECORD} == kibana.objects.keys()
        assert {one.id for one in wanted.rules} == kibana.rules.keys()
        assert "PUT /api/security/role/dateline_analyst" in kibana.calls

    def test_again_changes_no_rule_and_no_object(self, kibana: Kibana, wanted: Wanted) -> None:
        """The one-shot container runs at every start."""
        send(kibana, wanted)
        before = {name: one["attributes"] for name, one in kibana.objects.items() if name != RECORD}
        rules = copy.deepcopy(kibana.rules)
        assert send(kibana, wanted) == Published(4, 3, "view")
        assert {name: one["attributes"] for name, one in kibana.objects.items() if name != RECORD} == before
        assert kibana.rules == rules

    @pytest.mark.parametrize("title", ["Line\u2028separated", "Next\u0085line"])
    def test_letters_that_break_lines_elsewhere(self, kibana: Kibana, wanted: Wanted, title: str) -> None:
        """Only a line feed ends a line of NDJSON: Kibana leaves other separators of lines as they are."""
        send(kibana, renamed(wanted, title))
        assert send(kibana, renamed(wanted, title)) == Published(4, 3, "view")
        assert kibana.objects[BOARD]["attributes"]["title"] == title

    def test_what_we_change_reaches_kibana(self, kibana: Kibana, wanted: Wanted) -> None:
        """An upgrade of Dateline replaces what the one before published; what a rule does when it alerts stays."""
        send(kibana, wanted)
        first = wanted.rules[0].id
        kibana.rules[first]["actions"] = [{**CONNECTOR, "connector_type_id": ".email"}]
        send(kibana, renamed(wanted, "Another"))
        assert kibana.objects[BOARD]["attributes"]["title"] == "Another"
        assert kibana.rules[first]["schedule"] == {"interval": "30m"}
        assert kibana.rules[first]["actions"] == [CONNECTOR]

    def test_without_rules_and_default_view(self, kibana: Kibana, wanted: Wanted) -> None:
        """Somebody else's Kibana keeps its own."""
        assert send(kibana, replace(wanted, rules=(), default_view=None)) == Published(4, 0, "")
        assert kibana.rules == {}

    def test_a_step_that_failed_is_made_up_for(self, kibana: Kibana, wanted: Wanted) -> None:
        """The rules were refused; the objects are known to be ours the next time."""
        path = f"POST /api/alerting/rule/{wanted.rules[0].id}"
        kibana.broken[path] = 400, {"message": "no encryption key"}
        with pytest.raises(KibanaError, match="HTTP 400: no encryption key"):
            send(kibana, wanted)
        del kibana.broken[path]
        assert send(kibana, renamed(wanted, "Later")).rules == 3
        assert kibana.objects[BOARD]["attributes"]["title"] == "Later"


class TestTheUsersOwn:
    """What a person made or changed in Kibana."""

    def test_an_object_of_the_users_own(self, kibana: Kibana, wanted: Wanted) -> None:
        """Somebody has a dashboard under our id."""
        own = {"type": "dashboard", "id": "board", "attributes": {"title": "Mine"}, "references": [], "updated_at": "T"}
        kibana.objects[BOARD] = own
        with pytest.raises(
            KibanaError, match="nothing was published: dashboard 'board' is there already, and not by Da"
        ):
            send(kibana, wanted)
        assert written(kibana) == []
        assert kibana.objects == {BOARD: own}
        send(kibana, wanted, force=True)
        assert kibana.objects[BOARD]["attributes"]["title"] == "Board"

    def test_an_object_that_was_changed_by_hand(self, kibana: Kibana, wanted: Wanted) -> None:
        """Since it was published; the message says how to take it over."""
        send(kibana, wanted)
        kibana.edit(*BOARD, title="Board of mine")
        kibana.calls.clear()
        with pytest.raises(KibanaError, match=r"'board' was changed in Kibana on 2026-11-27T.*unbundle.*--force"):
            send(kibana, wanted)
        assert written(kibana) == []
        assert send(kibana, wanted, force=True).objects == 4
        assert send(kibana, wanted).objects == 4

    def test_a_change_that_was_taken_over(self, kibana: Kibana, wanted: Wanted) -> None:
        """Both say the same: there is nothing to lose."""
        send(kibana, wanted)
        kibana.edit(*BOARD, title="Ours now")
        assert send(kibana, renamed(replace(wanted, rules=()), "Ours now")).objects == 4

    def test_a_rule_that_was_changed_by_hand(self, kibana: Kibana, wanted: Wanted) -> None:
        """A threshold that the desk chose is not reset."""
        send(kibana, wanted)
        first = wanted.rules[0].id
        kibana.rules[first] |= {"name": "Ours", "updated_at": "later"}
        kibana.calls.clear()
        with pytest.raises(KibanaError, match=r"the rule 'Dateline: .*' was changed in Kibana on later"):
            send(kibana, wanted)
        assert written(kibana) == []
        send(kibana, wanted, force=True)
        assert kibana.rules[first]["name"] == wanted.rules[0].content["name"]

    def test_a_default_view_of_the_users_own(self, kibana: Kibana, wanted: Wanted) -> None:
        """It stays unless forced."""
        kibana.default_view = "ledger"
        assert send(kibana, wanted).default_view == "ledger"
        assert send(kibana, wanted, force=True).default_view == "view"


class TestRefused:
    """A Kibana that cannot take it: one line, and nothing written."""

    @pytest.mark.parametrize(
        ("version", "said"),
        [
            ("8.18.0", "is Kibana 8.18.0; the objects need 8.19 or newer"),
            ("7.17.29", "is Kibana 7.17.29"),
            ("10.0.0", r"is Kibana 10.0.0, newer than this Dateline knows \(9.x\)"),
            ("", "does not say which Kibana it is"),
        ],
    )
    def test_another_version(self, kibana: Kibana, wanted: Wanted, version: str, said: str) -> None:
        """Older cannot, newer may not be able to."""
        kibana.version = version
        with pytest.raises(KibanaError, match=said) as caught:
            send(kibana, wanted)
        assert (written(kibana), kibana.objects, "\n" in str(caught.value)) == ([], {}, False)

    @pytest.mark.parametrize("version", ["8.19.0", "9.0.0-SNAPSHOT", "9.5.4"])
    def test_versions_that_can(self, kibana: Kibana, wanted: Wanted, version: str) -> None:
        """8.19 and all of 9."""
        kibana.version = version
        assert send(kibana, wanted).objects == 4

    def test_a_newer_one_may_be_forced(self, kibana: Kibana, wanted: Wanted) -> None:
        """By who knows better."""
        kibana.version = "10.1.0"
        assert send(kibana, wanted, force=True).objects == 4

    def test_read_only(self, kibana: Kibana, wanted: Wanted) -> None:
        """Kibana's reason, and whom to ask as."""
        kibana.readonly = True
        with pytest.raises(KibanaError, match=r"HTTP 403: Unable to bulk_create dashboard; this user may not do that"):
            send(kibana, wanted)
        assert (kibana.objects, kibana.rules, kibana.default_view) == ({}, {}, "")

    def test_a_refused_import_is_an_error_although_it_is_http_200(self, kibana: Kibana, wanted: Wanted) -> None:
        """Kibana says `success: false` in a good answer, and has written nothing."""
        lost = replace(wanted, objects=tuple(one for one in wanted.objects if one.kind != "index-pattern"))
        with pytest.raises(KibanaError, match=r"imported nothing: search 'all': missing_references.*kibana lint"):
            send(kibana, lost)
        assert (kibana.objects, kibana.rules) == ({}, {})
        assert "PUT /api/security/role/dateline_analyst" not in kibana.calls

    @pytest.mark.parametrize(
        ("call", "answer", "said"),
        [
            ("GET /api/status", (503, {"message": "not ready yet"}), "HTTP 503: not ready yet; it is still starting"),
            (
                "GET /api/status",
                (401, {"message": "no such user"}),
                "HTTP 401: no such user; check the address and the p",
            ),
            ("GET /api/status", (200, "<html>"), "something else than JSON"),
            ("POST /api/saved_objects/_export", (200, "<html>"), "is no NDJSON"),
            ("POST /api/saved_objects/_export", (500, "<html>"), "HTTP 500"),
            ("POST /api/saved_objects/_export", (400, "<html>"), "HTTP 400"),
            (
                "POST /api/saved_objects/_export",
                (400, {"message": "Error fetching", "attributes": {"objects": [{"error": {"statusCode": 403}}]}}),
                "HTTP 400: Error fetching",
            ),
            (
                "POST /api/saved_objects/_import",
                (422, {"message": "too new"}),
                "HTTP 422: too new; the objects are newer",
            ),
            ("POST /api/saved_objects/_import", (200, {"successCount": 4}), "imported nothing: it gave no reason"),
        ],
    )
    def test_other_answers(
        self, kibana: Kibana, wanted: Wanted, call: str, answer: tuple[int, object], said: str
    ) -> None:
        """The service's own reason is passed on, with what to do."""
        kibana.broken[call] = answer
        with pytest.raises(KibanaError, match=said) as caught:
            send(kibana, wanted)
        assert "secret" not in str(caught.value)
        assert kibana.objects == {}

    def test_away(self, wanted: Wanted) -> None:
        """The address is named."""

        def refuse(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("connection refused", request=request)

        with (
            connect("http://kibana:1", "secret", transport=httpx.MockTransport(refuse)) as client,
            pytest.raises(KibanaError, match=r"http://kibana:1/.* failed: connection refused; is the service running"),
        ):
            publish(client, wanted)


class TestShipped:
    """What this repository ships."""

    def test_it_is_taken(self, kibana: Kibana) -> None:
        """Every object of kibana/, with all that it refers to."""
        folder = ROOT / "kibana"
        shipped = Wanted(ordered(load(folder)), load_rules(folder / "rules"), folder / "roles", "dateline-articles")
        assert send(kibana, shipped).objects == len(list(folder.glob("*.json")))
        assert json.loads(kibana.rules[shipped.rules[0].id]["params"]["esQuery"])["query"]
