"""The base protocol of LSP: a ``Content-Length`` header, an empty line, a JSON body."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

#: No message is longer; a cell's output or a page of a log is far below. In bytes.
LONGEST_MESSAGE = 256 * 1024 * 1024

_LONGEST_HEADER = 4096
_HEADER_END = b"\r\n\r\n"


class FramingError(Exception):
    """What came is not the base protocol; the connection cannot be used any more."""


def frame(body: bytes) -> bytes:
    """One message as it goes over the socket."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def encode(message: Any) -> bytes:
    """One message as it goes over the socket, from its JSON value."""
    return frame(json.dumps(message, separators=(",", ":")).encode())


class Decoder:
    """Cuts what arrives in pieces of any size into bodies."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._length: int | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Takes a piece and yields the bodies that it completes. Raises ``FramingError``."""
        self._received += data
        while True:
            if self._length is None and not self._read_header():
                return
            length = self._length
            if length is None or len(self._received) < length:
                return
            body = bytes(self._received[:length])
            del self._received[:length]
            self._length = None
            yield body

    def _read_header(self) -> bool:
        end = self._received.find(_HEADER_END)
        if end < 0:
            if len(self._received) > _LONGEST_HEADER:
                raise FramingError("The header of a message does not end.")
            return False
        for line in bytes(self._received[:end]).split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                self._length = int(value)
        del self._received[: end + len(_HEADER_END)]
        if self._length is None:
            raise FramingError("A message has no Content-Length.")
        if self._length > LONGEST_MESSAGE:
            raise FramingError(f"A message of {self._length} bytes is too long.")
        return True
