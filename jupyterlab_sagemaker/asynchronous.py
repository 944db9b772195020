"""The answer of an asynchronous endpoint, which comes to S3 when it comes."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from typing import Any

from .deserializers import deserialize
from .errors import as_usage_error
from .session import current

#: The host looks for an answer so long at a time, in seconds.
_LOOK_FOR = 20.0


class AsyncAnswer:
    """What ``Predictor.predict_async`` gives: ``result()`` waits for the answer and is it."""

    def __init__(self, endpoint: str, target: Mapping[str, Any], pending: Mapping[str, Any]) -> None:
        self._endpoint = endpoint
        self._params = {**target, **pending}
        self._answer: Mapping[str, Any] | None = None

    @property
    def inference_id(self) -> str:
        """What names the request in captured data."""
        return str(self._params["inferenceId"])

    @property
    def output(self) -> str:
        """``s3://…``, where the answer will be."""
        return str(self._params["output"])

    @property
    def done(self) -> bool:
        """Whether the answer is there; raises ``SageMakerError`` of kind ``model`` where an error is."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> AsyncAnswer:
        """Returns itself once the answer is there; raises ``TimeoutError`` after ``timeout`` seconds.

        Raises ``SageMakerError`` of kind ``model`` when the model could not answer.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _LOOK_FOR if deadline is None else min(_LOOK_FOR, deadline - time.monotonic())
            if self._look(max(0.0, left)):
                return self
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError(f"{self._endpoint} has not answered after {timeout:g} seconds.") from None

    def result(self, timeout: float | None = None) -> Any:
        """The model's answer, read by what it was asked for as; waits as ``wait`` does."""
        self.wait(timeout)
        assert self._answer is not None
        return deserialize(base64.b64decode(self._answer["body"]), str(self._answer["contentType"]))

    def __repr__(self) -> str:
        return f"AsyncAnswer({self._endpoint!r}, output={self.output!r})"

    def _look(self, seconds: float) -> bool:
        if self._answer is None:
            with as_usage_error():
                params = {**self._params, "wait": int(seconds * 1000)}
                self._answer = current().request("endpoint/answer", params)
        return self._answer is not None
