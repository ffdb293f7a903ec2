"""Alert rules as code: one readable JSON file a rule, in the form of Kibana's alerting API.

A rule is no saved object that can be imported: it holds a key of the user who made it, so only the API can make it, and
its id must be a UUID. The rule type is ``.es-query`` (Elasticsearch query): a query in Elasticsearch's own language, a
window of time, and how many hits are too many or too few. Source: the alerting API and the Elasticsearch query rule
type in Elastic's documentation of Kibana 8.19 and 9.x.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.kibana.fields import Catalog, Fields, check_field
from pipeline.kibana.findings import Finding, Problem, missing_keys, readable_types, rules
from pipeline.kibana.objects import SavedObject, compact, load, mapping

RULE_TYPE = ".es-query"
QUERY = "esQuery"
"""The parameter that the API wants as a string of JSON, and the files spell out."""


def load_rules(folder: Path) -> tuple[SavedObject, ...]:
    """Return the rules in the ``*.json`` files of ``folder``; none if there is no such folder or file.

    Raises like :func:`pipeline.kibana.objects.load`.
    """
    return load(folder) if any(folder.glob("*.json")) else ()


def api_form(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that creates the rule of a file: without its id, the query as a string."""
    params = dict(mapping(rule.get("params")))
    if isinstance(params.get(QUERY), Mapping):
        params[QUERY] = compact(params[QUERY])
    return {**{name: value for name, value in rule.items() if name != "id"}, "params": params}


def lint_rules(folder: Path, catalog: Catalog) -> tuple[Finding, ...]:
    """Return what is wrong with the rules of ``folder``: what Kibana refuses, and what would never alert."""
    found = load_rules(folder)
    twins = Counter(one.id for one in found)
    return tuple(
        Finding(one.path, where, what)
        for one in found
        for where, what in (
            *_check(one.content, catalog),
            *([("id", f"{twins[one.id]} files hold the rule {one.id!r}")] if twins[one.id] > 1 else ()),
        )
    )


def _check(rule: Mapping[str, Any], catalog: Catalog) -> Iterator[Problem]:
    table = rules()["alerts"]
    yield from missing_keys("rule", rule, table["keys"])
    for name in rule.keys() - set(table["keys"]) - set(table["optional_keys"]):
        yield "rule", f"has the unknown key {name!r}, which Kibana refuses"
    if not _is_uuid(rule.get("id")):
        yield "id", "must be a UUID: Kibana takes no other for a rule"
    if rule.get("rule_type_id") != RULE_TYPE:
        yield "rule_type_id", f"{rule.get('rule_type_id')!r} is not the one that the linter knows ({RULE_TYPE})"
        return
    if not _is_duration(mapping(rule.get("schedule")).get("interval")):
        yield "schedule.interval", "must be a whole number and s, m, h or d"
    params = mapping(rule.get("params"))
    yield from missing_keys("params", params, table["params"])
    yield from _check_threshold(params)
    yield from _check_query(params, catalog)


def _is_uuid(value: object) -> bool:
    try:
        return str(uuid.UUID(str(value))) == value
    except ValueError:
        return False


def _is_duration(value: object) -> bool:
    text = str(value)
    return text[:-1].isdecimal() and int(text[:-1]) > 0 and text[-1] in rules()["alerts"]["units"]


def _check_threshold(params: Mapping[str, Any]) -> Iterator[Problem]:
    table = rules()["alerts"]
    numbers = table["comparators"].get(str(params.get("thresholdComparator")))
    threshold = params.get("threshold")
    if numbers is None:
        yield "params.thresholdComparator", f"must be one of {', '.join(table['comparators'])}"
    elif not isinstance(threshold, list) or [type(one) in (int, float) for one in threshold] != [True] * numbers:
        yield "params.threshold", f"{params['thresholdComparator']} needs a list of {numbers} numbers"
    if not _is_duration(f"{params.get('timeWindowSize')}{params.get('timeWindowUnit')}"):
        yield "params.timeWindowSize", "must be a whole number, with the timeWindowUnit s, m, h or d"
    if params.get("groupBy") == "top":
        yield from missing_keys("params", params, ("termField", "termSize"))


def _check_query(params: Mapping[str, Any], catalog: Catalog) -> Iterator[Problem]:
    index = params.get("index")
    if not isinstance(index, list) or not index:
        yield "params.index", "must be a list of indexes"
        return
    fields = catalog.of(",".join(map(str, index)))
    if fields is None:
        yield "params.index", f"no mapping is known for {', '.join(map(str, index))}"
    time_field = str(params.get("timeField"))
    yield from check_field("params.timeField", time_field, readable_types("date"), "a time window", fields)
    if params.get("groupBy") == "top":
        terms = params.get("termField")
        for name in terms if isinstance(terms, list) else [terms]:
            yield from check_field("params.termField", str(name), readable_types("terms"), "a group", fields)
    query = mapping(params.get(QUERY)).get("query")
    if not isinstance(query, Mapping):
        yield f"params.{QUERY}", 'must hold {"query": …}, spelt out'
        return
    yield from _check_clause(f"params.{QUERY}.query", query, fields)


def _check_clause(where: str, clause: Mapping[str, Any], fields: Fields | None) -> Iterator[Problem]:
    """Yield what is wrong with a clause of Elasticsearch's query language: its name, its fields."""
    table = rules()["alerts"]
    if len(clause) != 1:
        yield where, "a query is an object with one name"
        return
    ((name, body),) = clause.items()
    if name == "bool":
        for occur, inner in mapping(body).items():
            for one in inner if isinstance(inner, list) else [inner]:
                if isinstance(one, Mapping):
                    yield from _check_clause(f"{where}.bool.{occur}", one, fields)
    elif name in table["queries_with_field_name"]:
        yield from check_field(where, str(mapping(body).get("field")), (), f"the query {name}", fields)
    elif name in table["queries_by_field"]:
        for field in mapping(body):
            yield from check_field(where, field, (), f"the query {name}", fields)
    elif name not in table["queries_without_field"]:
        yield where, f"the query {name!r} is not among those that the linter knows (rules.toml)"
