"""The plan of a move, its report, and judged queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.errors import UsageError
from pipeline.index.judged import load_judged, ndcg
from pipeline.index.migration import UNKNOWN, Generation, Stamp, Step, additions, as_article, due, foreign, version_of
from pipeline.index.migration_report import changed, compare, lines
from pipeline.index.protocol import SearchPage

MakeArticle = Callable[..., Article]
JUDGED = """
[[query]]
text = "harbour dredging"
language = "en"
relevant = {"https://harbour-gazette.example/dredging" = 3}
"""


class TestDue:
    """What is left to do between two versions of the index."""

    def test_missing_older_and_deleted(self) -> None:
        """What is missing or older is copied, what only the new one has is deleted, what is newer there stays."""
        source = [Stamp("a", 1, 1), Stamp("b", 2, 2), Stamp("d", 1, 3), Stamp("e", 1, 4)]
        target = [Stamp("b", 1, 1), Stamp("c", 1, 2), Stamp("d", 1, 3), Stamp("e", 2, 4)]
        assert list(due(source, target, since=4)) == [
            Step("copy", "a", 1),
            Step("copy", "b", 2),
            Step("delete", "c", 1),
        ]

    def test_only_what_the_move_wrote_is_deleted(self) -> None:
        """What the other one had before the move is kept, though the one in use lacks it."""
        assert list(due([], [Stamp("a", 1, 3), Stamp("b", 1, 4)], since=0, ours_after=3)) == [Step("delete", "b", 1)]

    def test_the_same_version_written_since(self) -> None:
        """A document that was written anew in the same version is copied again, one from before is not."""
        assert list(due([Stamp("a", 1, 5), Stamp("b", 1, 4)], [Stamp("a", 1, 0), Stamp("b", 1, 1)], since=4)) == [
            Step("copy", "a", 1)
        ]

    def test_what_was_written_after_the_switch_is_left_alone(self) -> None:
        """After the switch the new index has documents of its own: none is deleted, none replaced by its equal."""
        target = [Stamp("a", 1, 9), Stamp("b", 1, 9), Stamp("c", 1, 3)]
        steps = list(due([Stamp("a", 1, 5), Stamp("b", 2, 6)], target, since=4, switched=8))
        assert steps == [Step("copy", "b", 2), Step("delete", "c", 1)]

    @given(
        source=st.dictionaries(st.text(max_size=3), st.integers(0, 3)),
        target=st.dictionaries(st.text(max_size=3), st.integers(0, 3)),
    )
    def test_doing_it_makes_them_alike(self, source: Mapping[str, int], target: Mapping[str, int]) -> None:
        """After the steps the new index has every document, in a version that is not older, and no other."""
        after = dict(target)
        left, right = ([Stamp(one, held[one], 0) for one in sorted(held)] for held in (source, target))
        for step in due(left, right, UNKNOWN):
            if step.kind == "delete":
                del after[step.id]
            else:
                after[step.id] = step.version
        assert after == {one: max(version, target.get(one, 0)) for one, version in source.items()}


class TestAdditions:
    """What an older mapping needs to keep today's documents."""

    def test_new_fields_are_kept_unsearched(self) -> None:
        """A field that is new, at any depth, is taken in without being analysed; those that are there stay."""
        present = {"title": {"type": "text"}, "who": {"type": "nested", "properties": {"name": {"type": "keyword"}}}}
        wanted = {
            "title": {"type": "text"},
            "forms": {"type": "text"},
            "who": {"type": "nested", "properties": {"name": {"type": "keyword"}, "role": {"type": "keyword"}}},
        }
        kept = {"type": "object", "enabled": False}
        added, clashes = additions(present, wanted)
        assert added == {"forms": kept, "who": {"type": "nested", "properties": {"role": kept}}}
        assert clashes == []

    def test_an_object_that_was_a_value_clashes(self) -> None:
        """A plain value cannot become an object, nor an object a plain value; the field is named with its path."""
        present = {"a": {"properties": {"b": {"type": "keyword"}}}, "c": {"properties": {}}}
        wanted = {"a": {"properties": {"b": {"properties": {}}}}, "c": {"type": "keyword"}}
        assert additions(present, wanted) == ({}, ["a.b", "c"])

    def test_a_field_that_waits_is_left(self) -> None:
        """A field that was taken in before is not added again."""
        assert additions({"x": {"type": "object", "enabled": False}}, {"x": {"properties": {}}}) == ({}, [])


class TestVersionOf:
    """The N of a name."""

    @pytest.mark.parametrize(("name", "number"), [("a-v12", 12), ("a-v2.building", 0), ("a", 0), ("a-v²", 0)])
    def test_numbers(self, name: str, number: int) -> None:
        """Only a name that ends in a number has one."""
        assert version_of(name) == number


class TestAsArticle:
    """A stored document through the present code."""

    def test_derived_fields_are_made_anew(self, make_article: MakeArticle) -> None:
        """Lemmas of before are not taken over, and a field that is known no more is left out."""
        document = make_article().document() | {"forms": "old", "mood": "sunny"}
        assert as_article(document).forms == ""

    def test_no_article(self, make_article: MakeArticle) -> None:
        """What is none is a ``ValueError`` that names the field."""
        with pytest.raises(ValueError, match=r"^timestamp: "):
            as_article(make_article().document() | {"timestamp": "soon"})


