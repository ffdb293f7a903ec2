#!/usr/bin/env bash
# Airflow 3.3.2: a run that is started by hand has no date, and no key where the date would be.
#
# A DAG with a schedule gets data_interval_start and data_interval_end in the context of every task. A run of the same DAG
# that is started without a date ("airflow dags trigger" and the button of the web interface do so since version 3) has none
# of the date's keys: they are not None but missing, "ds" and "logical_date" too. Code that has worked each night fails with
# KeyError the first time that a person starts it.
# Seen: which of five keys one task finds in a run with a date and in one without.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check apache-airflow-core==3.3.2 apache-airflow-providers-standard==1.21.0
export AIRFLOW_HOME="$folder/airflow" AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__CORE__DAGS_FOLDER="$folder/dags"
mkdir -p "$folder/dags"
cat >"$folder/dags/night.py" <<'PYTHON'
import sys
from datetime import datetime, timezone

from airflow.sdk import dag, get_current_context, task

KEYS = ("dag_run", "logical_date", "ds", "data_interval_start", "data_interval_end")


@dag(schedule="@daily", start_date=datetime(2026, 11, 1, tzinfo=timezone.utc), catchup=False)
def night():
    @task
    def shown():
        context = get_current_context()
        for key in KEYS:
            here = "missing" if key not in context else "None" if context[key] is None else "there"
            print("SEEN", key, here, file=sys.__stderr__)

    shown()


found = night()
if __name__ == "__main__":
    day = {"date": datetime(2026, 11, 27, tzinfo=timezone.utc), "none": None}[sys.argv[1]]
    found.test(logical_date=day)
PYTHON
"$folder/venv/bin/airflow" db migrate >"$folder/log" 2>&1
for date in date none; do
  echo "started with $date:"
  "$folder/venv/bin/python" "$folder/dags/night.py" "$date" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 2; }
  grep -o 'SEEN [a-z_]* [A-Za-z]*' "$folder/log" | sed 's/^SEEN/ /' | sort -u
done | tee "$folder/seen"
diff "$folder/seen" - <<'SEEN'
started with date:
  dag_run there
  data_interval_end there
  data_interval_start there
  ds there
  logical_date there
started with none:
  dag_run there
  data_interval_end missing
  data_interval_start missing
  ds missing
  logical_date missing
SEEN
