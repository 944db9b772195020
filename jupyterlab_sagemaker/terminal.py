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
        if problem.details:
            print(problem.details, file=sys.stderr)
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
    params: dict[str, str] = {"line": line}
    if arguments[0] == "invoke" and _body_is_input(arguments):
        params["cell"] = sys.stdin.read()
    try:
        answer = session.run(params, screen.show)
        if arguments[0] == "delete" and answer.result["exitCode"] == 1 and _agreed(arguments):
            answer = session.run({"line": f"{line} --yes"}, screen.show)
    finally:
        screen.close()
        session.close()
    sys.stdout.flush()
    return int(answer.result["exitCode"])


def _body_is_input(arguments: Sequence[str]) -> bool:
    """``--body -`` stands for standard input, as everywhere on a command line."""
    return "--body=-" in arguments or any(pair == ("--body", "-") for pair in zip(arguments, arguments[1:]))


def _agreed(arguments: Sequence[str]) -> bool:
    """Whether a person at the terminal says yes to what the command has said it would delete."""
    if "--yes" in arguments or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print("Delete it? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


if __name__ == "__main__":
    sys.exit(main())
