"""What a cell raises: the host's problems as IPython's usage errors, one line each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from IPython.core.error import UsageError

from .problem import JobFailed, ProblemError


class SageMakerError(ProblemError, UsageError):
    """A sentence of the host. A ``UsageError``, so tools that know IPython show no stack for it.

    IPython itself asks for exactly that class; for a subclass it takes ``_render_traceback_``.
    """


class Detached(KeyboardInterrupt):
    """The cell was interrupted and no longer waits. What it had started goes on."""

    def _render_traceback_(self) -> list[str]:
        return [f"Detached: {self}"]


@contextmanager
def as_usage_error() -> Iterator[None]:
    """Turns the problems that its body raises into errors that a cell shows as one line."""
    try:
        yield
    except (SageMakerError, JobFailed):
        raise
    except ProblemError as problem:
        raise SageMakerError(
            problem.kind,
            problem.message,
            problem.hint,
            code=problem.code,
            request_id=problem.request_id,
            details=problem.details,
        ) from None
