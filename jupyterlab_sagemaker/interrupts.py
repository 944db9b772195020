"""Ctrl-C and a notebook's interrupt button while the main thread waits for an answer."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Callable


class Interrupts:
    """Turns SIGINT into a call of ``interrupted`` instead of a ``KeyboardInterrupt`` between any two instructions.

    So nothing that was received is lost, and the waiting code decides what an interrupt means. Whoever waits
    confirms each one with ``take``; one that comes too late for that is raised on leaving. The third is raised at
    once: the way out when showing an output hangs. Does nothing outside the main thread, where Python delivers no
    signals, and where SIGINT is ignored or handled outside Python.
    """

    def __init__(self, interrupted: Callable[[], None]) -> None:
        self._interrupted = interrupted
        self._previous: Any = None
        self._pending = 0
        self._count = 0

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            current = signal.getsignal(signal.SIGINT)
            if callable(current):
                self._previous = current
                signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)
        if self._pending and error is None:
            raise KeyboardInterrupt

    def take(self) -> None:
        """An interrupt was seen and acted upon."""
        self._pending -= 1

    def _handle(self, number: int, where: FrameType | None) -> None:
        self._count += 1
        if self._count > 2:
            raise KeyboardInterrupt
        self._pending += 1
        self._interrupted()
