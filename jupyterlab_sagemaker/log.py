"""A job's log in Python: an iterator over every line, and a list of those that are known."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, overload

from .errors import as_usage_error
from .session import current

#: Lines that are asked for at a time; the host's limit is above.
_WINDOW = 5000


class LogLine(str):
    """One line's text, without its end, and what is known about it."""

    #: When the line was written, in UTC.
    time: datetime
    #: ``algo-1``, ``algo-2``, …
    host: str
    #: ``debug``, ``info``, ``warning``, ``error``; ``None`` for most lines.
    level: str | None
    #: In which order the host came to know the lines; never changes.
    position: int
    #: It came after lines that were written later.
    late: bool

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> LogLine:
        """From a ``LogLine`` of ``src/protocol/log.ts``."""
        made = cls(line["text"])
        made.time = datetime.fromtimestamp(line["time"] / 1000, timezone.utc)
        made.host = line["host"]
        made.level = line.get("level")
        made.position = line["position"]
        made.late = bool(line.get("late"))
        return made


class Log(Sequence[LogLine]):
    """See ``Job.logs``."""

    def __init__(
        self,
        target: Mapping[str, Any],
        conditions: Mapping[str, Any],
        *,
        follow: bool,
        tail: int | None,
        after: int | None,
    ) -> None:
        self._target: dict[str, Any] = dict(target)
        if conditions:
            self._target["filter"] = dict(conditions)
        self._follow = follow
        self._tail = tail
        self._after = after

    def __iter__(self) -> Iterator[LogLine]:
        """Every line once, in order; a restart of the host is not noticed. Iterating again begins anew."""
        last = self._after

        def opening() -> dict[str, Any]:
            params = {**self._target, "follow": self._follow}
            if last is not None:
                params["after"] = last
            elif self._tail is not None:
                params["tail"] = self._tail
            return params

        with as_usage_error():
            for batch in current().events("log-lines", opening(), resume=opening):
                for line in batch:
                    last = line["position"]
                    yield LogLine.of(line)

    def __len__(self) -> int:
        """Lines that are known now."""
        return self._span()[1]

    @overload
    def __getitem__(self, index: int) -> LogLine: ...

    @overload
    def __getitem__(self, index: slice) -> list[LogLine]: ...

    def __getitem__(self, index: int | slice) -> LogLine | list[LogLine]:
        """Lines by their place in the order of the log's own times."""
        first, count = self._span()
        if isinstance(index, slice):
            chosen = range(count)[index]
            if not chosen:
                return []
            low, high = min(chosen[0], chosen[-1]), max(chosen[0], chosen[-1])
            lines = self._read(first + low, high - low + 1)
            return [lines[place - low] for place in chosen if place - low < len(lines)]
        place = operator.index(index)
        if not -count <= place < count:
            raise IndexError(f"The log has {count} lines.")
        return self._read(first + place % count, 1)[0]

    def __repr__(self) -> str:
        return f"<log of {self._target['ref']['name']}>"

    def _span(self) -> tuple[int, int]:
        """Where in the filtered log this one begins, and how many lines it has; waits until the past is loaded and searched."""
        if self._after is not None:
            raise TypeError("A log that goes on after a position can only be iterated over.")
        with as_usage_error():
            known = 0
            for states in current().events("log-state", self._target, resume=lambda: self._target):
                known = states[-1]["matching"]
                if states[-1]["phase"] != "loading" and not states[-1].get("searching"):
                    break
        count = known if self._tail is None else min(known, self._tail)
        return known - count, count

    def _read(self, first: int, count: int) -> list[LogLine]:
        lines: list[LogLine] = []
        with as_usage_error():
            while len(lines) < count:
                window = {
                    **self._target,
                    "first": first + len(lines),
                    "count": min(_WINDOW, count - len(lines)),
                }
                read = current().request("log/read", window)["lines"]
                if not read:
                    break
                lines += map(LogLine.of, read)
        return lines
