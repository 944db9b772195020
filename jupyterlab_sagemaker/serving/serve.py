"""Puts the parts together: listens, loads the model, serves until SIGTERM."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from typing import TextIO

from .handlers import Handlers
from .http_server import InferenceServer
from .worker import Workers


def main(arguments: list[str]) -> int:
    """Returns once everything that was asked is answered after a SIGTERM; an error of the script passes through."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--report", type=int, required=True, help="descriptor for what the starter waits for")
    report = os.fdopen(parser.parse_args(arguments).report, "w")
    base = os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml")
    model_dir = os.path.join(base, "model")
    sys.path.insert(0, os.path.join(model_dir, "code"))

    server = InferenceServer(int(os.environ.get("SAGEMAKER_BIND_TO_PORT") or 0))
    _tell(report, {"port": server.server_address[1]})
    began = time.perf_counter()
    handlers = Handlers(
        os.environ.get("SAGEMAKER_PROGRAM", "inference.py"),
        model_dir,
        os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "application/json"),
    )
    workers = Workers(handlers, max(1, int(os.environ.get("SAGEMAKER_MODEL_SERVER_WORKERS") or 1)))
    # The handler itself must not wait: it runs in the thread that the answers under way need.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.end, daemon=True).start())
    server.begin(workers)
    print(f"Model loaded from {model_dir} in {time.perf_counter() - began:.2f} s", flush=True)
    _tell(report, {"ready": True})
    report.close()
    workers.work()
    return 0


def _tell(report: TextIO, news: dict[str, object]) -> None:
    report.write(json.dumps(news) + "\n")
    report.flush()
