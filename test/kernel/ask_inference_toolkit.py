"""Asks AWS's inference toolkit (https://github.com/aws/sagemaker-inference-toolkit) what it answers, case by case.

``python ask_inference_toolkit.py > inference_toolkit.json`` in an environment with ``sagemaker-inference`` writes anew what
``test_serving.py`` compares our own server with.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

#: Script, and requests: content type, accept, body. Scripts are prefixed with a model_fn unless they name one.
CASES: dict[str, tuple[str, list[tuple[str | None, str | None, str]]]] = {
    "defaults": (
        "def predict_fn(data, model): return data * model",
        [
            ("application/json", None, "[1, 2]"),
            ("application/json", "*/*", "[[1, 2], [3, 4]]"),
            ("application/json", "text/csv", "[[1, 2], [3, 4]]"),
            ("application/json", "text/csv, application/json", "[1]"),
            ("application/json", "image/png,application/json", "[1]"),
            ("text/csv", None, "1,2\n3,4\n"),
            ("text/csv", None, "1.5,2"),
            ("application/json", None, "no json"),
            ("image/png", None, "x"),
            (None, None, "x"),
            ("application/json", "image/png", "[1]"),
        ],
    ),
    "all four": (
        "def input_fn(body, content_type): return [type(body).__name__, content_type]\n"
        "def predict_fn(data, model): return [*data, model]\n"
        "def output_fn(prediction, accept): return repr([*prediction, accept]), 'text/plain'",
        [
            ("application/json", None, "[1]"),
            ("text/csv", "text/csv", "1"),
            ("application/octet-stream", "x/y", "1"),
            (None, None, "1"),
        ],
    ),
    "output without its type": (
        "def input_fn(body, content_type): return body\n"
        "def predict_fn(data, model): return data\n"
        "def output_fn(prediction, accept): return prediction",
        [("text/csv", "text/csv", "1,2"), ("text/csv", None, "1,2")],
    ),
    "transform_fn": (
        "def transform_fn(model, body, content_type, accept): return repr([model, body, content_type, accept])",
        [("application/json", None, "[1]"), ("image/png", "*/*", "1")],
    ),
    "with context": (
        "def model_fn(model_dir, context): return 5\n"
        "def input_fn(body, content_type, context): return body\n"
        "def predict_fn(data, model, context):\n"
        "    return [data, model, context.get_request_header(0, 'X-Amzn-SageMaker-Custom-Attributes')]\n"
        "def output_fn(prediction, accept, context): return repr(prediction), 'text/plain'",
        [("application/json", None, "[1]")],
    ),
    "transform_fn with context": (
        "def transform_fn(model, body, content_type, accept, context):\n"
        "    context.set_response_status(418, 'teapot')\n"
        "    context.set_response_header(0, 'X-Own', 'yes')\n"
        "    return 'short', 'text/plain'",
        [("application/json", None, "[1]")],
    ),
    "start-up handlers": (
        "import os\nseen = []\n"
        "def pre_model_fn(model_dir): seen.append('pre')\n"
        "def model_fn(model_dir): seen.append('model'); return os.path.basename(model_dir)\n"
        "def model_warmup_fn(model_dir, model): seen.append('warm ' + model)\n"
        "def transform_fn(model, body, content_type, accept): return repr(seen), 'text/plain'",
        [("application/json", None, "[1]")],
    ),
    "too few arguments": (
        "def input_fn(body): return body\ndef predict_fn(data, model): return data",
        [("application/json", None, "[1]")],
    ),
    "too many arguments": (
        "def predict_fn(data, model, context, more): return data",
        [("application/json", None, "[1]")],
    ),
    "an error": (
        "def predict_fn(data, model): raise KeyError('age')",
        [("application/json", None, "[1]")],
    ),
    "no predict_fn": ("x = 1", [("application/json", None, "[1]")]),
    "no JSON in the answer": (
        "def predict_fn(data, model): return object()",
        [("application/json", None, "[1]")],
    ),
    "start: both kinds": (
        "def transform_fn(a, b, c, d): pass\ndef output_fn(a, b): pass",
        [],
    ),
    "start: wrong model_fn": ("def model_fn(): return 1", []),
    "start: no model_fn": ("model_fn = None\ndef predict_fn(a, b): pass", []),
}

ATTRIBUTES = "tfs-method=classify"


def script_of(name: str) -> str:
    """The script of a case, whole."""
    script = CASES[name][0]
    return (
        script if "model_fn" in script.replace("pre_model_fn", "") else f"def model_fn(d): return 2\n{script}"
    )


def headers_of(content_type: str | None, accept: str | None) -> dict[str, str]:
    """The headers of a request."""
    headers = {"X-Amzn-SageMaker-Custom-Attributes": ATTRIBUTES}
    if content_type is not None:
        headers["Content-Type"] = content_type
    if accept is not None:
        headers["Accept"] = accept
    return headers


class _Processor:
    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers

    def get_request_properties(self) -> dict[str, str]:
        return self.headers


class _Context:
    """What the toolkit uses of multi-model-server's context."""

    def __init__(self, model_dir: str, headers: dict[str, str]) -> None:
        self.system_properties = {"model_dir": model_dir}
        self.request_processor = [_Processor(headers)]
        self.headers: dict[str, str] = {}
        self.status = 200

    def get_request_header(self, index: int, name: str) -> str | None:
        return self.request_processor[index].headers.get(name)

    def set_response_content_type(self, index: int, value: str) -> None:
        self.headers["content-type"] = value

    def set_response_header(self, index: int, name: str, value: str) -> None:
        self.headers[name] = value

    def set_response_status(self, code: int = 200, phrase: str = "", idx: int = 0) -> None:
        self.status = code


def _ask(name: str, directory: Path) -> dict[str, Any]:
    from sagemaker_inference.transformer import Transformer

    module = f"case_{list(CASES).index(name)}"
    (directory / f"{module}.py").write_text(script_of(name))
    os.environ["SAGEMAKER_PROGRAM"] = f"{module}.py"
    transformer = Transformer()
    model_dir = str(directory / "model")
    context = _Context(model_dir, {})
    try:
        transformer.validate_and_initialize(model_dir=model_dir, context=context)
    except Exception as error:  # noqa: BLE001
        return {"start": f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"}
    answers = []
    for content_type, accept, body in CASES[name][1]:
        request = _Context(model_dir, headers_of(content_type, accept))
        # multi-model-server has one context for all requests, which the handlers are given.
        transformer._context = request
        [answer] = transformer.transform([{"body": body.encode()}], request)
        text = answer if isinstance(answer, str) else answer.decode("latin-1")
        failed = "Traceback (most recent call last)" in text
        answers.append(
            {
                "status": request.status,
                "type": None if failed else request.headers.get("content-type"),
                "own": request.headers.get("X-Own"),
                "text": text.split("Traceback (most recent call last)")[0] if failed else text,
                "traced": failed,
            }
        )
    return {"answers": answers}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        print(json.dumps({name: _ask(name, Path(folder)) for name in CASES}, indent=1))
