"""``/api/v1`` as a program sees it."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from pipeline.index.protocol import FACETS
from pipeline.web.interface.description import description
from tests.unit.web.samples import Fetch, MemoryIndex, make_article, make_rich_article

RICH = make_rich_article()
PLAIN = [
    "/search?q=wall&facets=persons,language&fields=title,persons",
    f"/articles/{RICH.id}",
    f"/articles/{RICH.id}/versions",
    f"/articles/{RICH.id}/like?size=3",
    f"/stories/{'f' * 64}",
    "/events?on=2031-04&outlets=1",
    f"/events/{RICH.id}",
    "/entity?kind=persons&name=Ines%20Varga",
    "/suggest?q=ines",
    "/timeline?q=wall",
    "/compare?q=mayor&against=ferry",
    "/together?of=persons&with=countries",
    "/places?size=2",
    "/sources",
    "/runs?size=1",
    "/openapi.json",
]


def given(fetch: Fetch, path: str, status: int = 200) -> Any:  # noqa: ANN401 - any JSON
    """Return what is answered at a path of the interface."""
    answer = fetch(f"/api/v1{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


def template_of(path: str) -> str:
    """Return the path of the description that ``path`` is one of."""
    plain = re.sub(r"/(articles|stories|events)/[0-9a-f]{64}", r"/\1/{id}", path.partition("?")[0])
    return f"/api/v1{plain}"


class TestAnswers:
    """What is answered is what the description says."""

    @pytest.mark.parametrize("path", PLAIN)
    def test_as_described(self, fetch: Fetch, path: str) -> None:
        """Every answer has the form of its schema, and a program that has it is told so in a line."""
        answer = fetch(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        operation = description()["paths"][template_of(path)]["get"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": description()["components"]}
        jsonschema.Draft202012Validator(whole).validate(answer.json())

    def test_every_route_is_described(self, app: Starlette) -> None:
        """The description has each address of the interface, and no other."""
        (mount,) = [one for one in app.routes if isinstance(one, Mount) and one.path == "/api/v1"]
        routes = {f"/api/v1{one.path}" for one in mount.routes if isinstance(one, Route)}
        assert routes == set(description()["paths"])

    def test_every_address_is_documented(self) -> None:
        """People find each address in ``docs/api.md``."""
        text = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
        assert [one for one in description()["paths"] if f"`{one}" not in text] == []

    def test_every_facet_is_described(self) -> None:
        """All that can be narrowed by is among the parameters."""
        named = {one["name"] for one in description()["paths"]["/api/v1/search"]["get"]["parameters"]}
        assert {*FACETS, *(f"-{one}" for one in FACETS)} <= named

    def test_only_what_programs_understand(self, fetch: Fetch, index: MemoryIndex) -> None:
        """What Dateline keeps for itself is not given; of a hit only the fields that are asked for."""
        list(index.write([make_article("kept", title="Kept", fingerprint_bands=("0:a",))]))
        (hit,) = given(fetch, "/search?q=kept")["hits"]
        assert "fingerprint_bands" not in hit["article"]
        (hit,) = given(fetch, "/search?q=kept&fields=title")["hits"]
        assert hit["article"] == {"title": "Kept"}

    def test_entity(self, fetch: Fetch) -> None:
        """An entity has its days, how it is written and with whom it stands."""
        found = given(fetch, "/entity?kind=persons&name=Ines%20Varga")
        assert (found["total"], found["written"], found["first_day"]) == (1, ["Ines Varga"], "2031-04-10")
        assert found["with"]["countries"] == [{"value": "Norway", "count": 1}]
        assert found["with"]["persons"] == []

    def test_timeline(self, fetch: Fetch) -> None:
        """Days are in their order, whichever is spoken of most."""
        found = given(fetch, "/timeline?q=mayor")
        assert found["spoken_of"] == [{"day": "2031-04-11", "count": 1}, {"day": "2031-05-03", "count": 1}]
        assert found["published"] == [{"day": "2031-04-10", "count": 1}]

    def test_compare(self, fetch: Fetch) -> None:
        """Two searches on the same terms, each with its days; without the other's words it is no question."""
        first, second = given(fetch, "/compare?q=mayor&against=ferry&language=en")["searches"]
        assert (first["q"], first["published"]) == ("mayor", [{"day": "2031-04-10", "count": 1}])
        assert (second["q"], second["total"]) == ("ferry", 3)
        assert "against" in given(fetch, "/compare?q=mayor", 400)["error"]

    def test_together(self, fetch: Fetch) -> None:
        """Who stands with whom; of and with are kinds of names."""
        found = given(fetch, "/together?with=countries&q=mayor")
        assert (found["of"], found["with"], found["total"]) == ("persons", "countries", 1)
        assert found["names"] == [{"value": "Ines Varga", "count": 1, "with": [{"value": "Norway", "count": 1}]}]
        given(fetch, "/together?of=tags", 400)

    def test_places(self, fetch: Fetch, index: MemoryIndex) -> None:
        """Where what is found happens; a place that nobody can find on a map is counted all the same."""
        list(
            index.write([make_article("oslo", title="Oslo", place_path=("Norway", "Norway > Oslo > Oslo", "Nowhere"))])
        )
        found = given(fetch, "/places?q=oslo&size=2")
        assert [(one["value"], one["count"]) for one in found["places"]] == [("Norway", 1), ("Norway > Oslo > Oslo", 1)]
        assert found["places"][1]["location"] == {
            "lat": pytest.approx(59.9, abs=0.1),
            "lon": pytest.approx(10.7, abs=0.1),
        }
        assert found["is_cut"]
        of_all = {one["value"]: one["location"] for one in given(fetch, "/places?q=oslo")["places"]}
        assert of_all["Nowhere"] is None

    @pytest.mark.parametrize("typed", ["ines", "VAR", "ines var"])
    def test_suggest(self, fetch: Fetch, typed: str) -> None:
        """A name is found by the beginning of any of its words, whatever their case."""
        (found,) = given(fetch, f"/suggest?kind=persons&q={quote(typed)}")["names"]
        assert found == {"kind": "persons", "name": "Ines Varga", "count": 1}

    def test_suggest_nothing(self, fetch: Fetch) -> None:
        """What no name begins with, and what is no word, suggests nothing."""
        for typed in ("nes", "%22*", "varga%20ines"):
            assert given(fetch, f"/suggest?q={typed}")["names"] == []

    def test_runs_and_sources(self, fetch: Fetch) -> None:
        """The last run comes first; sources have articles or are declared."""
        assert [one["run_id"] for one in given(fetch, "/runs")["runs"]] == ["night-2", "night-1"]
        found = given(fetch, "/sources")
        assert found["declared"][0]["id"] == "harbour-courier"
        assert {"value": "North Wire", "count": 1} in found["indexed"]


