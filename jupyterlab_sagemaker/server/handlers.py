"""The two routes; see the package's own words for why there are two."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized, ws_authenticated
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from jupyterlab_sagemaker.framing import FramingError
from jupyterlab_sagemaker.problem import ProblemError, problem_data

from .relay import Relay
from .tickets import Tickets

#: What an authorizer of the server is asked about.
RESOURCE = "jupyterlab-sagemaker"

#: Seconds that a page has for its first message.
FIRST_MESSAGE_LIMIT = 10.0

#: Close codes of our own (4000-4999 are an application's): no valid ticket, no host.
NO_TICKET = 4401
NO_HOST = 4503

_LARGEST_MESSAGE = 64 * 1024 * 1024


class TicketHandler(APIHandler):
    """``POST``: a ticket for one WebSocket."""

    auth_resource = RESOURCE

    def initialize(self, tickets: Tickets) -> None:
        """Takes what all requests share."""
        super().initialize()
        self._tickets = tickets

    @web.authenticated
    @authorized(action="execute")  # type: ignore[untyped-decorator]
    def post(self) -> None:
        """Answers ``{"ticket": …}``."""
        self.set_header("Cache-Control", "no-store")
        self.finish({"ticket": self._tickets.give()})


class HostSocket(WebSocketMixin, JupyterHandler, WebSocketHandler):
    """The page's connection to the host.

    The first message must be ``{"ticket": …}``. The answer is ``{"ready": InitializeResult}``, or
    ``{"problem": Problem}`` and the end. From then on every message is one of JSON-RPC, passed on unread.
    """

    auth_resource = RESOURCE

    def initialize(self, tickets: Tickets, directory: str) -> None:
        """Takes what all requests share."""
        self._tickets = tickets
        self._directory = directory
        self._relay: Relay | None = None
        self._admitted = False
        self._impatience: asyncio.TimerHandle | None = None

    @property
    def max_message_size(self) -> int:
        """A cell's body can be large. The server's own setting holds where it allows more."""
        return max(_LARGEST_MESSAGE, int(self.settings.get("websocket_max_message_size", 0)))

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """The upgrade; Jupyter checks the origin by its own rules."""
        allowed = await ensure_async(
            self.authorizer.is_authorized(self, self.current_user, "execute", RESOURCE)
        )
        if not allowed:
            raise web.HTTPError(403)
        await super().get(*args, **kwargs)

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Waits for the first message, not for ever."""
        super().open(*args, **kwargs)
        self._impatience = asyncio.get_running_loop().call_later(
            FIRST_MESSAGE_LIMIT, self.close, NO_TICKET, "no ticket came"
        )

    async def on_message(self, message: str | bytes) -> None:
        """Tornado reads the next message when this has returned, so a slow host slows its page."""
        if self._relay:
            await self._relay.send(message.encode() if isinstance(message, str) else message)
        elif not self._admitted:
            await self._admit(message)

    def on_close(self) -> None:
        """The page has gone: the host must not wait for it."""
        if self._impatience:
            self._impatience.cancel()
        if self._relay:
            self._relay.close()
        super().on_close()

    async def _admit(self, message: str | bytes) -> None:
        if self._impatience:
            self._impatience.cancel()
        if not self._tickets.take(_ticket_in(message)):
            self.close(NO_TICKET, "the ticket is unknown, used or expired")
            return
        self._admitted = True
        try:
            relay = await Relay.open(self._directory)
        except ProblemError as problem:
            await self._tell({"problem": problem_data(problem)})
            self.close(NO_HOST, "there is no host")
            return
        if self.ws_connection is None:
            relay.close()
            return
        self._relay = relay
        await self._tell({"ready": relay.info})
        asyncio.get_running_loop().create_task(self._forward(relay))

    async def _forward(self, relay: Relay) -> None:
        """From the host to the page, one message at a time, until either has gone."""
        try:
            async for body in relay.messages():
                # Awaited, so a slow page is a slow reader to the host.
                await self.write_message(body)
        except WebSocketClosedError:
            return
        except FramingError as error:
            self.log.error("The SageMaker host's connection broke: %s", error)
        finally:
            relay.close()
        self.close(1012, "the host has ended")

    async def _tell(self, message: dict[str, Any]) -> None:
        try:
            await self.write_message(json.dumps(message))
        except WebSocketClosedError:
            pass  # `on_close` cleans up.


def _ticket_in(message: str | bytes) -> str:
    try:
        first = json.loads(message)
    except ValueError:
        return ""
    ticket = first.get("ticket") if isinstance(first, dict) else None
    return ticket if isinstance(ticket, str) else ""
