"""What the cell that runs now has shown, so that its value does not show the same again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_shown: set[str] = set()
_listed: list[object] = []
_watched: set[int] = set()


def watch(shell: InteractiveShell) -> None:
    """Forgets at the start of every cell what the one before it has shown."""
    if id(shell) not in _watched:
        _watched.add(id(shell))
        shell.events.register("pre_run_cell", _begin)


def unwatch(shell: InteractiveShell) -> None:
    """Undoes ``watch``."""
    if id(shell) in _watched:
        _watched.remove(id(shell))
        shell.events.unregister("pre_run_cell", _begin)


def job_shown(ref: Mapping[str, Any]) -> None:
    """The job's view is in the output of this cell."""
    _shown.add(_key(ref))


def was_shown(ref: Mapping[str, Any]) -> bool:
    """Whether the job's view is in the output of this cell."""
    return _key(ref) in _shown


def listed(value: object) -> None:
    """The outputs of this cell show this value: a list of jobs, numbers, an answer."""
    _listed.append(value)


def was_listed(value: object) -> bool:
    """Whether this very value is in the output of this cell."""
    return any(one is value for one in _listed)


def _begin(*_: object) -> None:
    _shown.clear()
    _listed.clear()


def _key(ref: Mapping[str, Any]) -> str:
    return "/".join(str(ref.get(part)) for part in ("place", "kind", "region", "name"))
