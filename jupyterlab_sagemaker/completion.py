"""Completion of a magic's line, asked from the host: it knows the commands, the jobs and the files."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .problem import ProblemError
from .session import current

if TYPE_CHECKING:
    from IPython.core.completer import CompletionContext, SimpleMatcherResult

#: A completion that takes longer is worth nothing, in seconds.
_LIMIT = 1.0

#: Without a host, e.g. without Node, so many seconds pass before completion tries again.
_PAUSE = 30.0

#: The text behind the magic: at the start of a line, or as the value of an assignment.
_MAGIC = re.compile(r"^\s*(?:[^=%'\"#]*=\s*)?%(?P<cell>%?)(?:sagemaker|sm)(?P<line>[ \t].*)$")

_not_before = 0.0


def complete(context: CompletionContext) -> SimpleMatcherResult:
    """Completes in place of all other matchers on such a line, and leaves every other line to them. Never raises."""
    text = context.text_until_cursor
    match = _MAGIC.match(text)
    if not match or (match["cell"] and context.cursor_line > 0):
        return {"completions": []}
    line = match["line"]
    answer = _ask(line)
    if answer is None:
        return {"completions": [], "suppress": True}
    from IPython.core.completer import SimpleCompletion

    start, items = answer
    return {
        "completions": [SimpleCompletion(text=item["text"], type="magic") for item in items],
        "matched_fragment": line[start:],
        "suppress": True,
        "ordered": True,
    }


def _ask(line: str) -> tuple[int, Any] | None:
    """Where the completed token begins in the line, and what may stand there; ``None`` without an answer in time."""
    global _not_before
    began = time.monotonic()
    if began < _not_before:
        return None
    try:
        connection = current().connection(limit=_LIMIT)
        left = max(0.05, _LIMIT - (time.monotonic() - began))
        answer: Mapping[str, Any] = connection.request(
            "command/complete", {"line": line, "cursor": _utf16(line)}, timeout=left
        )
    except ProblemError:
        _not_before = time.monotonic() + _PAUSE
        return None
    except Exception:  # noqa: BLE001  Whatever it is, it must not reach somebody who pressed Tab.
        return None
    return _from_utf16(line, answer["from"]), answer["items"]


def _utf16(text: str) -> int:
    """Length in UTF-16 units: how the host, being JavaScript, counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _from_utf16(text: str, units: int) -> int:
    """The index of the character at so many UTF-16 units."""
    data = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(data.decode("utf-16-le", "surrogatepass"))
