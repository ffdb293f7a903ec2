"""Alert rules: each rule of the linter catches the file that breaks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from pipeline.kibana.alerts import api_form, lint_rules, load_rules
from pipeline.kibana.fields import read_catalog

Change: TypeAlias = Callable[[dict[str, Any]], object]

ROOT = Path(__file__).resolve().parents[3]


def params(**changed: object) -> Change:
    """Change parameters of the rule."""
    return lambda rule: rule["params"].update(changed)


def query(**clause: object) -> Change:
    """Give the rule another query."""
    return params(esQuery={"query": clause})


class TestShipped:
    """kibana/rules/."""

    def test_nothing_is_wrong(self) -> None:
        """Seen against the mappings of the indexes that they ask."""
        assert [str(one) for one in lint_rules(ROOT / "kibana" / "rules", read_catalog(ROOT / "mappings"))] == []

    def test_what_they_watch(self) -> None:
        """A night without articles, a source that fell silent, a gate that failed."""
        assert [one.path.stem for one in load_rules(ROOT / "kibana" / "rules")] == [
            "gate-failed",
            "no-articles",
            "source-silent",
        ]

    def test_the_api_wants_the_query_as_a_string(self) -> None:
        """And the id in the address, not in the body."""
        (rule, *_) = load_rules(ROOT / "kibana" / "rules")
        body = api_form(rule.content)
        assert "id" not in body
        assert json.loads(body["params"]["esQuery"]) == rule.content["params"]["esQuery"]

    def test_no_folder_is_no_rule(self, tmp_path: Path) -> None:
        """Rules are no must."""
        assert load_rules(tmp_path / "rules") == ()


class TestLint:
    """lint_rules."""

    @pytest.fixture
    def lint_after(self, tmp_path: Path) -> Callable[[Change], list[str]]:
        """What is said of a rule after a change."""

        def change(mutate: Change) -> list[str]:
            rule = json.loads((ROOT / "kibana" / "rules" / "source-silent.json").read_text(encoding="utf-8"))
            mutate(rule)
            (tmp_path / "rule.json").write_text(json.dumps(rule), encoding="utf-8")
            return [f"{one.where}: {one.what}" for one in lint_rules(tmp_path, read_catalog(ROOT / "mappings"))]

        return change

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (lambda rule: rule.pop("consumer"), "rule: has no consumer"),
            (lambda rule: rule.update(colour="red"), "unknown key 'colour'"),
            (lambda rule: rule.update(id="silent"), "id: must be a UUID"),
            (lambda rule: rule.update(rule_type_id=".index-threshold"), "'.index-threshold' is not the one"),
            (lambda rule: rule.update(schedule={"interval": "often"}), "schedule.interval: must be"),
            (lambda rule: rule["params"].pop("size"), "params: has no size"),
            (lambda rule: rule["params"].pop("termField"), "params: has no termField"),
            (params(thresholdComparator="=>"), "must be one of >, >=, <, <=, between, notBetween"),
            (params(threshold=[1, 2]), "> needs a list of 1 numbers"),
            (params(thresholdComparator="between"), "between needs a list of 2 numbers"),
            (params(threshold=["0"]), "> needs a list of 1 numbers"),
            (params(timeWindowUnit="w"), "params.timeWindowSize: must be"),
            (params(index=[]), "params.index: must be a list of indexes"),
            (params(index=["elsewhere"]), "no mapping is known for elsewhere"),
            (params(timeField="lost"), "params.timeField: the field 'lost'"),
            (params(timeField="verdict"), "cannot use 'verdict', which is mapped as keyword"),
            (params(termField="reasons.words"), "cannot use 'reasons.words', which is mapped as text"),
            (params(esQuery="{}"), "spelt out"),
            (query(term={"lost": 1}), "the field 'lost'"),
            (query(bool={"must_not": {"exists": {"field": "lost"}}}), "query.bool.must_not: the field 'lost'"),
            (query(bool={"filter": [{"range": {"lost": {}}}]}), "the field 'lost'"),
            (query(trem={"verdict": "good"}), "the query 'trem' is not among those"),
            (query(term={"verdict": 1}, range={}), "an object with one name"),
            (params(index=["dateline-articles"]), "the field 'scope' is not in the mappings"),
        ],
    )
    def test_wrong(self, lint_after: Callable[[Change], list[str]], change: Change, expected: str) -> None:
        """What Kibana refuses, or takes and never alerts."""
        found = lint_after(change)
        assert any(expected in one for one in found), found

    def test_two_files_cannot_hold_one_rule(self, tmp_path: Path) -> None:
        """The later one would silently win."""
        text = (ROOT / "kibana" / "rules" / "no-articles.json").read_text(encoding="utf-8")
        for name in ("one", "two"):
            (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
        found = lint_rules(tmp_path, read_catalog(ROOT / "mappings"))
        assert sum("2 files hold the rule" in one.what for one in found) == 2
