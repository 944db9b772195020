"""An endpoint in Python: asks it, streams from it, tells how it stands. Everything goes through the host; no boto3."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from typing import Any

from .asynchronous import AsyncAnswer
from .connection import HostGone
from .deserializers import deserialize
from .errors import as_usage_error
from .problem import ProblemError
from .resource import Resource, ResourceList
from .serializers import serialize, usual_type
from .session import current

#: Statuses that pass by themselves (``PASSING_STATUSES`` of ``src/protocol/endpoint.ts``).
_PASSING = frozenset({"Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"})

#: Pieces of a streamed answer that the host may send ahead of the reader.
_CREDIT = 64


class Predictor(Resource):
    """One endpoint, wherever it serves: on SageMaker, in a container, or as a process of this machine.

    ``predictor.predict(data)`` sends lists, dictionaries, NumPy arrays, data frames, text, bytes, paths and open files
    as the endpoint's framework expects, and gives what comes back as an array, JSON, rows, or bytes. Errors are
    ``SageMakerError``; of a model's error the cell shows the model's own traceback.
    """

    _shown_by = ("endpoint", {})

    @property
    def status(self) -> str:
        """``InService``, ``Creating``, ``Updating``, ``Failed``, …: EndpointStatus as it is now."""
        return str(self.describe()["status"])

    def predict(
        self,
        data: Any,
        content_type: str | None = None,
        accept: str | None = None,
        *,
        variant: str | None = None,
        target_model: str | None = None,
        component: str | None = None,
        inference_id: str | None = None,
        custom_attributes: str | None = None,
    ) -> Any:
        """The model's answer, read by its content type.

        Without ``content_type`` and ``accept`` those of the endpoint's framework are taken. Raises ``SageMakerError``
        of kind ``model`` when the model answered with an error.
        """
        with as_usage_error():
            answer = current().ask(
                "endpoint/invoke",
                self._invocation(
                    data,
                    content_type,
                    accept,
                    variant=variant,
                    targetModel=target_model,
                    component=component,
                    inferenceId=inference_id,
                    customAttributes=custom_attributes,
                ),
            )
        return deserialize(base64.b64decode(answer["body"]), str(answer["contentType"]))

    def predict_async(
        self,
        data: Any,
        content_type: str | None = None,
        accept: str | None = None,
        *,
        inference_id: str | None = None,
        custom_attributes: str | None = None,
    ) -> AsyncAnswer:
        """Asks an asynchronous endpoint: the data go to S3 at once, and the answer will be there."""
        invocation = self._invocation(
            data, content_type, accept, inferenceId=inference_id, customAttributes=custom_attributes
        )
        with as_usage_error():
            pending = current().ask("endpoint/invokeAsync", invocation)
        return AsyncAnswer(self.name, self._target, pending)

    def stream(
        self, data: Any, content_type: str | None = None, accept: str | None = None, **more: str
    ) -> Iterator[bytes]:
        """The pieces of the answer as the model makes them; ``more`` as ``predict`` takes it."""
        names = {"target_model": "targetModel", "inference_id": "inferenceId"}
        names["custom_attributes"] = "customAttributes"
        params = self._invocation(
            data, content_type, accept, **{names.get(name, name): value for name, value in more.items()}
        )
        with as_usage_error():
            try:
                subscription = current().connection().subscribe("endpoint/stream", params, _CREDIT)
                try:
                    while (pieces := subscription.next()) is not None:
                        yield from map(base64.b64decode, pieces)
                        subscription.grant(len(pieces))
                finally:
                    subscription.close()
            except HostGone:
                raise ProblemError(
                    "unavailable", f"The SageMaker host ended in the middle of the answer of {self.name}."
                ) from None

    def describe(self) -> dict[str, Any]:
        """Everything known about it: ``EndpointDescription`` of ``src/protocol/endpoint.ts``, times in milliseconds."""
        with as_usage_error():
            described: dict[str, Any] = current().request("endpoint/describe", self._target)
        self._known = described
        return described

    def wait(self, timeout: float | None = None) -> Predictor:
        """Returns itself once the endpoint is in service.

        Raises ``SageMakerError`` when it comes to anything else, and ``TimeoutError`` after ``timeout`` seconds.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        try:
            with as_usage_error():
                for batch in current().events(
                    "endpoint", self._target, resume=lambda: self._target, deadline=deadline
                ):
                    self._known = batch[-1]
                    if batch[-1]["status"] not in _PASSING:
                        break
                else:
                    raise ProblemError("not-found", f"The endpoint {self.name} is gone.")
                if batch[-1]["status"] != "InService":
                    reason = batch[-1].get("failureReason") or "no reason was given."
                    raise ProblemError("model", f"{self.name} is {batch[-1]['status']}: {reason}")
        except TimeoutError:
            raise TimeoutError(f"{self.name} is not in service after {timeout:g} seconds.") from None
        return self

    def logs(self, *, tail: int | None = None) -> None:
        """Shows the last lines of its log."""
        from .magics import call

        call("logs", {"endpoint": self.name, "quiet": True, **({} if tail is None else {"tail": tail})})

    def delete(self) -> list[str]:
        """Deletes the endpoint and what only it uses; what was deleted and what was kept, as sentences."""
        with as_usage_error():
            return list(current().ask("endpoint/delete", self._target)["said"])

    def _invocation(
        self, data: Any, content_type: str | None, accept: str | None, **more: str | None
    ) -> dict[str, Any]:
        known = self._known
        if known is None or "contentType" not in known:
            # A row of a list does not tell what an endpoint expects.
            known = self.describe()
        sent_as = content_type or usual_type(data) or str(known["contentType"])
        given = {name: value for name, value in more.items() if value is not None}
        return {
            **self._target,
            **given,
            "body": base64.b64encode(serialize(data, sent_as)).decode("ascii"),
            "contentType": sent_as,
            "accept": accept or str(known["accept"]),
        }


class EndpointList(ResourceList[Predictor]):
    """Endpoints as a list of ``Predictor``; a notebook shows it as a table."""

    _noun = "endpoints"
