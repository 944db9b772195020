"""
A prediction on a local endpoint beside a bare HTTP request to the same server: medians of 500, in milliseconds.

Arguments are added to the line of ``deploy``.
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any, Callable

import jupyterlab_sagemaker as sm

SCRIPT = """
import json
def model_fn(model_dir): return 2
def transform_fn(model, body, content_type, accept):
    return json.dumps([model * number for number in json.loads(body)]), "application/json"
"""

#: Of each; the two take turns, so that what else the machine does hits both.
_CALLS = 500


def _median(calls: list[float]) -> float:
    return round(statistics.median(calls), 3)


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Prints one line of JSON."""
    with tempfile.TemporaryDirectory() as directory:
        model = Path(directory, "model.tar.gz")
        with tarfile.open(model, "w:gz"):
            pass
        script = Path(directory, "inference.py")
        script.write_text(SCRIPT)
        deploy = f"deploy {model} --entry-point {script} --name bench-predict"
        predictor = sm.run(" ".join([deploy, *sys.argv[1:]]))
        try:
            url = predictor.describe()["url"].removeprefix("http://")
            bare = http.client.HTTPConnection(url)
            bare.connect()

            def ask() -> None:
                bare.request("POST", "/invocations", b"[1, 2, 3]", {"Content-Type": "application/json"})
                bare.getresponse().read()

            def predict() -> None:
                predictor.predict([1, 2, 3])

            for _ in range(50):
                ask()
                predict()
            pairs = [(timed(ask), timed(predict)) for _ in range(_CALLS)]
            asked, predicted = ([pair[index] for pair in pairs] for index in (0, 1))
            print(
                json.dumps(
                    {
                        "bare": _median(asked),
                        "predict": _median(predicted),
                        "beyond": _median([b - a for a, b in pairs]),
                        "p95": round(statistics.quantiles(predicted, n=20)[-1], 3),
                    }
                )
            )
        finally:
            predictor.delete()


if __name__ == "__main__":
    main()
