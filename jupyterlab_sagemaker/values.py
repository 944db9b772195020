"""Values that the outputs of their command show: the cell that runs it does not show them a second time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import cell as this_cell


class ShownValue:
    """Displays as what it is, but for the very cell whose outputs have shown it."""

    def _ipython_display_(self) -> None:
        """Nothing where the magic that made it has just shown it; else IPython takes its other ways."""
        if not this_cell.was_listed(self):
            raise NotImplementedError


class ShownList(ShownValue, list[Any]):
    """A list as commands return it: the numbers of ``metrics --frame``, how an endpoint is scaled."""


class ShownDict(ShownValue, dict[str, Any]):
    """A mapping as commands return it: a request that ``--dry-run`` shows, an answer of ``invoke``."""


class ShownText(ShownValue, str):
    """A text as commands return it: an answer of ``invoke``."""


def shown_value(value: Any) -> Any:
    """JSON as Python has it, equal to what it was; numbers, ``True``, ``False`` and ``None`` stay what they are."""
    if isinstance(value, Mapping):
        return ShownDict(value)
    if isinstance(value, list):
        return ShownList(value)
    return ShownText(value) if isinstance(value, str) else value
