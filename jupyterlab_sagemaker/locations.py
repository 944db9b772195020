"""Where the host's socket, lock and log are: the same rule as ``src/host/locations.ts``."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from typing import NamedTuple

from ._version import PROTOCOL_VERSION, __version__
from .problem import ProblemError

#: Moves everything; see ``src/host/locations.ts``.
HOME_VARIABLE = "JUPYTERLAB_SAGEMAKER_HOME"

#: A longer directory gets a stand-in under /tmp: a socket's path must stay under 100 bytes.
_LONGEST_RUNTIME = 60

#: `ensure_private` checks what is found there.
_FALLBACK = "/tmp/jupyterlab-sagemaker"  # noqa: S108


class HostFiles(NamedTuple):
    """The files of one version of the host, all in the runtime directory."""

    directory: str
    socket: str
    lock: str
    log: str
    compile_cache: str


def home(environ: Mapping[str, str]) -> str:
    """The absolute directory that ``JUPYTERLAB_SAGEMAKER_HOME`` names; empty when it is not set."""
    value = environ.get(HOME_VARIABLE, "")
    return os.path.abspath(value) if value else ""


def runtime_directory(environ: Mapping[str, str]) -> str:
    """The directory of socket and lock, on a local disk and short enough for a socket's path."""
    uid = os.getuid()
    directory = home(environ)
    if not directory:
        return f"{_FALLBACK}-{uid}"
    runtime = os.path.join(directory, "run")
    if len(os.fsencode(runtime)) <= _LONGEST_RUNTIME:
        return runtime
    digest = hashlib.sha256(os.fsencode(runtime)).hexdigest()[:12]
    return f"{_FALLBACK}-{uid}-{digest}"


def host_files(environ: Mapping[str, str]) -> HostFiles:
    """The files of this version's host. The names carry both versions, so an upgrade starts its own."""
    directory = runtime_directory(environ)
    stem = os.path.join(directory, f"host-{__version__}-p{PROTOCOL_VERSION}")
    return HostFiles(
        directory=directory,
        socket=f"{stem}.sock",
        lock=f"{stem}.lock",
        log=f"{stem}.log",
        compile_cache=os.path.join(directory, "compile-cache"),
    )


def ensure_private(directory: str) -> None:
    """Makes the directory, or checks that nobody but its owner, us, can reach into it.

    Raises ``ProblemError``. The directory is what keeps other users of this machine away from the socket, so one
    that somebody else could have prepared (a link, another owner, open permissions) is refused, not repaired.
    """
    os.makedirs(os.path.dirname(directory), exist_ok=True)
    try:
        os.mkdir(directory, 0o700)
    except FileExistsError:
        pass
    found = os.lstat(directory)
    if stat.S_ISLNK(found.st_mode) or not stat.S_ISDIR(found.st_mode):
        reason, remedy = "it is not a directory of its own", "Remove it and try again."
    elif found.st_uid != os.getuid():
        reason = "it belongs to another user"
        remedy = f"Set {HOME_VARIABLE} to a directory of yours."
    elif stat.S_IMODE(found.st_mode) & 0o077:
        reason = "other users can reach into it"
        remedy = f"If you trust what is in it: `chmod 700 {directory}`."
    else:
        return
    raise ProblemError("machine", f"The runtime directory {directory} cannot be used: {reason}.", remedy)
