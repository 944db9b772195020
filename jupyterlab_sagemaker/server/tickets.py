"""Single-use proofs that a WebSocket belongs to a page that could make an authenticated, XSRF-checked request."""

from __future__ import annotations

import secrets
import time
from typing import Callable

#: Seconds between getting a ticket and using it.
LIFETIME = 30.0

#: More are not outstanding at a time; the oldest lose.
_MOST = 1000


class Tickets:
    """Gives tickets and takes each back once. ``clock`` counts seconds and never goes back.

    A ticket is not tied to a user's name: a page that authenticates by token gets another name with every request.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        #: When each ticket expires; the oldest first.
        self._given: dict[str, float] = {}

    def give(self) -> str:
        """A new ticket."""
        now = self._clock()
        for ticket, expires in list(self._given.items()):
            if expires > now and len(self._given) < _MOST:
                break
            del self._given[ticket]
        ticket = secrets.token_urlsafe(32)
        self._given[ticket] = now + LIFETIME
        return ticket

    def take(self, ticket: str) -> bool:
        """Whether it was given, has not been used, and has not expired. It is void from now on."""
        return self._given.pop(ticket, float("-inf")) > self._clock()
