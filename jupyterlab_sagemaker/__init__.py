"""Amazon SageMaker beside the notebook: training jobs, logs, metrics, endpoints and local mode in JupyterLab.

In a notebook, ``%sagemaker help``. In Python::

    import jupyterlab_sagemaker as sm

    job = sm.attach("my-training-job")
    sm.jobs(status="InProgress")
    sm.run("logs my-training-job --tail 100")

Importing this package imports nothing but the standard library; everything else loads when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from .objects import Job, JobList

#: Path of Node as ``jupyter sagemaker enable`` saw it; its start-up file sets this in kernels of other environments.
recorded_node: str | None = None

__all__ = [
    "__version__",
    "attach",
    "jobs",
    "load_ipython_extension",
    "run",
    "unload_ipython_extension",
]


def attach(name: str, *, wait: bool = True) -> Job:
    """Shows a job's view and, with ``wait``, returns when the job has ended; the same as ``%sagemaker attach``.

    Raises ``SageMakerError`` when there is no such job, and ``JobFailed`` when the job that was waited for failed.
    """
    from .magics import call

    job: Job = call("attach", {"name": name, "wait": wait})
    return job


def jobs(**filters: Any) -> JobList:
    """The jobs of all places, newest first; the keyword arguments are the options of ``%sagemaker jobs``."""
    from .magics import call

    given = {name.replace("_", "-"): value for name, value in filters.items() if value is not None}
    found: JobList = call("jobs", given)
    return found


def run(line: str, cell: str | None = None) -> Any:
    """Runs what would stand behind ``%sagemaker`` (or ``%%sagemaker``, with the body in ``cell``); returns its value."""
    from .magics import run_line

    return run_line(line, cell)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """``%load_ext jupyterlab_sagemaker``; doing it twice changes nothing."""
    from .extension import load

    load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """``%unload_ext jupyterlab_sagemaker``: takes the magics away again."""
    from .extension import unload

    unload(shell)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-sagemaker"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "jupyterlab_sagemaker.server"}]
