"""The inference handler contract: which functions of a script are called with what, and what stands in for missing ones.

Every rule is one of the inference toolkit's ``transformer.py`` and ``default_inference_handler.py``
(https://github.com/aws/sagemaker-inference-toolkit); a test compares both.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import traceback
from collections.abc import Iterator, Mapping
from inspect import signature
from typing import Any, Callable, NamedTuple

from .content import ANY, TEXT_TYPES, decode, encode
from .context import Context

_CONTENT_TYPE = re.compile("^[Cc]ontent-?[Tt]ype")
_HANDLERS = (
    "input_fn",
    "predict_fn",
    "output_fn",
    "transform_fn",
    "pre_model_fn",
    "model_warmup_fn",
)


class Response(NamedTuple):
    """What goes back: a body, or an iterator over its pieces."""

    status: int
    phrase: str
    headers: Mapping[str, str]
    body: bytes | Iterator[bytes]
    #: The traceback of a handler that failed; for the log.
    trace: str | None = None


class Handlers:
    """A script's handlers with its model loaded. Making one raises whatever the script raises."""

    def __init__(self, program: str, model_dir: str, default_accept: str) -> None:
        self._model_dir = model_dir
        self._default_accept = default_accept
        name = program[:-3] if program.endswith(".py") else program
        module = importlib.import_module(name) if importlib.util.find_spec(name) is not None else None
        found = {handler: getattr(module, handler, None) for handler in _HANDLERS}
        whole = found["transform_fn"]
        if whole and (found["input_fn"] or found["predict_fn"] or found["output_fn"]):
            raise ValueError(
                "Cannot use transform_fn implementation in conjunction with "
                "input_fn, predict_fn, and/or output_fn implementation"
            )
        self._transform_fn: Callable[..., Any] = whole or self._default_transform_fn
        self._input_fn: Callable[..., Any] = found["input_fn"] or _default_input_fn
        self._predict_fn: Callable[..., Any] = found["predict_fn"] or _default_predict_fn
        self._output_fn: Callable[..., Any] = found["output_fn"] or _default_output_fn
        context = Context(model_dir)
        if found["pre_model_fn"]:
            _call(found["pre_model_fn"], context, model_dir)
        self._model = _call(getattr(module, "model_fn", _default_model_fn), context, model_dir)
        if found["model_warmup_fn"]:
            _call(found["model_warmup_fn"], context, model_dir, self._model)

    def respond(self, body: bytes, headers: Mapping[str, str], request_id: str = "") -> Response:
        """Answers one request; what a handler raises becomes the response that the toolkit makes of it."""
        context = Context(self._model_dir, headers, request_id)
        processor = context.request_processor[0]
        try:
            content_type = next((headers[name] for name in headers if _CONTENT_TYPE.match(name)), None)
            accept = processor.get_request_property("Accept")
            if not accept or accept == ANY:
                accept = self._default_accept
            data: Any = body.decode("utf-8") if content_type in TEXT_TYPES else body
            result = _call(self._transform_fn, context, self._model, data, content_type, accept)
            answer_type = accept
            if isinstance(result, tuple):
                result, answer_type = result[0], result[1]
            context.set_response_content_type(0, answer_type)
            pieces = _pieces(result)
        except Exception as error:  # noqa: BLE001  Whatever a script raises is its answer.
            return _failure(error)
        return Response(processor.status, processor.phrase, processor.response_headers, pieces)

    def _default_transform_fn(
        self, model: Any, input_data: Any, content_type: str | None, accept: str, context: Context
    ) -> Any:
        data = _call(self._input_fn, context, input_data, content_type)
        prediction = _call(self._predict_fn, context, data, model)
        return _call(self._output_fn, context, prediction, accept)


def _default_model_fn(model_dir: str) -> Any:
    raise NotImplementedError(
        "\nPlease provide a model_fn implementation.\n"
        "See documentation for model_fn at https://sagemaker.readthedocs.io/en/stable/\n"
    )


def _default_input_fn(input_data: Any, content_type: str | None) -> Any:
    return decode(input_data, content_type)


def _default_predict_fn(data: Any, model: Any) -> Any:
    raise NotImplementedError(
        "\nPlease provide a predict_fn implementation.\n"
        "See documentation for predict_fn at https://sagemaker.readthedocs.io/en/stable/\n"
    )


def _default_output_fn(prediction: Any, accept: str) -> Any:
    return encode(prediction, accept)


def _call(handler: Callable[..., Any], context: Context, *arguments: Any) -> Any:
    """Calls a handler with its arguments, and with the context too when it takes one more."""
    takes = len(signature(handler).parameters)
    if takes == len(arguments):
        return handler(*arguments)
    if takes == len(arguments) + 1:
        return handler(*arguments, context)
    raise TypeError(f"{handler.__name__} takes {takes} arguments but {len(arguments)} were given.")


def _pieces(result: Any) -> bytes | Iterator[bytes]:
    """The body of a result. An iterator is sent piece by piece; what is neither text nor bytes, as JSON."""
    if isinstance(result, Iterator):
        return (_bytes(piece) for piece in result)
    return _bytes(result)


def _bytes(result: Any) -> bytes:
    if isinstance(result, (bytes, bytearray, memoryview)):
        return bytes(result)
    if isinstance(result, str):
        return result.encode("utf-8")
    return json.dumps(result, indent=2).encode("utf-8")


def _failure(error: Exception) -> Response:
    """The toolkit's answer to an error: its own classes carry a status and a message, anything else is a 500."""
    trace = traceback.format_exc()
    status, message, phrase = 500, str(error) or "Invalid Request", str(error) or "Invalid Request"
    if any(base.__name__ == "BaseInferenceToolkitError" for base in type(error).__mro__):
        status = int(getattr(error, "status_code", status))
        message = str(getattr(error, "message", message))
        phrase = str(getattr(error, "phrase", phrase))
    headers = {"content-type": "text/plain; charset=utf-8"}
    return Response(status, phrase, headers, f"{message}\n{trace}".encode(), trace)
