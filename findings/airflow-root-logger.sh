#!/usr/bin/env bash
# Airflow 3.3.2: "import airflow" takes the log of the whole process.
#
# A library leaves the root logger to the program that loads it (Python's logging HOWTO, "Configuring logging for a
# library"). "import airflow" removes the handlers that the program has set, sets the level to INFO and adds its own, to
# standard output: a program that loads it for one name writes lines that it had turned off, between its own results.
# Seen: where a line of level INFO and one of level WARNING go, without the import and with it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check apache-airflow-core==3.3.2
export AIRFLOW_HOME="$folder/airflow"
cat >"$folder/program.py" <<'PYTHON'
import logging
import sys

logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
if "airflow" in sys.argv:
    import airflow  # noqa: F401
logging.getLogger("gazette").info("a hint")
logging.getLogger("gazette").warning("the bridge is closed")
PYTHON
for library in none airflow; do
  "$folder/venv/bin/python" "$folder/program.py" "$library" >"$folder/stdout" 2>"$folder/stderr"
  for stream in stdout stderr; do
    echo "$library, $stream: [$(grep -oE "a hint|the bridge is closed" "$folder/$stream" | paste -sd ';' || true)]"
  done
done | tee "$folder/seen"
diff "$folder/seen" - <<'SEEN'
none, stdout: []
none, stderr: [the bridge is closed]
airflow, stdout: [a hint;the bridge is closed]
airflow, stderr: []
SEEN
