"""Among machines that share an object store, one at a time speaks to a host."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from upath import UPath

from pipeline.fetch.leases import Lease, Note, Timing, has_ended, this_process
from pipeline.parts import write_bytes
from pipeline.store import files_in, read_bytes
from tests.object_store import bucket

QUICK = Timing(renewal=0.05, expiry=0.6, idle=0.1, look=0.01)
PATIENT = replace(QUICK, expiry=60.0, idle=60.0)
"""Those who live are not taken for dead, or for idle, where the machine stalls for a second."""


def lease(
    folder: UPath, wait: float = 0.0, timing: Timing = QUICK, clock: Callable[[], float] = time.monotonic
) -> Lease:
    """A process of another machine."""
    return Lease(folder, lambda: wait, timing, clock)


@pytest.fixture
def host(tmp_path: Path) -> UPath:
    """A host's folder in an object store that several processes could share."""
    return bucket(tmp_path / "store") / "hosts" / "quay.example"


class TestEnded:
    """A holder that was killed on this machine keeps nobody waiting."""

    def test_its_lease_is_taken_at_once(self, host: UPath) -> None:
        """A process that is no more will not come back for its lease; one that goes on is waited for."""
        ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
        place = this_process().rpartition(" ")[0]
        assert has_ended(f"{place} {int(ended.stdout)}")

        write_bytes(host / f"{1:012}", Note(owner="x", process=f"{place} {int(ended.stdout)}").to_json().encode())
        begun = time.monotonic()
        asyncio.run(lease(host, timing=Timing(expiry=60.0)).hold())
        assert time.monotonic() - begun < 30

    def test_whoever_may_go_on_is_not_over(self) -> None:
        """Nothing is concluded of a process of another machine, another start or another namespace."""
        told = ["", "7", "elsewhere pid:[1] 7", this_process(), "elsewhere pid:[1] \u0667"]
        assert not [process for process in told if has_ended(process)]


class TestLease:
    """Taken, renewed, given back, lost."""

    def test_never_two_at_once(self, host: UPath) -> None:
        """Of many that want it each gets its turns, and nobody speaks while another does."""
        speaking: list[int] = []
        turns: list[int] = []

        async def machine(number: int) -> None:
            mine = lease(host, timing=PATIENT)
            for _ in range(6):
                await mine.hold()
                speaking.append(number)
                await asyncio.sleep(0.02)
                assert speaking == [number]
                speaking.remove(number)
                turns.append(number)
            await mine.release()

        async def all_of_them() -> None:
            await asyncio.gather(*map(machine, range(5)))

        asyncio.run(all_of_them())
        assert sorted(turns) == sorted([*range(5)] * 6)
        assert len(files_in(host)) <= 3

    def test_holder_that_goes_on_lets_others_have_a_turn(self, host: UPath) -> None:
        """A long queue does not keep a host from another machine until it is done."""

        async def both() -> list[str]:
            told: list[str] = []
            one, other = (lease(host, timing=PATIENT) for _ in range(2))
            await one.hold()

            async def waiting() -> None:
                await other.hold()
                told.append("other")
                await other.release()

            task = asyncio.create_task(waiting())
            for _ in range(40):
                await one.hold()
                told.append("one")
                await asyncio.sleep(0.02)
            await task
            await one.release()
            return told

        told = asyncio.run(both())
        assert 0 < told.index("other") < 39

    def test_dead_holder_is_waited_for(self, host: UPath) -> None:
        """What a killed process held is taken over when its note stood still for the expiry, and not before."""

        async def both() -> float:
            await lease(host, timing=Timing(renewal=99, expiry=99, idle=99)).hold()
            began = asyncio.get_running_loop().time()
            await lease(host).hold()
            return asyncio.get_running_loop().time() - began

        assert asyncio.run(both()) >= QUICK.expiry

    def test_lost_lease_is_noticed(self, host: UPath) -> None:
        """Who was away for so long that another took over waits like everybody."""

        async def both() -> list[int]:
            now = 0.0
            slow = lease(host, timing=Timing(renewal=5, expiry=99, idle=99), clock=lambda: now)
            await slow.hold()
            fresh = lease(host, timing=replace(QUICK, idle=60.0))
            await fresh.hold()
            now = 50.0
            again = asyncio.create_task(slow.hold())
            await asyncio.sleep(0.03)
            assert not again.done()
            await fresh.release()
            await again
            return sorted(int(one.name) for one in files_in(host) if one.name.isdigit())

        assert asyncio.run(both())[-1] == 3

    def test_idle_holder_gives_it_back(self, host: UPath) -> None:
        """A host that nothing is asked of is free, with the pause that it wants for whoever comes next."""

        async def alone() -> Note:
            await lease(host, wait=7.5).hold()
            for _ in range(600):
                await asyncio.sleep(QUICK.idle)
                if (note := Note.from_json(read_bytes(host / f"{1:012}"))).is_free:
                    break
            return note

        note = asyncio.run(alone())
        assert (note.is_free, note.wait_seconds) == (True, 7.5)

    def test_next_one_keeps_the_pause(self, host: UPath) -> None:
        """Machines that take turns keep the delay between two requests."""

        async def both() -> float:
            first = lease(host, wait=0.3)
            await first.hold()
            await first.release()
            began = asyncio.get_running_loop().time()
            await lease(host).hold()
            return asyncio.get_running_loop().time() - began

        assert asyncio.run(both()) >= 0.3

    def test_old_sight_wins_nothing(self, host: UPath) -> None:
        """Who puts a number whose successors are there already does not hold the lease."""

        async def late() -> bool:
            holder = lease(host)
            await holder.hold()
            old = holder._newest()
            for _ in range(3):
                await holder.release()
                await holder.hold()
            return lease(host)._put_above(old)

        assert not asyncio.run(late())

    def test_store_that_cannot(
        self, host: UPath, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A driver without exclusive puts is said once, and the process goes on alone."""

        def refuse(*_arguments: object, **_options: object) -> None:
            raise NotImplementedError("no such mode")

        monkeypatch.setattr(type(host.fs), "pipe_file", refuse)

        async def alone() -> None:
            mine = lease(host)
            await mine.hold()
            await mine.hold()
            await mine.release()

        with caplog.at_level(logging.WARNING):
            asyncio.run(alone())
        assert len(caplog.messages) == 1