class TestCursors:
    """Page after page."""

    @pytest.mark.parametrize("order", ["sort=newest", "sort=oldest", "sort=relevance", "sort=newest&collapse=1"])
    def test_everything_once(self, fetch: Fetch, order: str) -> None:
        """Going on with ``next`` gives every article once, in the order of one long page."""
        whole = [one["id"] for one in given(fetch, f"/search?size=100&{order}")["hits"]]
        found, cursor = [], ""
        while True:
            page = given(fetch, f"/search?size=3&{order}{cursor}")
            found += [one["id"] for one in page["hits"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert found == whole
        assert not page["is_cut"]

    def test_what_comes_meanwhile(self, fetch: Fetch, index: MemoryIndex) -> None:
        """By time, an article that comes in between moves none from one page to the next."""
        first = given(fetch, "/search?size=3&sort=newest")
        list(index.write([make_article("late", published_at=datetime(2031, 4, 13, tzinfo=UTC))]))
        second = given(fetch, f"/search?size=3&sort=newest&cursor={first['next']}")
        assert not {one["id"] for one in first["hits"]} & {one["id"] for one in second["hits"]}

    @pytest.mark.parametrize(
        "place",
        [b"", b"[]", b'{"offset":-1}', b'{"offset":"1"}', b'{"offset":99999}', b'{"timestamp":"2031-04-10","id":"a"}',
         b'{"offset":0}', b'{"timestamp":"x","id":1}', b"\xff", b'{"id":"a"}'],
    )  # fmt: skip
    def test_foreign_ones(self, fetch: Fetch, place: bytes) -> None:
        """A cursor that no search gave is said to be one."""
        cursor = urlsafe_b64encode(place).decode() or "~"
        assert "no such cursor" in given(fetch, f"/search?sort=newest&cursor={cursor}", 400)["error"]

    def test_of_another_order(self, fetch: Fetch) -> None:
        """A moment is no place in an order by relevance: such a cursor is refused, not passed over."""
        cursor = given(fetch, "/search?size=3&sort=newest")["next"]
        assert "no such cursor" in given(fetch, f"/search?size=3&sort=relevance&cursor={cursor}", 400)["error"]


class TestRefusals:
    """What cannot be answered."""

    @pytest.mark.parametrize(
        ("path", "told"),
        [
            ("/search?nonsense=1", "unknown parameter"),
            ("/search?page=2", "cursor"),
            ("/search?facets=persons,shoes", "there is no 'shoes'"),
            ("/search?fields=shoes", "there is no 'shoes'"),
            ("/search?size=0", "size"),
            ("/search?cursor=a&cursor=b", "given twice"),
            ("/entity?kind=shoes&name=a", "there is no 'shoes'"),
            ("/entity?kind=persons", "name: is missing"),
            ("/suggest?q=", "q: is missing"),
            ("/runs?size=many", "no whole number"),
            ("/sources?size=1", "unknown parameter"),
            (f"/articles/{RICH.id}/versions?text=one", "names no versions"),
            (f"/articles/{RICH.id}/versions?text=9", "there is no version 9"),
        ],
    )
    def test_wrong_ones(self, fetch: Fetch, path: str, told: str) -> None:
        """Whoever asks wrongly is told what is wrong, in JSON."""
        assert told in given(fetch, path, 400)["error"]

    @pytest.mark.parametrize(
        "path",
        [
            "/articles/none",
            "/articles?url=https://no.example/",
            "/stories/none",
            "/events/none",
            "/entity?kind=places&name=No",
            "/x",
        ],
    )
    def test_absent_ones(self, fetch: Fetch, path: str) -> None:
        """What is not there is a 404, in JSON too."""
        assert given(fetch, path, 404)["error"]

    def test_index_down(self, fetch: Fetch, index: MemoryIndex) -> None:
        """An index that does not answer is a 503 that says so."""
        index.is_down = True
        assert "no index answers" in given(fetch, "/search", 503)["error"]

    def test_nothing_but_reading(self, fetch: Fetch) -> None:
        """Nothing can be written."""
        assert {fetch("/api/v1/search", method=one).status_code for one in ("POST", "PUT", "DELETE")} == {405}


class TestEntityTags:
    """RFC 9110, 13.1.2."""

    def test_known_answer(self, fetch: Fetch, index: MemoryIndex) -> None:
        """Who has the answer already is sent none; once it changes it is sent again."""
        tag = fetch("/api/v1/search").headers["etag"]
        assert fetch("/api/v1/search", headers={"If-None-Match": f'"other", W/{tag}'}).status_code == 304
        list(index.write([make_article("new", title="New")]))
        assert fetch("/api/v1/search", headers={"If-None-Match": tag}).status_code == 200