def generation(name: str, *documents: Mapping[str, Any], found: bool = False) -> Generation:
    """Return a version of the index that holds ``documents``."""
    by_id = {one["id"]: one for one in documents}
    page = SearchPage(0, (), {})
    return Generation(
        name,
        lambda: len(by_id),
        lambda: iter(documents),
        lambda ids: {one: by_id[one] for one in ids if one in by_id},
        (lambda _query: page) if found else None,
    )


class TestReport:
    """What a move changes."""

    def test_counts_fields_entities_and_changes(self) -> None:
        """Documents, fill of fields, entities gained and lost, and the most changed ones, worst first."""
        old = generation(
            "v1",
            {"id": "a", "url": "u/a", "title": "One", "persons": ["Ada Quill"]},
            {"id": "b", "url": "u/b", "title": "Two three four", "section": "x"},
            {"id": "c", "url": "u/c"},
            {"id": "d", "url": "u/d"},
        )
        new = generation(
            "v2",
            {"id": "a", "url": "u/a", "title": "One", "persons": ["Ivo Brandt"]},
            {"id": "b", "url": "u/b", "title": "Five six seven"},
            {"id": "c", "url": "u/c"},
        )
        found = compare(old, new)
        assert list(lines(found)) == [
            "documents: 4 → 3, 1 missing, 2 changed",
            "quality (nDCG@10): not measured: no judged queries were given",
            "fields that more or fewer documents have:",
            "  id: 4 → 3",
            "  section: 1 → 0",
            "  url: 4 → 3",
            "entities lost: 1",
            "  Ada Quill (persons, 1)",
            "entities gained: 1",
            "  Ivo Brandt (persons, 1)",
            "most changed:",
            "  u/b: section, title",
            "  u/a: persons",
        ]

    def test_nothing_changed(self) -> None:
        """Two that are alike say so."""
        one = generation("v1", {"id": "a", "url": "u/a"})
        assert list(lines(compare(one, one)))[-1] == "  none"
        assert changed({"id": "a"}, {"id": "a"}) is None

    def test_quality_before_and_after(self, tmp_path: Path) -> None:
        """Both are searched where both can be; where one cannot, the report says which."""
        (tmp_path / "judged.toml").write_text(JUDGED, encoding="utf-8")
        judged = load_judged(tmp_path / "judged.toml")
        able, unable = generation("v2", found=True), generation("v1")
        assert compare(able, able, judged).quality == (0.0, 0.0)
        assert compare(unable, able, judged).unmeasured == "this Dateline cannot search v1"


class TestJudged:
    """Judged queries."""

    def test_perfect_and_worse_orders(self) -> None:
        """The best order has 1, another less, none of them 0."""
        grades = {"a": 3, "b": 1}
        assert ndcg(["a", "b", "c"], grades) == pytest.approx(1.0)
        assert ndcg(["b", "a"], grades) == pytest.approx((1 + 7 / 1.584963) / (7 + 1 / 1.584963), abs=1e-4)
        assert ndcg(["c"], grades) == 0.0

    @pytest.mark.parametrize("content", ["", "[[query]]\ntext = 'x'\n", "[[query]", "query = 3"])
    def test_a_file_that_is_none(self, tmp_path: Path, content: str) -> None:
        """A wrong file is one line that names it."""
        path = tmp_path / "judged.toml"
        path.write_text(content, encoding="utf-8")
        with pytest.raises(UsageError, match=r"judged\.toml") as caught:
            load_judged(path)
        assert "\n" not in str(caught.value)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        """A missing file is named."""
        with pytest.raises(UsageError, match="cannot read the judged queries"):
            load_judged(tmp_path / "judged.toml")


class TestForeign:
    """Whether a mapping was made by something else than our templates."""

    WANTED: Mapping[str, Any] = {
        "id": {"type": "keyword"},
        "body": {"type": "alias", "path": "text"},
        "facets": {"properties": {"persons": {"type": "keyword"}, "places": {"type": "keyword"}}},
    }

    @pytest.mark.parametrize(
        ("present", "told"),
        [
            (WANTED, []),
            ({**WANTED, "mood": {"type": "keyword"}}, []),
            ({name: one for name, one in WANTED.items() if name != "body"}, []),
            ({**WANTED, "id": {"type": "object", "enabled": False}}, []),
            ({}, ["id", "facets"]),
            ({**WANTED, "id": {"type": "text"}}, ["id"]),
            ({**WANTED, "facets": {"type": "keyword"}}, ["facets"]),
            ({**WANTED, "facets": {"properties": {"persons": {"type": "long"}}}}, ["facets.persons", "facets.places"]),
        ],
    )
    def test_what_is_missing_or_of_another_type(self, present: Mapping[str, Any], told: list[str]) -> None:
        """Another name, what is there beyond, and what a newer version left unsearched do no harm."""
        assert foreign(present, self.WANTED) == told
