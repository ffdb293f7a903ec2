"""What is compared: what index, archive and ledger hold, without what differs between two good runs."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.article import Outcome
from pipeline.errors import DatelineError
from pipeline.fetch import archived_runs, holdings
from pipeline.index import open_index
from pipeline.parts import read_part
from pipeline.runs import Run
from pipeline.settings import Settings

VOLATILE = frozenset({"captured_at", "run_id", "warc_path", "warc_offset", "timestamp", "revisions", "withdrawn_at"})
"""Fields that say when and where an article was taken, not what it tells."""

State = Mapping[str, Any]


def state_of(environment: Mapping[str, str], run_id: str | None = None) -> State:
    """Return what a data root holds, looked at by a fork: ``index``, ``archive``, ``ledger`` and ``left``.

    What cannot be read stands as ``unreadable`` with the message.
    """
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as told:
        if (pid := os.fork()) == 0:
            try:
                os.environ.update(environment)
                found = _state(Settings.load(), run_id)
                Path(told.name).write_text(json.dumps(found, default=str), encoding="utf-8")
                os._exit(0)
            except BaseException:  # noqa: BLE001 - a fork must not go on as its parent
                traceback.print_exc()
                sys.stderr.flush()
                os._exit(1)
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
            return {"unreadable": "looking at the state failed"}
        state: State = json.load(told)
        return state


def differences(found: State, truth: State, *parts: str) -> list[str]:
    """Return where ``found`` is not ``truth``, in words; ``parts`` narrow it."""
    chosen = [part for part in parts or truth.keys() if found.get(part) != truth.get(part)]
    return [f"{part}: {_difference(found.get(part), truth.get(part))}" for part in chosen]


def told(state: State) -> State:
    """Return ``state`` with no more of each article than its title, its text, and whether its page is gone."""
    index = {key: [one.get("title"), one.get("text"), one["is withdrawn"]] for key, one in state["index"].items()}
    return {**state, "index": index}


def _difference(found: Any, truth: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(found, dict) and isinstance(truth, dict):
        keys = [key for key in sorted(found.keys() | truth.keys()) if found.get(key) != truth.get(key)]
        return "; ".join(f"{key[:12]} {_difference(found.get(key), truth.get(key))}" for key in keys[:4])
    if isinstance(found, list) and isinstance(truth, list):
        more, less = ([one for one in a if one not in b] for a, b in ((found, truth), (truth, found)))
        return f"more {more[:3]}, missing {less[:3]}"
    return f"{str(found)[:200]} instead of {str(truth)[:200]}"


def _state(settings: Settings, run_id: str | None) -> dict[str, Any]:
    state: dict[str, Any] = {"archive": _archive(settings.home), "left": _left(settings.home, run_id)}
    try:
        with closing(open_index(settings)) as index:
            state["index"] = {str(one["id"]): _kept(one) for one in index.scan()}
    except DatelineError as error:
        state["unreadable"] = error.message
    if run_id is not None:
        rows = read_part(Run.named(settings.home, run_id).ledger, Outcome)
        state["ledger"] = sorted([one.source_id, one.url, one.kind.value, one.reason or ""] for one in rows)
    return state


def _kept(document: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in document.items() if name not in VOLATILE}
    versions = [one.get("content_sha256") for one in document.get("revisions") or ()]
    gone = document.get("withdrawn_at") is not None
    return json.loads(json.dumps(kept | {"versions": versions, "is withdrawn": gone}, default=str, sort_keys=True))  # type: ignore[no-any-return]


def _archive(home: Any) -> list[list[str]]:  # noqa: ANN401 - a folder
    rows = set()
    for run_id, sources in archived_runs(home).items():
        for source_id in sources:
            for note in holdings(home, source_id, run_id).notes:
                if note.capture is not None:
                    rows.add((source_id, note.capture.link.url, note.capture.body_sha256))
    return sorted([*row] for row in rows)


def _left(home: Any, run_id: str | None) -> list[str]:  # noqa: ANN401 - a folder
    """Return what broken-off writes left behind, but for the folders of other runs: those go with their run."""
    found = [one.relative_to(home) for one in Path(home).rglob("*") if one.name.endswith((".tmp", ".building"))]
    of_runs = {"runs": 1, "archive": 2}
    return sorted(
        str(one) for one in found if one.parts[0] not in of_runs or one.parts[of_runs[one.parts[0]]] == run_id
    )
