#!/usr/bin/env bash
# cron-descriptor 2.2.1 beside croniter 7.0.0 (what Airflow shows and what Airflow runs): "Every 40 minutes" is after 40 and after 20.
#
# In cron a step counts from the start of the hour or of the day and begins anew with the next: */40 is minute 0 and 40,
# */5 of the hours ends with 20:00 and goes on at midnight. The sentence that stands beside a schedule in Airflow's page
# tells an even interval. It is only true where the step divides 60 or 24.
# Seen: the sentence, and the waits in minutes between the runs of a day, each once.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cron-descriptor==2.2.1 croniter==7.0.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from datetime import datetime, timedelta
from itertools import pairwise

from cron_descriptor import get_description
from croniter import croniter

for schedule in ("*/20 * * * *", "*/40 * * * *", "0 */5 * * *"):
    runs = croniter(schedule, datetime(2026, 11, 27) - timedelta(seconds=1))
    times = [runs.get_next(datetime) for _ in range(12)]
    waits = {int((later - earlier).total_seconds() // 60) for earlier, later in pairwise(times)}
    print(schedule, "|", get_description(schedule), "|", *sorted(waits))
PYTHON
diff "$folder/seen" - <<'SEEN'
*/20 * * * * | Every 20 minutes | 20
*/40 * * * * | Every 40 minutes | 20 40
0 */5 * * * | Every 5 hours | 240 300
SEEN
