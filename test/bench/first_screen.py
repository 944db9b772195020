"""What a view in a page does when it opens: asks for the log's state, then for its last lines.

``first_screen.py NAME``: prints the milliseconds from the question to the lines, and how many lines they were. The
connection to the host is made before the watch starts, as it is in a page.
"""

import json
import sys
import time

import jupyterlab_sagemaker as sm
from jupyterlab_sagemaker.session import current

_SCREEN = 50

job = {"kind": "training", "place": "sagemaker", "name": sys.argv[1], "region": "us-east-1"}
sm.run("help")
began = time.perf_counter()
target = {"ref": job}
for states in current().events("log-state", target, resume=lambda: target):
    state = states[-1]
    if state["matching"] or state["phase"] == "complete":
        window = {**target, "first": max(0, state["matching"] - _SCREEN), "count": _SCREEN}
        lines = current().request("log/read", window)["lines"]
        break
print(json.dumps([(time.perf_counter() - began) * 1000, len(lines)]))
