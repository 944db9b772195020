"""What comes back from an endpoint: by its content type an array, JSON, rows of text; bytes where nothing else fits."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from .serializers import CSV, JSON, LINES_TYPES, NPY


def deserialize(body: bytes, content_type: str) -> Any:
    """The object in an answer. A body that is not what it says it is stays bytes."""
    kind = content_type.split(";")[0].strip().lower()
    try:
        if kind == NPY:
            return _npy(body)
        if kind in LINES_TYPES:
            return [json.loads(line) for line in body.decode().splitlines() if line.strip()]
        if kind == JSON or kind.endswith("+json"):
            return json.loads(body)
        if kind == CSV:
            return list(csv.reader(io.StringIO(body.decode())))
        if kind.startswith("text/"):
            return body.decode()
    except ValueError:
        return body
    return body


def _npy(body: bytes) -> Any:
    try:
        import numpy
    except ImportError:
        return body
    # Never pickled objects: those would run what the endpoint says.
    return numpy.load(io.BytesIO(body), allow_pickle=False)
