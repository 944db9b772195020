"""Shows a command's outputs: in a cell as displays, on a terminal as lines."""

from __future__ import annotations

import os
import shutil
import sys
import uuid
from collections.abc import Mapping
from typing import Any, Callable, Protocol

from .progress import progress_text

#: ``JOB_MIME`` of ``src/protocol/mime.ts``.
JOB_MIME = "application/vnd.jupyterlab-sagemaker.job.v1+json"

#: ``ENDPOINT_MIME`` of ``src/protocol/endpoint.ts``.
ENDPOINT_MIME = "application/vnd.jupyterlab-sagemaker.endpoint.v1+json"

Output = Mapping[str, Any]


class Screen(Protocol):
    """Where a command's outputs go."""

    def show(self, outputs: list[Output]) -> None:
        """Shows the next outputs, in order."""

    def close(self) -> None:
        """The command has ended."""


class CellScreen:
    """The output area of a notebook's cell. ``job_shown`` is told of every job and endpoint whose view is displayed."""

    def __init__(self, job_shown: Callable[[Mapping[str, Any]], None]) -> None:
        self._job_shown = job_shown
        # Display ids are unique in a kernel's life; the host's only within one run.
        self._run = uuid.uuid4().hex
        self._shown: set[str] = set()

    def show(self, outputs: list[Output]) -> None:
        """Shows the next outputs, in order."""
        for output in outputs:
            kind = output["type"]
            if kind == "line":
                stream = sys.stderr if output.get("stream") == "stderr" else sys.stdout
                print(output["text"], file=stream)
            elif kind == "progress":
                self._show_progress(f"progress-{output['id']}", output)
            else:
                self._display(output["id"], output["bundle"])

    def close(self) -> None:
        """The command has ended; what it displayed stays."""
        sys.stdout.flush()

    def _show_progress(self, name: str, output: Output) -> None:
        # What is done needs no bar any more; the output itself cannot be taken back.
        done = bool(output.get("total")) and output["done"] >= output["total"]
        if done and name not in self._shown:
            return
        nothing = {"text/html": "", "text/plain": ""}
        self._display(name, nothing if done else {"text/plain": progress_text(output)})

    def _display(self, name: str, bundle: Mapping[str, Any]) -> None:
        from IPython.display import display, update_display

        display_id = f"{self._run}-{name}"
        if name in self._shown:
            update_display(bundle, display_id=display_id, raw=True)  # type: ignore[no-untyped-call]
            return
        self._shown.add(name)
        named = bundle.get(JOB_MIME) or bundle.get(ENDPOINT_MIME)
        if named:
            self._job_shown(named["ref"])
        display(bundle, display_id=display_id, raw=True)  # type: ignore[no-untyped-call]


class TerminalScreen:
    """Standard output and, for progress where a person looks, standard error."""

    def __init__(self) -> None:
        self._progress = ""

    def show(self, outputs: list[Output]) -> None:
        """Shows the next outputs, in order. Raises ``BrokenPipeError`` when nobody reads them any more."""
        for output in outputs:
            kind = output["type"]
            if kind == "progress":
                self._show_progress(progress_text(output))
                continue
            self._clear_progress()
            if kind == "line" and output.get("stream") == "stderr":
                print(output["text"], file=sys.stderr)
            elif kind == "line":
                print(output["text"])
            else:
                print(output["bundle"].get("text/plain", ""))
        sys.stdout.flush()

    def close(self) -> None:
        """The command has ended: no half line stays behind."""
        self._clear_progress()

    def _show_progress(self, text: str) -> None:
        if not sys.stderr.isatty():
            return
        width = shutil.get_terminal_size().columns - 1
        self._progress = text[:width]
        print(f"\r\x1b[2K{self._progress}", end="", file=sys.stderr, flush=True)

    def _clear_progress(self) -> None:
        if self._progress:
            self._progress = ""
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


def silence_broken_pipe() -> None:
    """Points standard output at nothing, so that Python's own flush at the end does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
