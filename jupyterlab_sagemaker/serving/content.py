"""The content types that the toolkit's default handlers read and write. NumPy is the caller's, loaded when first needed."""

from __future__ import annotations

import io
import json
from typing import Any

JSON = "application/json"
CSV = "text/csv"
NPY = "application/x-npy"
NPZ = "application/x-npz"
ANY = "*/*"

#: Bodies of these types reach the handlers as text.
TEXT_TYPES = (JSON, CSV)


class UnsupportedFormatError(Exception):
    """The default handlers do not know a content type; the words are the toolkit's."""

    def __init__(self, content_type: str | None) -> None:
        super().__init__(
            f"Content type {content_type} is not supported by this framework.\n\n"
            "Please implement input_fn to to deserialize the request data or an output_fn to\n"
            "serialize the response. For more information, see the SageMaker Python SDK README."
        )


def decode(body: Any, content_type: str | None) -> Any:
    """What ``default_input_fn`` makes of a body: a NumPy array, or of npz a SciPy sparse matrix."""
    if content_type == JSON:
        return _numpy().array(json.loads(body))
    if content_type == CSV:
        return _numpy().genfromtxt(io.StringIO(body), dtype=None, delimiter=",")
    if content_type == NPY:
        return _numpy().load(io.BytesIO(body), allow_pickle=True)
    if content_type == NPZ:
        from scipy import sparse  # type: ignore[import-not-found,import-untyped,unused-ignore]

        return sparse.load_npz(io.BytesIO(body))
    raise UnsupportedFormatError(content_type)


def encode(prediction: Any, accept: str) -> tuple[str | bytes, str]:
    """What ``default_output_fn`` makes of a prediction: the first type of the Accept list that it knows, and that type."""
    for content_type in accept.replace(" ", "").split(","):
        if content_type == JSON:
            return json.dumps(prediction, default=_plain), content_type
        if content_type == CSV:
            text = io.StringIO()
            _numpy().savetxt(text, prediction, delimiter=",", fmt="%s")
            return text.getvalue(), content_type
        if content_type == NPY:
            data = io.BytesIO()
            _numpy().save(data, prediction)
            return data.getvalue(), content_type
    raise UnsupportedFormatError(accept)


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    return json.JSONEncoder().default(value)


def _numpy() -> Any:
    try:
        import numpy
    except ImportError:
        raise ImportError(
            "The default input_fn and output_fn work with NumPy arrays, and this Python has no NumPy; "
            "install it, or define input_fn and output_fn in the script."
        ) from None
    return numpy
