"""Several processes that answer at one address: uvicorn's supervisor, and what it leaves to whoever uses it.

Python's part of a page is done on one core however many threads there are; so each core has a process of its own. All
accept from one socket. uvicorn starts one anew that dies, and ends all with itself; here that is said, and a
process whose supervisor was killed ends, too, instead of holding the port. Ending takes no longer than
:data:`ENDING_SECONDS`: uvicorn waits for ever for a process that does not end.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing import parent_process
from multiprocessing.connection import wait
from typing import Any, Final

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from pipeline.errors import DatelineError
from pipeline.web.server import BACKLOG, PATIENCE_SECONDS

logger = logging.getLogger(__name__)

MOST_BY_DEFAULT: Final = 4
"""Processes: each takes some 150 MB of memory for itself."""
AMONG_SEVERAL: Final[Mapping[str, Any]] = {
    "loop": "asyncio",  # uvloop takes all connections that wait, however busy it is, and leaves the others none
    "backlog": 4,  # so many does asyncio take at a time; see `keep_subprocess_alive`
    "timeout_worker_healthcheck": 60,  # uvicorn asks the others when one died, and the busy ones answer late
}
"""How uvicorn is configured so that all have as much to do as the others."""
ENDING_SECONDS: Final = PATIENCE_SECONDS + 10
"""How long a process may take to end: whoever reads slowly is given :data:`PATIENCE_SECONDS`."""
_SPEAKING_SECONDS: Final = 5.0
"""How long one that is about to be killed may take to say where it stands."""
_LOOK_SECONDS: Final = 0.05


def as_many_as_cores() -> int:
    """Return how many processes pay on this machine, of which not every core may be ours."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, MOST_BY_DEFAULT)


class Processes(Multiprocess):
    """As many processes as ``config.workers`` says, each of which makes the application by ``config.app``.

    ``answering`` is called once the first of them answers, ``restarted`` for each that was started anew, with the
    process id of the one that died.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        listener: socket.socket,
        *,
        answering: Callable[[], None],
        restarted: Callable[[int], None],
        ending_seconds: float = ENDING_SECONDS,
    ) -> None:
        super().__init__(config, [listener])
        self._ending_seconds = ending_seconds
        self._answering = answering
        self._restarted = restarted
        self._told = False

    def run(self) -> None:
        """Serve until SIGINT, SIGTERM or SIGHUP; raises :class:`DatelineError` where no process can begin."""
        super().run()
        if any(one.exitcode == STARTUP_FAILURE for one in self.processes):
            raise DatelineError("the page could not be started; what is logged above says why")

    def init_processes(self) -> None:
        """Start all, and tell once one of them answers."""
        for _ in range(self.processes_num):
            process = Process(self.config, self.sockets)
            # Left to the process, two of its threads make a server each, now and then: the one that serves, and the
            # one that is asked whether it has begun, and never has.
            _ = process.server
            process.start()
            self.processes.append(process)
        while not self.signal_queue and all(one.process.is_alive() for one in self.processes):
            if self._has_told():
                return
            time.sleep(_LOOK_SECONDS)

    def _has_told(self) -> bool:
        """Tell once that one answers; return whether that is done."""
        if not self._told and any(one.is_ready(timeout=1) for one in self.processes):
            self._told = True
            self._answering()
        return self._told

    def keep_subprocess_alive(self) -> None:
        """Start anew whichever died, and tell of it."""
        # Each process that begins has the system keep no more connections waiting than it takes at a time.
        self.sockets[0].listen(BACKLOG)
        if self.should_exit.is_set():
            return
        self._has_told()
        # The processes hear Ctrl-C as well: then they did not die, they end. And only while one is missing is uvicorn
        # asked: it takes one for hung that is busy and answers it late, and kills it with all that it is answering.
        if self.signal_queue or all(one.process.is_alive() for one in self.processes):
            return
        before = [one.pid for one in self.processes]
        super().keep_subprocess_alive()
        for old, new in zip(before, self.processes, strict=True):
            if old is not None and old != new.pid:
                self._restarted(old)

    def join_all(self) -> None:
        """Wait until all have ended; kill and name those that do not, after they have said where they stand."""
        end = time.monotonic() + self._ending_seconds
        for one in self.processes:
            one.process.join(max(0.0, end - time.monotonic()))
            if one.process.is_alive() and one.pid is not None:
                logger.error("process %d of the page did not end when it was asked to; it is killed", one.pid)
                os.kill(one.pid, signal.SIGABRT)
                one.process.join(_SPEAKING_SECONDS)
                one.process.kill()
                one.process.join()

    def handle_hup(self) -> None:
        """End with the terminal, as one process would: uvicorn's own restarts all of them."""
        self.handle_term()


def end_with_supervisor(ending_seconds: float = ENDING_SECONDS) -> None:
    """Let this process end, as by SIGTERM, once the one that started it is gone: it may have been killed.

    Whatever does not end it in ``ending_seconds`` is written to stderr, and it ends nevertheless.
    """
    faulthandler.enable()  # for SIGABRT, which whoever started it sends before it kills
    supervisor = parent_process()
    if supervisor is not None:
        threading.Thread(target=_end_after, args=(supervisor.sentinel, ending_seconds), daemon=True).start()


def _end_after(sentinel: int, ending_seconds: float) -> None:
    wait([sentinel])
    faulthandler.dump_traceback_later(ending_seconds, exit=True)  # nobody is left to kill it
    os.kill(os.getpid(), signal.SIGTERM)
