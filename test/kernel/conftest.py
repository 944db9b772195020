"""Every test has a home, a host and an IPython profile of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from jupyterlab_sagemaker import session as sessions
from jupyterlab_sagemaker import starter
from jupyterlab_sagemaker.display import JOB_MIME
from jupyterlab_sagemaker.locations import host_files

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent

pytest_plugins = ["pytest_jupyter.jupyter_server"]


def make_home(patch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty ``JUPYTERLAB_SAGEMAKER_HOME`` with a short path; a host that was started in it ends with it."""
    with tempfile.TemporaryDirectory(prefix="jl-sm-") as directory:
        home = Path(directory)
        for name in [name for name in os.environ if name.startswith(("AWS_", "JUPYTERLAB_SAGEMAKER_"))]:
            patch.delenv(name)
        patch.setenv("JUPYTERLAB_SAGEMAKER_HOME", directory)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("HOME", directory)
        patch.setenv("IPYTHONDIR", str(home / "ipython"))
        yield home
        end_host()


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home for one test."""
    yield from make_home(monkeypatch)


@pytest.fixture
def fake_host(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The host of ``fake_host.py`` instead of the real one, for this process only."""
    monkeypatch.setenv("JUPYTERLAB_SAGEMAKER_NODE", sys.executable)
    monkeypatch.setattr(starter, "host_program", lambda: str(HERE / "fake_host.py"))
    return home


@pytest.fixture
def session(fake_host: Path) -> Iterator[sessions.Session]:
    """A session with the fake host."""
    made = sessions.Session("kernel")
    yield made
    made.close()


def host_pids() -> list[int]:
    """The processes whose standard input is this home's lock: the host, where one runs."""
    lock = os.path.realpath(host_files(os.environ).lock)
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "fd" / "0") == lock:
                pids.append(int(process.name))
        except OSError:
            continue  # It ended, or belongs to somebody else.
    return pids


def end_host(how: signal.Signals = signal.SIGKILL) -> None:
    """Ends this home's host and waits until it is gone."""
    for pid in host_pids():
        os.kill(pid, how)
    until(lambda: not host_pids(), "the host ends")


def until(condition: Callable[[], object], what: str, limit: float = 30.0) -> None:
    """Waits for what no event announces."""
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline, f"waited {limit:g} seconds, in vain: {what}"
        time.sleep(0.01)


class Outputs:
    """What one cell showed, as a front end receives it."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The contents of the messages of one type."""
        return [message["content"] for message in self.messages if message["msg_type"] == kind]

    def text(self, stream: str = "stdout") -> str:
        """What went to a stream."""
        return "".join(content["text"] for content in self.of("stream") if content["name"] == stream)

    @property
    def error(self) -> str:
        """The error as a person sees it; empty without one."""
        return "\n".join("\n".join(content["traceback"]) for content in self.of("error"))

    @property
    def displays(self) -> list[dict[str, Any]]:
        """MIME bundles as they stand in the end: an update replaces what it names."""
        shown: dict[str, dict[str, Any]] = {}
        for number, message in enumerate(self.messages):
            content = message["content"]
            if message["msg_type"] in ("display_data", "execute_result"):
                shown[content.get("transient", {}).get("display_id", str(number))] = content["data"]
            elif message["msg_type"] == "update_display_data":
                name = content["transient"]["display_id"]
                if name in shown:
                    shown[name] = content["data"]
        return list(shown.values())

    @property
    def jobs(self) -> list[dict[str, Any]]:
        """The views of jobs among the displays."""
        return [bundle[JOB_MIME] for bundle in self.displays if JOB_MIME in bundle]


class Kernel:
    """A real kernel in a process of its own."""

    def __init__(self, python: str, environment: dict[str, str], cwd: Path) -> None:
        self.manager = KernelManager()
        self.manager._kernel_spec = KernelSpec(
            argv=[python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="test",
            language="python",
        )
        self.manager.start_kernel(env=environment, cwd=str(cwd))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, code: str, timeout: float = 60, during: Callable[[Outputs], None] | None = None) -> Outputs:
        """Executes a cell; ``during`` is called after every message that it sends."""
        outputs = Outputs()
        number = self.client.execute(code)
        deadline = time.monotonic() + timeout
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
            if message["parent_header"].get("msg_id") != number:
                continue
            outputs.messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return outputs
            if during:
                during(outputs)

    def value(self, expression: str) -> Any:
        """The value of an expression, by way of JSON."""
        outputs = self.run(f"import json as _json; print(_json.dumps({expression}))")
        assert not outputs.error, outputs.error
        return json.loads(outputs.text())

    def complete(self, code: str, cursor: int | None = None) -> list[str]:
        """The completions that the kernel offers."""
        reply = self.client.complete(code, cursor_pos=cursor, reply=True, timeout=30)
        return list(reply["content"]["matches"])

    def interrupt(self) -> None:
        """What the stop button does."""
        self.manager.interrupt_kernel()

    def close(self) -> None:
        """Ends the kernel at once."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def kernel_environment() -> dict[str, str]:
    """The environment of a kernel that runs the package of this tree."""
    return {**os.environ, "PYTHONPATH": str(REPOSITORY)}


@pytest.fixture(scope="module")
def shared_home() -> Iterator[Path]:
    """A home for all tests of a module."""
    with pytest.MonkeyPatch.context() as patch:
        yield from make_home(patch)


@pytest.fixture(scope="module")
def kernel(shared_home: Path) -> Iterator[Kernel]:
    """One kernel for all tests of a module, with the extension loaded and the real host."""
    made = Kernel(sys.executable, kernel_environment(), shared_home)
    made.run("%load_ext jupyterlab_sagemaker")
    yield made
    made.close()


@pytest.fixture(scope="session")
def foreign_python() -> str:
    """Python of an environment with IPython 8 and without this package; made once and kept in .cache."""
    wanted = ["ipykernel>=6.29,<7", "ipython>=8.18,<9"]
    directory = REPOSITORY / ".cache" / f"foreign-{sys.version_info[0]}.{sys.version_info[1]}"
    python = directory / "bin" / "python"
    stamp = directory / "wanted"
    if not stamp.exists() or stamp.read_text() != " ".join(wanted):
        shutil.rmtree(directory, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", directory], check=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted], check=True
        )
        stamp.write_text(" ".join(wanted))
    return str(python)
