"""The HTTP side: ``GET /ping`` and ``POST /invocations``, over connections that stay open.

https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
"""

from __future__ import annotations

import itertools
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .handlers import Response
from .worker import Call, Workers

_PLAIN = {"content-type": "text/plain; charset=utf-8"}


class InferenceServer(ThreadingHTTPServer):
    """Listens as soon as it is made; requests that come before ``begin`` wait."""

    daemon_threads = True
    request_queue_size = 1024
    # A port that was just given back is free for us.
    allow_reuse_address = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Connection)
        self.numbers = itertools.count(1)
        self.ending = False
        self._workers: Workers | None = None
        self._under_way = 0
        self._changed = threading.Condition()

    @property
    def workers(self) -> Workers:
        """Who answers; there once ``begin`` was called."""
        if self._workers is None:
            raise RuntimeError("The server was asked before it began.")
        return self._workers

    def begin(self, workers: Workers) -> None:
        """Serves from a thread of its own."""
        self._workers = workers
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def end(self) -> None:
        """Takes no new connection, waits for the answers that are under way, then ends the workers."""
        self.ending = True
        self.shutdown()
        self.server_close()
        with self._changed:
            self._changed.wait_for(lambda: self._under_way == 0)
        self.workers.end()

    def count(self, change: int) -> None:
        """A request has come or is answered."""
        with self._changed:
            self._under_way += change
            self._changed.notify_all()


class _Connection(BaseHTTPRequestHandler):
    server: InferenceServer
    protocol_version = "HTTP/1.1"
    server_version = "jupyterlab-sagemaker"
    sys_version = ""
    disable_nagle_algorithm = True
    # Headers and body leave together.
    wbufsize = 64 * 1024

    def do_GET(self) -> None:
        if self.path.split("?")[0] == "/ping":
            self._send(
                Response(200, "", {"content-type": "application/json"}, b'{\n  "status": "Healthy"\n}\n')
            )
        else:
            self._refuse(404, "There is /ping and /invocations here.")

    def do_POST(self) -> None:
        if self.path.split("?")[0] != "/invocations":
            self._refuse(404, "There is /ping and /invocations here.")
            return
        self.server.count(1)
        try:
            began = time.perf_counter()
            body = self._body()
            if body is None:
                return
            call = Call(body, dict(self.headers.items()), str(next(self.server.numbers)))
            self.server.workers.take(call)
            response = call.response()
            if isinstance(response.body, bytes):
                self._send(response)
            else:
                self._stream(response, call)
            took = (time.perf_counter() - began) * 1000
            print(f'{self.address_string()} "POST /invocations" {response.status} {took:.1f} ms', flush=True)
        finally:
            self.server.count(-1)

    def _body(self) -> bytes | None:
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit():
            self._refuse(400, f"Content-Length must be a number, not {length}.")
            return None
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes:
        body = b""
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            if size == 0:
                while self.rfile.readline().strip():
                    pass  # Trailers.
                return body
            body += self.rfile.read(size)
            self.rfile.readline()

    def _send(self, response: Response) -> None:
        body = response.body if isinstance(response.body, bytes) else b""
        self._head(response)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _stream(self, response: Response, call: Call) -> None:
        try:
            self._head(response)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.flush()
            for piece in call.pieces():
                if piece:
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                    self.wfile.flush()
            if call.broken:
                # Without its end the answer is seen to be broken.
                self.close_connection = True
                return
            self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()
        finally:
            call.leave()

    def _head(self, response: Response) -> None:
        phrase = (
            response.phrase.replace("\r", " ")
            .replace("\n", " ")
            .encode("latin-1", "replace")
            .decode("latin-1")
        )
        self.send_response(response.status, phrase[:200] or None)
        for name, value in response.headers.items():
            self.send_header(name, str(value).replace("\r", " ").replace("\n", " "))
        if self.server.ending:
            self.send_header("Connection", "close")

    def _refuse(self, status: int, sentence: str) -> None:
        self.close_connection = True
        self._send(Response(status, "", _PLAIN, sentence.encode()))

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Requests are logged with their time, once they are answered."""

    def log_message(self, format: str, *args: object) -> None:
        """What the standard library complains about, one line each."""
        print(format % args, flush=True)
