"""``jupyter sagemaker …``: the command registry as plain lines. Imports no IPython, to be quick."""

from __future__ import annotations

import io
import shlex
import sys
from collections.abc import Sequence

from ._version import __version__
from .display import TerminalScreen, silence_broken_pipe
from .problem import ProblemError
from .session import Session

#: What a shell reports for a program that was interrupted, or that wrote where nobody reads.
_INTERRUPTED = 130
_BROKEN_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit code: the command's own, 2 for a usage error, 1 for another problem."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A log may hold what the terminal's encoding cannot show.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        if given == ["--version"]:
            print(__version__)
            return 0
        if given[:1] in (["enable"], ["disable"]):
            from .enable import run

            return run(given)
        return _run(given)
    except ProblemError as problem:
        print(problem, file=sys.stderr)
        return 2 if problem.kind == "usage" else 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        silence_broken_pipe()
        return _BROKEN_PIPE


def _run(arguments: Sequence[str]) -> int:
    if arguments in ([], ["--help"], ["-h"]):
        arguments = ["help"]
    line = " ".join(shlex.quote(argument) for argument in arguments)
    session = Session("terminal")
    screen = TerminalScreen()
    try:
        answer = session.run({"line": line}, screen.show)
    finally:
        screen.close()
        session.close()
    sys.stdout.flush()
    return int(answer.result["exitCode"])


if __name__ == "__main__":
    sys.exit(main())
