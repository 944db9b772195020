"""What ``%sagemaker`` does: forwards the line, shows the outputs, makes objects of the value."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import cell as this_cell
from .display import CellScreen, Screen, TerminalScreen
from .errors import Detached, as_usage_error
from .objects import object_of
from .session import current
from .values import ShownValue

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def magic(line: str, body: str | None) -> Any:
    """A line magic, or a cell magic with its body. ``%sagemaker`` alone is ``%sagemaker help``."""
    return run_line(line if line.strip() or body is not None else "help", body)


def run_line(line: str, body: str | None = None) -> Any:
    """Runs a line of the registry, unparsed, and returns its value.

    Raises ``SageMakerError`` and ``JobFailed``, which a cell shows as one line, and ``Detached`` after an interrupt.
    """
    return _run({"line": line} if body is None else {"line": line, "cell": body})


def call(command: str, arguments: Mapping[str, Any]) -> Any:
    """Runs a command with values instead of text; otherwise as ``run_line``."""
    return _run({"command": command, "arguments": dict(arguments)})


def close() -> None:
    """Closes the connection and forgets the shell; the next magic connects again."""
    shell = _shell()
    if shell:
        this_cell.unwatch(shell)
    current().close()


def _run(params: dict[str, Any]) -> Any:
    shell = _shell()
    if shell:
        this_cell.watch(shell)
    with as_usage_error():
        session = current()
        screen: Screen = CellScreen(this_cell.job_shown) if session.face == "kernel" else TerminalScreen()
        try:
            answer = session.run(params, screen.show)
        except KeyboardInterrupt:
            raise Detached("the cell no longer waits; `%sagemaker jobs` shows what runs.") from None
        finally:
            screen.close()
    result = answer.result
    value = object_of(result["value"], answer.context_id)
    if result.get("out") and shell:
        shell.user_ns[result["out"]] = value
    if answer.interrupted:
        # The command has said what goes on and how to come back to it. An error all the same, so that Run All stops.
        raise Detached("the cell no longer waits.")
    if isinstance(value, ShownValue):
        this_cell.listed(value)
    return None if result.get("quiet") else value


def _shell() -> InteractiveShell | None:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None
