"""Readable files become the NDJSON that Kibana imports, and come back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import StorageError, UsageError
from pipeline.kibana.bundle import bundle, unbundle
from pipeline.kibana.objects import load, packed, unpacked

ROOT = Path(__file__).resolve().parents[3]

scalars = st.none() | st.booleans() | st.integers() | st.text(alphabet="abc é", max_size=5)
names = st.sampled_from(["title", "panelsJSON", "optionsJSON", "fields", "typeMeta", "inner"])
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=12
)
saved_objects = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["index-pattern", "dashboard"]),
        "id": st.just("one"),
        "attributes": st.dictionaries(names, values, max_size=4),
        "references": st.just([]),
    }
)


def lines(ndjson: bytes) -> list[dict[str, Any]]:
    """Return the objects of a bundle."""
    return [json.loads(line) for line in ndjson.splitlines()]


class TestBundle:
    """bundle: folder → NDJSON."""

    def test_the_shipped_objects_bundle_into_one_line_each(self) -> None:
        """What the one-shot container sends to Kibana."""
        shipped = lines(bundle(ROOT / "kibana"))
        assert len(shipped) == len(list((ROOT / "kibana").glob("*.json")))
        assert {one["type"] for one in shipped} == {"index-pattern", "search", "dashboard"}

    def test_json_is_in_strings_where_kibana_wants_it(self, objects: Path) -> None:
        """At every depth, and the six attributes of a data view."""
        found = {one["type"]: one["attributes"] for one in lines(bundle(objects))}
        assert found["index-pattern"]["fields"] == "[]"
        assert found["index-pattern"]["allowHidden"] is False
        assert json.loads(found["dashboard"]["panelsJSON"])[0]["panelIndex"] == "a"
        controls = found["dashboard"]["controlGroupInput"]
        assert json.loads(controls["panelsJSON"])["pick"]["order"] == 0
        assert json.loads(found["search"]["kibanaSavedObjectMeta"]["searchSourceJSON"])["filter"] == []

    def test_the_same_files_give_the_same_bytes(self, objects: Path) -> None:
        """A bundle can be compared with the one before."""
        assert bundle(objects) == bundle(objects)
        assert bundle(objects).endswith(b"}\n")

    def test_letters_stay_letters(self, objects: Path) -> None:
        """UTF-8, not escapes."""
        path = objects / "tag.json"
        path.write_text(path.read_text(encoding="utf-8").replace("News", "Новости"), encoding="utf-8")
        assert "Новости".encode() in bundle(objects)

    def test_what_is_referred_to_comes_first(self, objects: Path) -> None:
        """Whatever the files are called."""
        (objects / "board.json").rename(objects / "a.json")
        (objects / "view.json").rename(objects / "z.json")
        kinds = [one["type"] for one in lines(bundle(objects))]
        assert kinds == ["index-pattern", "tag", "search", "dashboard"]

    def test_a_reference_that_leads_nowhere_is_refused(self, objects: Path) -> None:
        """Kibana would write nothing at all."""
        (objects / "search.json").unlink()
        with pytest.raises(UsageError, match=r"board\.json refers to search 'all'"):
            bundle(objects)

    def test_a_tag_that_is_not_there_is_no_obstacle(self, objects: Path) -> None:
        """Kibana takes the object and shows it without the tag."""
        (objects / "tag.json").unlink()
        assert len(lines(bundle(objects))) == 3

    def test_two_files_with_one_object_are_refused(self, objects: Path) -> None:
        """One of them would silently win."""
        (objects / "twin.json").write_bytes((objects / "tag.json").read_bytes())
        with pytest.raises(UsageError, match=r"twin\.json and .*tag\.json both hold tag 'news'"):
            bundle(objects)

    def test_a_circle_is_taken(self, objects: Path) -> None:
        """Two dashboards may lead to each other, and Kibana minds no order; all else comes after what it needs."""
        path = objects / "view.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        content["references"] = [{"name": "x", "type": "search", "id": "all"}]
        path.write_text(json.dumps(content), encoding="utf-8")
        found = [(one["type"], one["id"]) for one in map(json.loads, bundle(objects).splitlines())]
        assert sorted(found) == sorted(one.key for one in load(objects))
        assert found.index(("dashboard", "board")) > found.index(("search", "all"))


class TestLoad:
    """load: the files."""

    def test_an_empty_folder_is_refused(self, tmp_path: Path) -> None:
        """An empty bundle would look like success."""
        with pytest.raises(UsageError, match=r"has no \*\.json file"):
            load(tmp_path)

    @pytest.mark.parametrize(("text", "what"), [("{", "is not JSON"), ("[]", "holds no JSON object")])
    def test_a_file_that_is_no_object_is_named(self, tmp_path: Path, text: str, what: str) -> None:
        """One line with the file."""
        (tmp_path / "one.json").write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=rf"one\.json {what}"):
            load(tmp_path)

    def test_an_unreadable_file_is_a_storage_error(self, tmp_path: Path) -> None:
        """Here a folder in place of the file."""
        (tmp_path / "one.json").mkdir()
        with pytest.raises(StorageError, match=r"cannot read .*one\.json"):
            load(tmp_path)


class TestUnbundle:
    """unbundle: an export from Kibana → files."""

    def test_an_unchanged_export_changes_nothing(self, objects: Path) -> None:
        """Round trip: the files hold the same objects as before."""
        before = {one.path: one.content for one in load(objects)}
        written = unbundle(bundle(objects), objects)
        assert sorted(written) == sorted(before)
        assert {one.path: one.content for one in load(objects)} == before

    def test_shipped_files_come_back_byte_for_byte(self, tmp_path: Path) -> None:
        """So editing in Kibana gives a diff of just what was edited."""
        for path in (ROOT / "kibana").glob("*.json"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
        for path in unbundle(bundle(ROOT / "kibana"), tmp_path):
            assert path.read_bytes() == (ROOT / "kibana" / path.name).read_bytes()

    def test_what_kibana_adds_is_left_out(self, tmp_path: Path) -> None:
        """Times, authors and the summary line are no part of an object."""
        exported = {"type": "tag", "id": "a/b", "attributes": {}, "references": [], "updated_at": "now", "version": "W"}
        (path,) = unbundle(f'{json.dumps(exported)}\n\n{{"exportedCount": 1}}\n'.encode(), tmp_path)
        assert path.name == "tag-a-b.json"
        assert json.loads(path.read_text(encoding="utf-8")).keys() == {"type", "id", "attributes", "references"}

    def test_every_object_has_a_file_of_its_own_in_the_folder(self, tmp_path: Path) -> None:
        """Whatever its type and id are: nothing is written elsewhere, and nothing over another object."""
        keys = [("tag", "a/b"), ("tag", "a-b"), ("../tag", "c"), ("tag", "../../d")]
        export = "\n".join(json.dumps({"type": kind, "id": name, "attributes": {}}) for kind, name in keys)
        written = unbundle(export.encode(), tmp_path)
        assert {path.parent for path in written} == {tmp_path}
        assert {(one.kind, one.id) for one in load(tmp_path)} == set(keys)
        assert unbundle(export.encode(), tmp_path) == written

    @pytest.mark.parametrize("export", [b"<html>", b'{"type": "tag"}\n', b"", b'{"exportedCount": 0}', b"[1]"])
    def test_what_is_no_export_is_refused(self, tmp_path: Path, export: bytes) -> None:
        """And nothing is written."""
        with pytest.raises(UsageError, match="no export from Kibana"):
            unbundle(export, tmp_path)
        assert list(tmp_path.iterdir()) == []


class TestRoundTrip:
    """packed and unpacked."""

    @given(saved_objects)
    def test_unpacked_undoes_packed(self, content: dict[str, Any]) -> None:
        """For any object whatever."""
        assert unpacked(packed(content)) == content
