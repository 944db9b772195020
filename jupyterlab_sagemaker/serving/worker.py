"""Where handlers run: one after the other in the main thread, as in a worker process of the model server.

Models are seldom safe to use from several threads; SAGEMAKER_MODEL_SERVER_WORKERS asks for more of them.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from queue import Full, Queue, SimpleQueue

from .handlers import Handlers, Response

#: Pieces of a streamed answer that a handler may be ahead of its reader.
_AHEAD = 8


class Call:
    """One request on its way through a worker. The thread that asked reads the response and, of a stream, its pieces."""

    def __init__(self, body: bytes, headers: Mapping[str, str], request_id: str) -> None:
        self.body = body
        self.headers = headers
        self.request_id = request_id
        self._response: SimpleQueue[Response] = SimpleQueue()
        self._pieces: Queue[bytes | None] = Queue(_AHEAD)
        self._left = False
        #: Whether the stream broke off in the middle.
        self.broken = False

    def response(self) -> Response:
        """Waits for the handlers."""
        return self._response.get()

    def pieces(self) -> Iterator[bytes]:
        """The pieces of a streamed answer, as they come."""
        while True:
            piece = self._pieces.get()
            if piece is None:
                return
            yield piece

    def leave(self) -> None:
        """Nobody reads on."""
        self._left = True

    def run(self, handlers: Handlers) -> None:
        """Runs the handlers, in the worker's thread."""
        response = handlers.respond(self.body, self.headers, self.request_id)
        self._response.put(response)
        if response.trace:
            print(response.trace, file=sys.stderr, end="", flush=True)
        if not isinstance(response.body, bytes):
            self._stream(response.body)

    def _stream(self, body: Iterator[bytes]) -> None:
        try:
            for piece in body:
                if not self._put(piece):
                    return
        except Exception:  # noqa: BLE001  The status is sent; all that is left is to break off and tell the log.
            self.broken = True
            traceback.print_exc()
        finally:
            close = getattr(body, "close", None)
            if close:
                close()
            self._put(None)

    def _put(self, piece: bytes | None) -> bool:
        while not self._left:
            try:
                self._pieces.put(piece, timeout=1)
            except Full:
                continue
            return True
        return False


class Workers:
    """Calls waiting for a worker. ``work`` in the main thread is the first one."""

    def __init__(self, handlers: Handlers, count: int) -> None:
        self._handlers = handlers
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._count = count
        for number in range(1, count):
            threading.Thread(target=self.work, name=f"worker-{number}", daemon=True).start()

    def take(self, call: Call) -> None:
        """Queues a call."""
        self._calls.put(call)

    def work(self) -> None:
        """Runs calls until ``end``."""
        while True:
            call = self._calls.get()
            if call is None:
                return
            call.run(self._handlers)

    def end(self) -> None:
        """The workers stop when everything that was taken is done."""
        for _ in range(self._count):
            self._calls.put(None)
