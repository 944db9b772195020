"""One connection to the host: JSON-RPC 2.0 over its Unix socket, for callers that block.

A thread reads; every waiting caller has a mailbox. What a running command shows is handed to the thread that waits
for the command, because a kernel knows by the thread which cell an output belongs to.
"""

from __future__ import annotations

import itertools
import json
import os
import socket
import threading
import time
from collections.abc import Mapping
from queue import Empty, SimpleQueue
from typing import Any, Callable, NamedTuple

from ._version import PROTOCOL_VERSION, __version__
from .framing import Decoder, FramingError, encode
from .interrupts import Interrupts
from .problem import problem_from, problem_of

#: JSON-RPC's code for a request that its sender cancelled.
_CANCELLED = -32800
_METHOD_NOT_FOUND = -32601

#: What a mailbox holds beside messages.
_GONE: Mapping[str, Any] = {"": "gone"}
_INTERRUPT: Mapping[str, Any] = {"": "interrupt"}

Message = Mapping[str, Any]
Show = Callable[[list[Mapping[str, Any]]], None]


class HostGone(Exception):
    """The host ended, or the connection to it broke. ``sent`` tells whether the request may have reached it."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__("The connection to the SageMaker host broke.")
        self.sent = sent


class Answer(NamedTuple):
    """What a command returned, whether it was interrupted on the way, and the context it ran with."""

    result: Any
    interrupted: bool
    context_id: str


class Connection:
    """An initialized connection; ``context`` is the caller's, as in ``src/protocol/connection.ts``.

    Takes over the socket. Safe to use from several threads; not across a fork (see ``usable``). Making one raises
    what ``request`` raises; the host has ``limit`` seconds to answer.
    """

    def __init__(self, connected: socket.socket, context: Mapping[str, Any], limit: float) -> None:
        self.context = context
        self._socket = connected
        self._process = os.getpid()
        self._ids = itertools.count(1)
        self._sending = threading.Lock()
        self._changing = threading.Lock()
        self._calls: dict[int, SimpleQueue[Message]] = {}
        self._runs: dict[str, SimpleQueue[Message]] = {}
        self._streams: dict[str, SimpleQueue[Message]] = {}
        self._gone = False
        self._retired = False
        threading.Thread(target=self._read, name="jupyterlab-sagemaker", daemon=True).start()
        try:
            self.info: Mapping[str, Any] = self.request(
                "initialize",
                {"protocol": PROTOCOL_VERSION, "version": __version__, "context": context},
                limit,
            )
        except BaseException:
            self.close()
            raise

    @property
    def usable(self) -> bool:
        """The host was there a moment ago, and this is still the process that connected."""
        return not self._gone and self._process == os.getpid()

    @property
    def context_id(self) -> str:
        """The host's name for this connection's context; see ``InitializeResult.contextId``."""
        return str(self.info["contextId"])

    def request(self, method: str, params: Any, timeout: float | None = None) -> Any:
        """The answer to one request.

        Raises ``ProblemError``, ``HostGone``, ``TimeoutError`` after ``timeout`` seconds, and ``KeyboardInterrupt``
        once the host confirmed that an interrupted request was cancelled; a second interrupt does not wait.
        """
        result, interrupted = self._call(method, params, None, None, timeout)
        if interrupted:
            raise KeyboardInterrupt
        return result

    def run(self, params: Mapping[str, Any], show: Show) -> Answer:
        """Runs a command. ``show`` gets its outputs in order, in this thread; the host waits while it shows.

        An interrupt is passed to the host once and waited for: the command says what it left behind. A second one
        raises ``KeyboardInterrupt``.
        """
        result, interrupted = self._call("command/run", params, str(params["run"]), show, None)
        return Answer(result, interrupted, self.context_id)

    def subscribe(self, topic: str, params: Any, credit: int) -> Subscription:
        """Opens a subscription; whoever opens it closes it."""
        return Subscription(self, topic, params, credit)

    def notify(self, method: str, params: Any) -> None:
        """Sends what needs no answer. Raises ``HostGone``."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def retire(self) -> None:
        """Closes the connection as soon as nothing waits on it any more."""
        with self._changing:
            self._retired = True
        self._close_if_idle()

    def close(self) -> None:
        """Closes the socket; whoever waits gets ``HostGone``. The host sees it at once and keeps every job."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # It is closed already, from one end or the other.
        self._socket.close()

    def _call(
        self,
        method: str,
        params: Any,
        run: str | None,
        show: Show | None,
        timeout: float | None,
    ) -> tuple[Any, bool]:
        mailbox: SimpleQueue[Message] = SimpleQueue()
        number = next(self._ids)
        with self._changing:
            if self._gone:
                raise HostGone(sent=False)
            self._calls[number] = mailbox
            if run is not None:
                self._runs[run] = mailbox
        try:
            with Interrupts(lambda: mailbox.put(_INTERRUPT)) as interrupts:
                self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
                return self._wait(number, mailbox, interrupts, show, timeout)
        finally:
            with self._changing:
                self._calls.pop(number, None)
                if run is not None:
                    self._runs.pop(run, None)
            self._close_if_idle()

    def _wait(
        self,
        number: int,
        mailbox: SimpleQueue[Message],
        interrupts: Interrupts,
        show: Show | None,
        timeout: float | None,
    ) -> tuple[Any, bool]:
        deadline = None if timeout is None else time.monotonic() + timeout
        interrupted = False
        while True:
            try:
                message = _get(mailbox, deadline)
            except TimeoutError:
                self.notify("$/cancelRequest", {"id": number})
                raise
            if message is _GONE:
                raise HostGone(sent=True)
            if message is _INTERRUPT:
                interrupts.take()
                if interrupted:
                    raise KeyboardInterrupt
                interrupted = True
                self.notify("$/cancelRequest", {"id": number})
            elif "method" in message:
                if show is not None:
                    show(message["params"]["outputs"])
                self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
            elif "error" in message:
                if interrupted and message["error"].get("code") == _CANCELLED:
                    raise KeyboardInterrupt
                raise problem_of(message["error"])
            else:
                return message.get("result"), interrupted

    def _send(self, message: Message) -> None:
        data = encode(message)
        with self._sending:
            try:
                self._socket.sendall(data)
            except OSError:
                # The reader may not know it yet; whoever asks for a usable connection must.
                self._gone = True
                raise HostGone(sent=False) from None
            except BaseException:
                # Half a message may be on its way: nothing that follows could be understood.
                self.close()
                raise

    def _read(self) -> None:
        decoder = Decoder()
        try:
            while True:
                data = self._socket.recv(256 * 1024)
                if not data:
                    break
                for body in decoder.feed(data):
                    self._take(json.loads(body))
        except (OSError, FramingError, ValueError, HostGone):
            pass  # Every waiting caller is told below.
        finally:
            with self._changing:
                self._gone = True
                waiting = [*self._calls.values(), *self._streams.values()]
            for mailbox in waiting:
                mailbox.put(_GONE)
            self.close()

    def _take(self, message: Message) -> None:
        method = message.get("method")
        params = message.get("params")
        if method is None:
            mailbox = self._calls.get(message.get("id", 0))
        elif method == "command/outputs" and isinstance(params, Mapping):
            mailbox = self._runs.get(params["run"])
            if mailbox is None:
                # Its reader left after a second interrupt; the command need not wait for anyone.
                self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        elif method.startswith("subscription/") and isinstance(params, Mapping):
            mailbox = self._streams.get(params["id"])
        else:
            mailbox = None
            if "id" in message:
                error = {"code": _METHOD_NOT_FOUND, "message": f"There is no method {method}."}
                self._send({"jsonrpc": "2.0", "id": message["id"], "error": error})
        if mailbox is not None:
            mailbox.put(message)

    def _close_if_idle(self) -> None:
        with self._changing:
            idle = self._retired and not self._calls and not self._streams
        if idle:
            self.close()


class Subscription:
    """One subscription with credit, as in ``src/protocol/subscription.ts``."""

    def __init__(self, connection: Connection, topic: str, params: Any, credit: int) -> None:
        self._connection = connection
        self._mailbox: SimpleQueue[Message] = SimpleQueue()
        self._ended = False
        self._id = f"s{next(connection._ids)}"
        with connection._changing:
            connection._streams[self._id] = self._mailbox
        try:
            connection.request(
                "subscription/open",
                {"id": self._id, "topic": topic, "params": params, "credit": credit},
            )
        except BaseException:
            self._ended = True
            self.close()
            raise

    def next(self, deadline: float | None = None) -> list[Any] | None:
        """The next events, oldest first, or ``None`` when no more will come.

        Raises ``TimeoutError`` when the monotonic clock passes ``deadline``, ``HostGone``, and the ``ProblemError``
        that ended the subscription.
        """
        message = _get(self._mailbox, deadline)
        if message is _GONE:
            self._ended = True
            raise HostGone(sent=True)
        if message["method"] == "subscription/events":
            return list(message["params"]["events"])
        self._ended = True
        problem = message["params"].get("problem")
        if problem:
            raise problem_from(problem)
        return None

    def grant(self, credit: int) -> None:
        """Ready for so many more events."""
        self._connection.notify("subscription/credit", {"id": self._id, "credit": credit})

    def close(self) -> None:
        """Not interested any more."""
        with self._connection._changing:
            self._connection._streams.pop(self._id, None)
        if not self._ended and self._connection.usable:
            self._ended = True
            try:
                self._connection.notify("subscription/close", {"id": self._id})
            except HostGone:
                pass  # Then it is closed.
        self._connection._close_if_idle()


def _get(mailbox: SimpleQueue[Message], deadline: float | None) -> Message:
    """The next message. Raises ``TimeoutError`` when the monotonic clock passes ``deadline``.

    Never sleeps for longer than a second: where another thread took a signal, Python runs its handler only once
    the main thread wakes up.
    """
    while True:
        left = 1.0 if deadline is None else min(1.0, max(0.0, deadline - time.monotonic()))
        try:
            return mailbox.get(timeout=left)
        except Empty:
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError from None
