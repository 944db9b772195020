"""What jobs, endpoints and models in Python have in common: a name in a place, and lists of them as a table."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, ClassVar, Generic, TypeVar

from . import cell as this_cell
from .problem import ProblemError
from .session import current
from .values import ShownValue


class Resource:
    """Something with a name, wherever it is: on SageMaker, in a container, or on this machine."""

    #: The command that shows it, and what it is given besides the name; none where there is only ``repr``.
    _shown_by: ClassVar[tuple[str, Mapping[str, Any]] | None] = None

    def __init__(
        self, ref: Mapping[str, Any], context_id: str, known: Mapping[str, Any] | None = None
    ) -> None:
        self._ref = dict(ref)
        # It belongs to the credentials it was reached with, also after os.environ changed.
        self._target = {"ref": self._ref, "contextId": context_id}
        # The row of the list that it came from, or its description: what was true then.
        self._known = known

    @property
    def name(self) -> str:
        """SageMaker's name of it, or that of the local run or endpoint."""
        return str(self._ref["name"])

    @property
    def place(self) -> str:
        """``sagemaker``, ``docker`` or ``process``."""
        return str(self._ref["place"])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, place={self.place!r})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Resource) and self._ref == other._ref

    def __hash__(self) -> int:
        return hash((type(self), self.place, self.name))

    def _ipython_display_(self) -> None:
        """Shows the view, unless this very cell has shown it. IPython falls back to ``repr`` without a host."""
        if self._shown_by is None:
            raise NotImplementedError
        if this_cell.was_shown(self._ref):
            return
        if current().face != "kernel":
            raise NotImplementedError
        from .display import CellScreen

        command, more = self._shown_by
        arguments = {"name": self.name, **more}
        for option in ("profile", "region"):
            if self._ref.get(option):
                arguments[option] = self._ref[option]
        screen = CellScreen(this_cell.job_shown)
        try:
            current().run({"command": command, "arguments": arguments}, screen.show)
        except ProblemError as problem:
            raise NotImplementedError from problem


R = TypeVar("R", bound=Resource)


class ResourceList(ShownValue, list[R], Generic[R]):
    """A list that a notebook shows as a table."""

    #: What it is a list of, in the plural.
    _noun: ClassVar[str]
    #: The titles of the columns, and the members of a row of the list; ``name`` and ``place`` are the resource's own.
    _columns: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Name", "name"),
        ("Status", "status"),
        ("Created", "createdAt"),
        ("Instance", "instanceType"),
        ("Place", "place"),
    )

    def __repr__(self) -> str:
        if not self:
            return f"No {self._noun}."
        rows = list(self._rows())
        widths = [max(map(len, column)) for column in zip(*rows)]
        return "\n".join(
            "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in rows
        )

    def _repr_html_(self) -> str:
        if not self:
            return f"<p>No {self._noun}.</p>"
        head = _html_row("th", [title for title, _ in self._columns])
        body = "".join(_html_row("td", row) for row in self._rows())
        return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"

    def _rows(self) -> Iterator[list[str]]:
        for one in self:
            known = {**(one._known or {}), "name": one.name, "place": one.place}
            yield [_text(member, known.get(member)) for _, member in self._columns]


def _text(member: str, value: object) -> str:
    if value is None:
        return ""
    if member.endswith("At") and isinstance(value, (int, float)):
        return f"{datetime.fromtimestamp(value / 1000, timezone.utc).astimezone():%Y-%m-%d %H:%M}"
    return str(value)


def _html_row(tag: str, texts: list[str]) -> str:
    cells = "".join(f"<{tag} style='text-align:left'>{html.escape(text)}</{tag}>" for text in texts)
    return f"<tr>{cells}</tr>"
