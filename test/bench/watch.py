"""Follows running jobs of the account as programs do, and prints when each line came.

``watch.py SECONDS NAME [NAME …]`` or ``watch.py SECONDS --all``: one JSON list a line,
``[job, milliseconds since 1970, text]``, from the moment that all are attached.
"""

import json
import os
import sys
import threading
import time

import jupyterlab_sagemaker as sm

duration = float(sys.argv[1])
wanted = None if sys.argv[2] == "--all" else set(sys.argv[2:])
chosen = [job for job in sm.jobs(status="InProgress", limit=1000) if not wanted or job.name in wanted]
lines: list[str] = []


def follow(job: object) -> None:
    for line in job.logs(follow=True, tail=1):  # type: ignore[attr-defined]
        lines.append(json.dumps([job.name, time.time() * 1000, str(line)]))  # type: ignore[attr-defined]


for job in chosen:
    threading.Thread(target=follow, args=(job,), daemon=True).start()
time.sleep(duration)
print("\n".join(lines), flush=True)
# The readers wait for lines for ever.
os._exit(0)
