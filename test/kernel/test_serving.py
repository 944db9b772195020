"""Our server beside AWS's inference toolkit, and what only a server can do wrong."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ask_inference_toolkit import CASES, headers_of, script_of

HERE = Path(__file__).parent
SERVING = HERE.parent.parent / "jupyterlab_sagemaker" / "serving"

#: What the toolkit answered; see ``ask_inference_toolkit.py``.
TOOLKIT = json.loads((HERE / "inference_toolkit.json").read_text())


class Server:
    """A server of our own, from its start to its end."""

    def __init__(self, directory: Path, script: str, **environment: str) -> None:
        code = directory / "model" / "code"
        code.mkdir(parents=True, exist_ok=True)
        (code / "inference.py").write_text(script)
        reading, writing = os.pipe()
        self.log = directory / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(SERVING), "--report", str(writing)],
                env={**os.environ, "SAGEMAKER_BASE_DIR": str(directory), **environment},
                stdout=log,
                stderr=log,
                pass_fds=[writing],
            )
        os.close(writing)
        with os.fdopen(reading) as report:
            news = [json.loads(line) for line in report]
        self.ready = {"ready": True} in news
        self.port = int(news[0]["port"]) if news else 0

    def ask(
        self, body: bytes, headers: dict[str, str], path: str = "/invocations"
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One request over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()


@contextmanager
def serving(directory: Path, script: str, **environment: str) -> Iterator[Server]:
    """A server that ends with the block."""
    server = Server(directory, script, **environment)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name][1]])
def test_answers_are_the_toolkits(name: str, tmp_path: Path) -> None:
    with serving(tmp_path, script_of(name)) as server:
        assert server.ready, server.log.read_text()
        for request, expected in zip(CASES[name][1], TOOLKIT[name]["answers"]):
            content_type, accept, body = request
            status, headers, answer = server.ask(body.encode(), headers_of(content_type, accept))
            text = answer.decode("latin-1")
            traced = "Traceback (most recent call last)" in text
            if traced:
                text = text.split("Traceback (most recent call last)")[0]
            assert {
                "status": status,
                "type": None if traced else headers["content-type"],
                "own": headers["X-Own"],
                "text": _without_layout(text),
                "traced": traced,
            } == {**expected, "text": _without_layout(expected["text"])}, request


def _without_layout(text: str) -> str:
    """The toolkit indents the second line of a sentence by its own source."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", [name for name in CASES if not CASES[name][1]])
def test_starts_fail_as_the_toolkits(name: str, tmp_path: Path) -> None:
    with serving(tmp_path, script_of(name)) as server:
        assert not server.ready
        assert server.process.wait() == 1
        assert TOOLKIT[name]["start"] in server.log.read_text()


def test_ping_answers_and_other_paths_do_not(tmp_path: Path) -> None:
    with serving(tmp_path, script_of("transform_fn")) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        for path, status in (("/ping", 200), ("/ping", 200), ("/models", 404)):
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            assert response.status == status
        assert server.ask(b"", {}, "/nowhere")[0] == 404


def test_status_of_the_toolkits_own_error_class_is_honoured(tmp_path: Path) -> None:
    script = (
        "class BaseInferenceToolkitError(Exception):\n"
        "    status_code, message, phrase = 422, 'too long', 'Unprocessable\\nthing'\n"
        "def model_fn(d): return 1\n"
        "def transform_fn(m, b, c, a): raise BaseInferenceToolkitError()\n"
    )
    with serving(tmp_path, script) as server:
        status, _, body = server.ask(b"x", {})
        assert (status, body.splitlines()[0]) == (422, b"too long")


def test_answers_under_way_are_finished_after_sigterm(tmp_path: Path) -> None:
    script = (
        "import os, time\n"
        "def model_fn(model_dir): return model_dir\n"
        "def transform_fn(model_dir, body, content_type, accept):\n"
        "    open(os.path.join(model_dir, 'begun'), 'w').close()\n"
        "    while not os.path.exists(os.path.join(model_dir, 'go')): time.sleep(0.002)\n"
        "    return 'whole', 'text/plain'\n"
    )
    with serving(tmp_path, script) as server:
        answers: list[bytes] = []
        asking = threading.Thread(target=lambda: answers.append(server.ask(b"x", {})[2]))
        asking.start()
        while not (tmp_path / "model" / "begun").exists():
            pass
        server.process.send_signal(signal.SIGTERM)
        (tmp_path / "model" / "go").touch()
        asking.join()
        assert answers == [b"whole"]
        assert server.process.wait(timeout=30) == 0


def test_a_script_finds_none_of_our_modules(tmp_path: Path) -> None:
    script = (
        "import importlib.util\n"
        "def model_fn(d): return [n for n in ('handlers', 'serve', 'worker', 'content') if importlib.util.find_spec(n)]\n"
        "def transform_fn(model, b, c, a): return repr(model), 'text/plain'\n"
    )
    with serving(tmp_path, script) as server:
        assert server.ask(b"", {})[2] == b"[]"


def test_requests_are_answered_one_after_the_other_unless_more_workers_are_asked_for(tmp_path: Path) -> None:
    script = (
        "import threading\n"
        "barrier = threading.Barrier(2)\n"
        "def model_fn(d): return 1\n"
        "def transform_fn(m, b, c, a):\n"
        "    barrier.wait(timeout=20)\n"
        "    return 'together', 'text/plain'\n"
    )
    with serving(tmp_path, script, SAGEMAKER_MODEL_SERVER_WORKERS="2") as server:
        answers: list[bytes] = []
        threads = [threading.Thread(target=lambda: answers.append(server.ask(b"", {})[2])) for _ in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [b"together", b"together"]
