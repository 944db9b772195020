"""The one connection of a kernel or a script: made when first needed, again when the host or the caller changed."""

from __future__ import annotations

import os
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Callable, TypeVar

from . import starter
from .connection import Answer, Connection, HostGone, Show
from .locations import host_files
from .problem import ProblemError

T = TypeVar("T")

#: Commands that change nothing, so that running one twice is the same as once.
_ONLY_LOOK = frozenset({"attach", "doctor", "endpoint", "endpoints", "help", "jobs", "logs"})

#: Events that the host may send ahead of the reader.
_CREDIT = 2000


def caller_context(face: str) -> dict[str, Any]:
    """This process as the host sees it; see ``CallerContext`` in ``src/protocol/connection.ts``."""
    try:
        directory = os.getcwd()
    except FileNotFoundError:
        directory = os.path.expanduser("~")
    return {
        "face": face,
        "cwd": directory,
        "env": dict(os.environ),
        "python": sys.executable,
    }


def current() -> Session:
    """The session of this process. In a kernel its outputs are MIME bundles, anywhere else plain lines."""
    global _current
    if _current is None:
        _current = Session("kernel" if in_kernel() else "terminal")
    return _current


def in_kernel() -> bool:
    """Whether this process is a Jupyter kernel: its outputs are shown by somebody who understands MIME bundles."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


_current: Session | None = None


class Session:
    """Requests to the host on behalf of one face.

    Every request first looks whether the working directory or the environment changed since the connection was
    made, so that ``os.environ["AWS_PROFILE"] = …`` and ``%cd`` in a notebook mean what they say. A host that went
    away is started again once.
    """

    def __init__(self, face: str) -> None:
        self.face = face
        self._connection: Connection | None = None
        self._lock = threading.RLock()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def connection(self, limit: float = starter.START_LIMIT) -> Connection:
        """The connection with the caller's present context, made within ``limit`` seconds. Raises ``ProblemError``."""
        context = caller_context(self.face)
        with self._lock:
            current = self._connection
            if current and current.usable:
                if current.context == context:
                    return current
                current.retire()
            # A host that is about to end for idleness may still accept, and be gone before it answers.
            for _ in range(5):
                try:
                    self._connection = Connection(starter.connect(limit), context, limit)
                    return self._connection
                except HostGone:
                    continue
                except TimeoutError:
                    break
            raise ProblemError(
                "unavailable",
                "The SageMaker host does not answer.",
                f"Its log is {host_files(os.environ).log}.",
            )

    def request(self, method: str, params: Any, timeout: float | None = None) -> Any:
        """One request that may be repeated without harm. Raises ``ProblemError``."""
        return self._persist(lambda connection: connection.request(method, params, timeout))

    def ask(self, method: str, params: Any) -> Any:
        """One request that must not reach the host twice, as a prediction. Raises ``ProblemError``."""
        for _ in range(2):
            try:
                return self.connection().request(method, params)
            except HostGone as gone:
                if gone.sent:
                    break
        raise ProblemError(
            "unavailable",
            "The SageMaker host ended before it answered, and whether the request was carried out is not known.",
            "Ask again if asking twice does no harm.",
        )

    def run(self, params: Mapping[str, Any], show: Show) -> Answer:
        """Runs a command; see ``Connection.run``.

        Where the host ends before it has shown anything, a command that only looks is run again by the next one; any
        other may have begun something, so the ``ProblemError`` says how to find out.
        """
        shown = False

        def show_and_tell(outputs: list[Mapping[str, Any]]) -> None:
            nonlocal shown
            shown = True
            show(outputs)

        for attempt in (1, 2):
            try:
                return self.connection().run({"run": uuid.uuid4().hex, **params}, show_and_tell)
            except HostGone as gone:
                harmless = not gone.sent or (not shown and _command_of(params) in _ONLY_LOOK)
                if attempt == 1 and harmless:
                    continue
                break
        line = "%sagemaker" if self.face == "kernel" else "jupyter sagemaker"
        raise ProblemError(
            "unavailable",
            "The SageMaker host ended while the command ran.",
            f"A job that runs goes on: `{line} jobs` lists it, `{line} attach NAME` follows it.",
        )

    def events(
        self,
        topic: str,
        params: Mapping[str, Any],
        resume: Callable[[], Mapping[str, Any]],
        deadline: float | None = None,
    ) -> Iterator[list[Any]]:
        """Batches of a topic's events until it ends, across a restart of the host.

        ``resume`` gives the parameters to open with again. Raises ``ProblemError``, and ``TimeoutError`` when
        the monotonic clock passes ``deadline``.
        """
        opening = params
        fruitless = 0
        while True:
            try:
                subscription = self.connection().subscribe(topic, opening, _CREDIT)
                try:
                    while True:
                        batch = subscription.next(deadline)
                        if batch is None:
                            return
                        fruitless = 0
                        yield batch
                        subscription.grant(len(batch))
                finally:
                    subscription.close()
            except HostGone:
                fruitless += 1
                if fruitless > 2:
                    raise _keeps_ending() from None
                opening = resume()

    def close(self) -> None:
        """Closes the connection; the next request makes a new one."""
        with self._lock:
            if self._connection:
                self._connection.close()
            self._connection = None

    def _persist(self, ask: Callable[[Connection], T]) -> T:
        try:
            return ask(self.connection())
        except HostGone:
            try:
                return ask(self.connection())
            except HostGone:
                raise _keeps_ending() from None

    def _forget(self) -> None:
        """In a forked child: the socket and its reader belong to the parent."""
        self._lock = threading.RLock()
        self._connection = None


def _command_of(params: Mapping[str, Any]) -> str:
    """The command's name, be it given in a line or by itself."""
    words = str(params.get("line", "")).split(maxsplit=1)
    return str(params.get("command", words[0] if words else ""))


def _keeps_ending() -> ProblemError:
    return ProblemError(
        "unavailable",
        "The SageMaker host ended before it answered, twice.",
        f"Its log is {host_files(os.environ).log}.",
    )
