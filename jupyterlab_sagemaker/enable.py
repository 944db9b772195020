"""``jupyter sagemaker enable``: the magics in kernels of environments that lack the package.

One start-up file in the user's IPython profile loads this package by its path; those kernels need nothing but
IPython. Where the package is installed with the kernel, the file leaves the work to that one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from .node import find_node
from .problem import ProblemError

FILE_NAME = "50-jupyterlab-sagemaker.py"

_STARTUP = """\
# Makes %sagemaker known to every IPython kernel of this user.
# Placed by `jupyter sagemaker enable`; `jupyter sagemaker disable` removes it.
def _jupyterlab_sagemaker(shell, package, node):
    import importlib.util
    import os
    import sys

    if importlib.util.find_spec("jupyterlab_sagemaker") is None:
        start = os.path.join(package, "__init__.py")
        if not os.path.isfile(start):
            return
        spec = importlib.util.spec_from_file_location(
            "jupyterlab_sagemaker", start, submodule_search_locations=[package]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[spec.name]
            raise
        module.recorded_node = node
    import jupyterlab_sagemaker

    jupyterlab_sagemaker.load_ipython_extension(shell)


try:
    _jupyterlab_sagemaker(get_ipython(), {package!r}, {node!r})
except Exception as error:
    # A kernel starts whatever happens here; the server's log has the reason.
    __import__("logging").getLogger("jupyterlab_sagemaker").warning("not loaded: %s", error)
finally:
    del _jupyterlab_sagemaker
"""


def startup_file(environ: Mapping[str, str]) -> str:
    """Where IPython's default profile looks for start-up files, honouring ``IPYTHONDIR``."""
    directory = environ.get("IPYTHONDIR") or os.path.join(os.path.expanduser("~"), ".ipython")
    return os.path.join(directory, "profile_default", "startup", FILE_NAME)


def enable(environ: Mapping[str, str]) -> str:
    """Places the start-up file, or renews it, and returns its path. Raises ``ProblemError``."""
    path = startup_file(environ)
    text = _STARTUP.format(package=os.path.dirname(os.path.abspath(__file__)), node=find_node(environ))
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise ProblemError("machine", f"{path} cannot be written: {error.strerror}.") from error
    return path


def disable(environ: Mapping[str, str]) -> bool:
    """Removes the start-up file; tells whether there was one. Raises ``ProblemError``."""
    path = startup_file(environ)
    try:
        os.unlink(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ProblemError("machine", f"{path} cannot be removed: {error.strerror}.") from error
    return True


def run(arguments: Sequence[str]) -> int:
    """``enable`` or ``disable`` as a terminal command; returns the exit code."""
    if len(arguments) > 1:
        raise ProblemError(
            "usage",
            f"`jupyter sagemaker {arguments[0]}` takes no arguments, but was given `{arguments[1]}`.",
        )
    if arguments[0] == "enable":
        path = enable(os.environ)
        print(f"All IPython kernels of this user now know %sagemaker ({path}).")
        print("Restart the kernels that run; `jupyter sagemaker disable` takes it back.")
    elif disable(os.environ):
        print("Kernels of environments without the package no longer know %sagemaker.")
    else:
        print("It was not enabled: there is nothing to remove.", file=sys.stderr)
    return 0
