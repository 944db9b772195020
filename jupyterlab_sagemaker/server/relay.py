"""One page's connection to the host: frames on the socket, bare messages for the page."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from typing import Any

from jupyterlab_sagemaker import starter
from jupyterlab_sagemaker._version import PROTOCOL_VERSION, __version__
from jupyterlab_sagemaker.framing import Decoder, encode, frame
from jupyterlab_sagemaker.locations import host_files
from jupyterlab_sagemaker.problem import ProblemError, problem_of
from jupyterlab_sagemaker.session import caller_context

_CHUNK = 256 * 1024


class Relay:
    """Made by ``open``; whoever opens it closes it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._messages = self._read()
        #: ``InitializeResult``, once the host has answered.
        self.info: Mapping[str, Any] = {}

    @classmethod
    async def open(cls, directory: str) -> Relay:
        """Connects to the host, starts it where none runs, and introduces the page as working in ``directory``.

        Raises ``ProblemError``. The server goes on serving while the host starts.
        """
        loop = asyncio.get_running_loop()
        connected = await loop.run_in_executor(None, starter.connect)
        connected.setblocking(False)
        relay = cls(*await asyncio.open_connection(sock=connected, limit=_CHUNK))
        try:
            context = {**caller_context("lab"), "cwd": os.path.abspath(directory)}
            await relay._introduce(context)
        except BaseException:
            relay.close()
            raise
        return relay

    async def send(self, body: bytes) -> None:
        """Passes a message on; returns once the host has room for more. A host that has gone is `messages`' matter."""
        try:
            self._writer.write(frame(body))
            await self._writer.drain()
        except ConnectionError:
            self.close()

    def messages(self) -> AsyncIterator[bytes]:
        """What the host says, until it or this relay is closed. The next is read when the last was taken."""
        return self._messages

    def close(self) -> None:
        """Closes the socket at once; the host ends what it did for this page."""
        self._writer.transport.abort()

    async def _introduce(self, context: Mapping[str, Any]) -> None:
        params = {"protocol": PROTOCOL_VERSION, "version": __version__, "context": context}
        request = {"jsonrpc": "2.0", "id": "initialize", "method": "initialize", "params": params}
        try:
            self._writer.write(encode(request))
            await self._writer.drain()
            body = await asyncio.wait_for(self._messages.__anext__(), starter.START_LIMIT)
        except (ConnectionError, StopAsyncIteration, asyncio.TimeoutError) as error:
            raise ProblemError(
                "unavailable",
                "The SageMaker host does not answer.",
                f"Its log is {host_files(os.environ).log}.",
            ) from error
        answer = json.loads(body)
        if "error" in answer:
            raise problem_of(answer["error"])
        self.info = answer["result"]

    async def _read(self) -> AsyncIterator[bytes]:
        decoder = Decoder()
        while True:
            try:
                data = await self._reader.read(_CHUNK)
            except ConnectionError:
                return
            if not data:
                return
            for body in decoder.feed(data):
                yield body
