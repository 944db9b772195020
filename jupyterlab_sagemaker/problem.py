"""Errors as a person reads them: the Python end of ``src/protocol/problem.ts``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: The JSON-RPC error code of every problem (``PROBLEM_CODE``).
PROBLEM_CODE = 1


class ProblemError(Exception):
    """What failed, on what, why, and what to do next.

    ``kind`` is one of the protocol's words: ``usage``, ``not-found``, ``credentials``, ``denied``,
    ``unavailable``, ``machine``, ``job-failed``, ``model``, ``internal``.
    """

    #: What stands before the sentence in a cell.
    label = "SageMakerError"

    def __init__(
        self,
        kind: str,
        message: str,
        hint: str | None = None,
        *,
        code: str | None = None,
        request_id: str | None = None,
        details: str | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.hint = hint
        self.code = code
        self.request_id = request_id
        #: What the model or the script itself said, in full.
        self.details = details

    def __str__(self) -> str:
        service = ", ".join(
            part for part in (self.code, self.request_id and f"request {self.request_id}") if part
        )
        return " ".join(part for part in (self.message, self.hint, service and f"({service})") if part)

    def _render_traceback_(self) -> list[str]:
        """IPython shows this instead of a stack, which would only be ours; the model's own comes behind the sentence."""
        return [f"{self.label}: {self}", *(self.details or "").splitlines()]


class JobFailed(ProblemError):
    """The job itself failed; the message says why."""

    label = "JobFailed"


def problem_of(error: Mapping[str, Any]) -> ProblemError:
    """The exception for the ``error`` member of a JSON-RPC answer."""
    data = error.get("data")
    if error.get("code") != PROBLEM_CODE or not isinstance(data, Mapping):
        return ProblemError(
            "internal",
            f"The SageMaker host could not answer: {error.get('message', 'no reason given')}.",
            "Please report this; `%sagemaker doctor` shows the versions.",
        )
    return problem_from(data)


def problem_from(data: Mapping[str, Any]) -> ProblemError:
    """The exception for a ``Problem`` as it comes over the wire."""
    kind = str(data.get("kind", "internal"))
    make = JobFailed if kind == "job-failed" else ProblemError
    return make(
        kind,
        str(data.get("message", "")),
        data.get("hint"),
        code=data.get("code"),
        request_id=data.get("requestId"),
        details=data.get("details"),
    )


def problem_data(problem: ProblemError) -> dict[str, str]:
    """A ``Problem`` for the wire."""
    fields = {
        "kind": problem.kind,
        "message": problem.message,
        "hint": problem.hint,
        "code": problem.code,
        "requestId": problem.request_id,
        "details": problem.details,
    }
    return {name: value for name, value in fields.items() if value is not None}
