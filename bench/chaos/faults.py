"""The faults. Each says what is wrong afterwards: nothing, where all is as if undisturbed, or the loss was named."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.chaos import servers
from bench.chaos.commands import Ended, Hindrance
from bench.chaos.ground import NIGHT, REPLAY, SECOND, THIRD, Fault, Ground
from bench.chaos.truth import State, differences, told

_LEAST_FILE = 64
_MOST_FILE = 60_000
"""Bytes: between them lies the size of each file that these commands write."""
_MOST_MEMORY = 60_000_000
_SHIFTS = (
    timedelta(days=73 * 365),
    timedelta(days=400),
    timedelta(hours=25),
    timedelta(hours=-25),
    timedelta(days=-400),
    timedelta(days=-20 * 365),
)


def killed(ground: Ground, name: str) -> list[str]:
    """SIGKILL at a random moment, up to three times, then repeated."""
    task, home = ground.tasks[name], ground.fresh(ground.tasks[name].begins)
    ended = []
    for _ in range(ground.dice.choice((1, 1, 2, 3))):
        moment = ground.dice.uniform(0.0, ground.seconds[name])
        ended.append(ground.run(home, task.words, task.evening, Hindrance(kill_after=moment)))
    return _after(ground, name, home, ended)


def full_disk(ground: Ground, name: str) -> list[str]:
    """No file may grow beyond a random size; then repeated with room."""
    task, home = ground.tasks[name], ground.fresh(ground.tasks[name].begins)
    size = int(_LEAST_FILE * (_MOST_FILE / _LEAST_FILE) ** ground.dice.random())
    ended = ground.run(home, task.words, task.evening, Hindrance(file_bytes=size))
    return _after(ground, name, home, [ended])


def little_memory(ground: Ground, name: str) -> list[str]:
    """A random allocation fails; then repeated with memory enough."""
    task, home = ground.tasks[name], ground.fresh(ground.tasks[name].begins)
    more = int(_MOST_MEMORY * ground.dice.random())
    ended = ground.run(home, task.words, task.evening, Hindrance(more_memory=more))
    return _after(ground, name, home, [ended])


def two_at_once(ground: Ground, name: str) -> list[str]:
    """The same command, or another that writes, begins while it works; then it is repeated alone."""
    task, home = ground.tasks[name], ground.fresh(ground.tasks[name].begins)
    other = ground.dice.choice((task.words, task.words, ("search", "ferry"), ("archive", "verify"), ("status",)))
    first = ground.start(home, task.words, task.evening)
    time.sleep(ground.dice.uniform(0.0, ground.seconds[name]))
    second = ground.start(home, other, task.evening)
    return _after(ground, name, home, [first.wait(), second.wait()])


def wrong_clock(ground: Ground, _name: str) -> list[str]:
    """One night at a clock that is hours or decades off, then nights at the right one: as if it had not been."""
    shift = ground.dice.choice(_SHIFTS)
    hindrance = Hindrance(clock=datetime.now(UTC) + shift)
    if ground.dice.choice((True, False)):
        home = ground.fresh("nothing")
        ended = [ground.run(home, ("run", "--run-id", "night"), 1, hindrance), ground.run(home, SECOND)]
    else:
        home = ground.fresh("night")
        ended = [ground.run(home, SECOND, 2, hindrance), ground.run(home, THIRD)]
    wrong = [one.complaint for one in ended if one.complaint]
    found, truth = ground.state(home), ground.truths["next run"]
    if shift < timedelta():  # what was published later than the clock said has no day of publication, rightly
        found, truth = told(found), told(truth)
    wrong += differences(found, truth, "index", "archive")
    return [f"clock off by {shift}: {one}" for one in wrong]


def damaged(ground: Ground, _name: str) -> list[str]:
    """A file of a data root is cut, flipped in a bit or zeroed in part; then everything reads it."""
    home = ground.fresh("second")
    areas = sorted(one.name for one in home.iterdir() if one.is_dir())
    area = ground.dice.choice([*areas, "index", "archive"])
    found = sorted(one for one in (home / area).rglob("*") if one.is_file() and one.stat().st_size)
    if not found:
        return []
    path = ground.dice.choice(found)
    how = _damage(ground, path)
    ended = [ground.run(home, words) for words in _readers(area)]
    wrong = [one.complaint for one in ended if one.complaint]
    if area == "archive":
        shutil.rmtree(home / "index", ignore_errors=True)
        ended.append(ground.run(home, REPLAY))
    state = ground.state(home)
    lost = differences(state, ground.truths["next run"], "index", "archive")
    if lost and "unreadable" not in state and not any(one.code for one in ended):
        wrong += lost
    if area == "index":
        wrong += _way_out(ground, home, ended, state)
    where = path.relative_to(home)
    return [f"{where} {how}: {one}" for one in wrong]


def damaged_half_way(ground: Ground, name: str) -> list[str]:
    """A command is killed, what it last wrote is damaged, and it is repeated."""
    task, home = ground.tasks[name], ground.fresh(ground.tasks[name].begins)
    moment = ground.dice.uniform(0.2, 1.0) * ground.seconds[name]
    first = ground.run(home, task.words, task.evening, Hindrance(kill_after=moment))
    files = [one for one in home.rglob("*") if one.is_file() and one.stat().st_size]
    if not files:
        return []
    latest = sorted(files, key=lambda one: one.stat().st_mtime_ns)[-12:]
    path = ground.dice.choice(latest)
    how = _damage(ground, path)
    again = ground.run(home, task.words, task.evening)
    checks = [ground.run(home, ("archive", "verify"))] if again.code == 0 else []
    wrong = [one.complaint for one in (first, again, *checks) if one.complaint]
    state = ground.state(home)
    lost = differences(state, ground.truths[name], "index", "archive")
    if lost and "unreadable" not in state and not any(one.code for one in (again, *checks)):
        wrong += lost
    return [f"{path.relative_to(home)} {how} after a kill: {one}" for one in wrong]


def troubled_elasticsearch(ground: Ground, name: str) -> list[str]:
    """The index is away, slow, or answers nonsense while a night is written; then it is well, and the run resumed."""
    home, prefix = ground.fresh("nothing"), f"chaos{uuid.uuid4().hex[:8]}"
    kind = ground.dice.choice(servers.KINDS)
    well = {"DATELINE_ELASTICSEARCH_URL": ground.elasticsearch, "DATELINE_INDEX_PREFIX": prefix}
    ended = [ground.run(home, NIGHT, 1, more=well)]
    with servers.spoiling(ground.elasticsearch, ground.dice.randrange(1 << 30), kind) as url:
        ended.append(ground.run(home, SECOND, more={**well, "DATELINE_ELASTICSEARCH_URL": url}))
    ended.append(ground.run(home, SECOND, more=well))
    wrong = [one.complaint for one in ended if one.complaint]
    if ended[-1].code:
        wrong.append(f"resumed, it failed ({ended[-1].code}): {ended[-1].said[-600:]}")
    found = ground.state(home, ground.tasks[name].run_id, well)
    servers.emptied(ground.elasticsearch, prefix)
    if "index" not in found:
        return [*wrong, f"{kind}: {found.get('unreadable')}"]
    return [f"{kind}: {one}" for one in wrong + differences(told(found), told(ground.truths[name]))]


FAULTS: dict[str, tuple[Fault, Sequence[str], int]] = {
    "killed": (killed, ("run", "next run", "ingest", "replay", "migrate", "forget"), 48),
    "full disk": (full_disk, ("run", "next run", "ingest", "replay", "migrate", "forget"), 10),
    "little memory": (little_memory, ("run", "next run", "replay"), 4),
    "two at once": (two_at_once, ("run", "next run", "ingest", "replay", "migrate", "forget"), 8),
    "wrong clock": (wrong_clock, ("next run",), 8),
    "troubled Elasticsearch": (troubled_elasticsearch, ("next run",), 2),
    "damaged": (damaged, ("next run",), 16),
    "damaged half way": (damaged_half_way, ("run", "next run", "ingest", "replay", "migrate"), 6),
}
"""Each fault, the tasks that it is tried on, and how many of a hundred it is."""


def _after(ground: Ground, name: str, home: Path, ended: Sequence[Ended]) -> list[str]:
    """Repeat the task undisturbed; return what is wrong then."""
    task = ground.tasks[name]
    last = ground.run(home, task.words, task.evening)
    wrong = [one.complaint for one in (*ended, last) if one.complaint]
    if last.code:
        wrong.append(f"repeated, it failed ({last.code}): {last.said[-600:]}")
    return wrong + differences(ground.state(home, task.run_id), ground.truths[name])


def _damage(ground: Ground, path: Path) -> str:
    content = bytearray(path.read_bytes())
    at = ground.dice.randrange(len(content))
    how = ground.dice.choice(("flipped", "flipped", "cut", "zeroed", "gone"))
    if how == "flipped":
        content[at] ^= 1 << ground.dice.randrange(8)
    elif how == "zeroed":
        content[at : at + 4096] = bytes(len(content[at : at + 4096]))
    elif how == "cut":
        del content[at:]
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(content)
    return f"{how} at {at}"


def _readers(area: str) -> list[tuple[str, ...]]:
    """Return the commands that read what lies in ``area``."""
    night: list[tuple[str, ...]] = [THIRD, ("archive", "verify")]
    special: dict[str, list[tuple[str, ...]]] = {
        "archive": [("archive", "verify")],
        "index": [("search", "ferry"), ("doctor", "--offline"), THIRD],
        "runs": [("runs",), ("status",), ("report",), *night],
    }
    return special.get(area, night)


def _way_out(ground: Ground, home: Path, ended: Sequence[Ended], state: State) -> list[str]:
    """An index that is refused is removed and made again, as the message says: then all is there."""
    refused = any("damaged" in one.said or "is gone" in one.said for one in ended) or "unreadable" in state
    if not refused:
        return []
    shutil.rmtree(home / "index", ignore_errors=True)
    again = ground.run(home, REPLAY)
    wrong = [again.complaint] if again.complaint else []
    return wrong + differences(ground.state(home), ground.truths["replay"], "index")
