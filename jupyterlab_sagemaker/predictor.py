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

        ``data`` is a row or a list of rows: a list, a tuple, a NumPy array or a data frame, whose columns go in their
        order and without their names. A mapping is sent as JSON. Bytes, text, open files and ``pathlib.Path`` are sent
        as they are, so that a text is a body and never the name of a file. An array of the shape (n, k) arrives with
        that shape.

        Without ``content_type`` and ``accept`` those of the endpoint's framework are taken, as ``predictor.describe()``
        tells them; a path tells it by its ending, a mapping is JSON. NumPy's format gives an array, JSON
        what it says, JSON lines a list, CSV a list of rows of texts, other text a ``str``, and anything else ``bytes``.

        ``variant`` names a production variant, ``target_model`` the archive of a multi-model endpoint (``a.tar.gz``),
        ``component`` an inference component; ``inference_id`` names the request in captured data, and
        ``custom_attributes`` are passed on to the container, at most 1,024 characters.

        It waits as long as SageMaker does, 60 seconds. Raises ``TypeError`` for data that cannot be written in the
        content type, ``SageMakerError`` of kind ``model`` when the model answered with an error, whose ``details`` hold
        the model's own traceback, and of another kind when it was not asked at all.

        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
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
        """Asks an asynchronous endpoint: the data go to S3 at once, and the answer will be there.

        Takes ``data`` as ``predict`` does, up to 1 GB, and the model has an hour. ``answer.result()`` waits for the answer
        and is it; ``answer.done`` looks. Raises ``SageMakerError`` for an endpoint that answers at once, or whose
        default bucket cannot be written to.

        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointAsync.html
        """
        invocation = self._invocation(
            data, content_type, accept, inferenceId=inference_id, customAttributes=custom_attributes
        )
        with as_usage_error():
            pending = current().ask("endpoint/invokeAsync", invocation)
        return AsyncAnswer(self.name, self._target, pending)

    def stream(
        self,
        data: Any,
        content_type: str | None = None,
        accept: str | None = None,
        *,
        variant: str | None = None,
        component: str | None = None,
        inference_id: str | None = None,
        custom_attributes: str | None = None,
    ) -> Iterator[bytes]:
        """The pieces of the answer as the model makes them, of any length; takes what ``predict`` takes, but for
        ``target_model``: SageMaker streams no answer of a multi-model endpoint.

        Nothing is asked before the first piece is, and whoever stops early closes the answer. Raises as ``predict``
        does, and ``SageMakerError`` also in the middle, where the answer breaks off.
        """
        params = self._invocation(
            data,
            content_type,
            accept,
            variant=variant,
            component=component,
            inferenceId=inference_id,
            customAttributes=custom_attributes,
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
