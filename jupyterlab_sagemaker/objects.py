"""What a magic returns: a job, a list of jobs. Nothing is kept here; every question goes to the host."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from .errors import as_usage_error
from .log import Log
from .metrics import Metrics
from .model import Model, ModelList
from .predictor import EndpointList, Predictor
from .problem import JobFailed
from .resource import Resource, ResourceList
from .session import current
from .values import shown_value


class Job(Resource):
    """One job, wherever it runs: on SageMaker, in a container, or as a process of this machine.

    Every property asks the host, so it tells what is true now. Errors are ``SageMakerError``.
    """

    _shown_by = ("attach", {"wait": False})

    @property
    def status(self) -> str:
        """``InProgress``, ``Completed``, ``Failed``, ``Stopping`` or ``Stopped``."""
        return str(self.describe()["status"])

    @property
    def hyperparameters(self) -> dict[str, Any]:
        """Decoded values, as the script sees them."""
        return dict(self.describe()["hyperparameters"])

    @property
    def model_data(self) -> str | None:
        """``s3://…`` or the path of ``model.tar.gz``; ``None`` before there is one."""
        model = self.describe().get("model")
        return str(model["uri"]) if model else None

    @property
    def directory(self) -> str | None:
        """What a local job left: its contract tree, log and results. ``None`` for a job on SageMaker."""
        directory = self.describe().get("directory")
        return None if directory is None else str(directory)

    @property
    def failure_reason(self) -> str | None:
        """Why it failed, in the service's or the script's own words; ``None`` if it did not."""
        reason = self.describe().get("failureReason")
        return None if reason is None else str(reason)

    def describe(self) -> dict[str, Any]:
        """Everything known about it: ``JobDescription`` of ``src/protocol/resource.ts``, times in milliseconds."""
        with as_usage_error():
            described: dict[str, Any] = current().request("job/describe", self._target)
            return described

    def wait(self, timeout: float | None = None) -> Job:
        """Returns itself once the job has ended.

        Raises ``JobFailed`` when it failed, and ``TimeoutError`` when it still runs after ``timeout`` seconds.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        try:
            with as_usage_error():
                for _ in current().events(
                    "job", self._target, resume=lambda: self._target, deadline=deadline
                ):
                    pass  # It ends with the job.
        except TimeoutError:
            raise TimeoutError(f"{self.name} still runs after {timeout:g} seconds.") from None
        described = self.describe()
        if described["status"] == "Failed":
            raise JobFailed("job-failed", _failure_sentence(self.name, described))
        return self

    def stop(self) -> None:
        """Asks the job to stop and returns at once. Stopping an ended job changes nothing."""
        with as_usage_error():
            current().request("job/stop", self._target)

    def logs(
        self,
        *,
        follow: bool = False,
        tail: int | None = None,
        after: int | None = None,
        hosts: Iterable[str] | None = None,
        level: str | None = None,
        grep: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Log:
        """Its log: iterate over it, or use it as a list.

        ``for line in job.logs(follow=True)`` gives every line once, from the first to the newest, and goes on until
        the job has ended and its log is complete. Without ``follow`` it ends with what is known now; then also
        ``len(log)``, ``log[0]`` and ``log[-100:]`` work, in the order of the log's own times. A line is a ``str``
        with ``time``, ``host``, ``level`` and ``position``; pass the last ``position`` as ``after`` to go on from it.

        ``tail`` starts with the last so many lines. ``level`` is a severity and worse, ``grep`` a regular expression
        as JavaScript reads it. Nothing is asked before the first line is.
        """
        conditions = {
            "hosts": None if hosts is None else list(hosts),
            "level": level,
            "grep": grep,
            "since": None if since is None else round(since.timestamp() * 1000),
            "until": None if until is None else round(until.timestamp() * 1000),
        }
        return Log(
            self._target,
            {name: value for name, value in conditions.items() if value is not None},
            follow=follow,
            tail=tail,
            after=after,
        )

    def metrics(self) -> Metrics:
        """Its numbers: those in the lines of its log and those of the machine, all that are known now."""
        with as_usage_error():
            return Metrics(current().request("metrics/read", self._target))


class JobList(ResourceList[Job]):
    """Jobs as a list; a notebook shows it as a table."""

    _noun = "jobs"


def object_of(value: Any, context_id: str) -> Any:
    """The Python object for a command's value; plain JSON is equal to what it was."""
    if not isinstance(value, Mapping):
        return shown_value(value)
    context = value.get("contextId", context_id)
    if value.get("type") == "job":
        return Job(value["ref"], context)
    if value.get("type") == "jobs":
        return JobList(Job(job.get("ref", job), context, job) for job in value["jobs"])
    if value.get("type") == "endpoint":
        return Predictor(value["ref"], context, value.get("endpoint"))
    if value.get("type") == "endpoints":
        return EndpointList(Predictor(one["ref"], context, one) for one in value["endpoints"])
    if value.get("type") == "models":
        return ModelList(Model(one["ref"], context, one) for one in value["models"])
    return shown_value(value)


def _failure_sentence(name: str, described: Mapping[str, Any]) -> str:
    if described["status"] == "Failed":
        reason = str(described.get("failureReason") or "it gave no reason").strip()
        return f"{name} failed: {reason}"
    return f"{name} ended as {described['status']}."
