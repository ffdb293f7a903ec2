#!/usr/bin/env bash
# uvicorn 0.54.0: of several workers, one that serves and never says that it has begun.
#
# A worker has a thread that answers "are you ready?" and a main thread that serves. Both ask the same property for the
# server, which makes one where there is none and holds no lock: now and then each gets a server of its own, and the one
# that is asked never begins. Whoever waits for a worker to be ready waits for ever, or (as a restart by SIGHUP does)
# gives up on a worker that works.
# Expected: both threads see one server. Asking for `process.server` before `process.start()` avoids it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check uvicorn==0.54.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import sys
from threading import Barrier, Thread

import uvicorn
from uvicorn.supervisors.multiprocess import Process

sys.setswitchinterval(1e-6)  # what a loaded machine does by itself, sooner
config = uvicorn.Config("page:app")


def servers(*, made_before: bool) -> int:
    process, begin, seen = Process(config, []), Barrier(2), []
    process.parent_conn.close()
    process.child_conn.close()
    if made_before:
        seen.append(process.server)

    def ask() -> None:
        begin.wait()
        seen.append(process.server)

    threads = [Thread(target=ask), Thread(target=ask)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return len(set(map(id, seen)))


tries = next((number for number in range(1, 200_001) if servers(made_before=False) == 2), None)
again = sum(servers(made_before=True) == 2 for _ in range(5_000))
print("two servers for one worker:", "seen" if tries else "not seen")
print("where it was made before, of 5000:", again)
PYTHON
diff "$folder/seen" - <<'SEEN'
two servers for one worker: seen
where it was made before, of 5000: 0
SEEN
