"""What goes to an endpoint: a body of bytes from whatever the caller has. NumPy and pandas are used where they are loaded."""

from __future__ import annotations

import csv
import io
import json
import os
import struct
import sys
from collections.abc import Iterable, Mapping
from typing import Any

NPY = "application/x-npy"
JSON = "application/json"
JSON_LINES = "application/jsonlines"
#: All that it is called.
LINES_TYPES = (JSON_LINES, "application/jsonlines+json", "application/x-jsonlines")
CSV = "text/csv"
LIBSVM = "text/libsvm"
RECORDIO = "application/x-recordio-protobuf"

#: What begins a record of RecordIO (MXNet's ``recordio.h``).
_MAGIC = 0xCED7230A


def serialize(data: Any, content_type: str) -> bytes:
    """The body for ``data`` of a content type. Bytes, text, paths and open files are sent as they are.

    Raises ``TypeError`` in one sentence for what cannot be written in that type.
    """
    ready = _as_it_is(data)
    if ready is not None:
        return ready
    kind = content_type.split(";")[0].strip().lower()
    if kind == NPY:
        return _npy(data)
    if kind in LINES_TYPES:
        return "\n".join(map(_json, _rows(data))).encode()
    if kind == JSON or kind.endswith("+json"):
        return _json(data).encode()
    if kind == CSV:
        return _csv(data)
    if kind in (LIBSVM, "text/x-libsvm"):
        return _libsvm(data)
    if kind == RECORDIO:
        return _recordio(data)
    raise TypeError(
        f"A {type(data).__name__} cannot be written as {content_type}; give bytes, or a content_type among "
        f"{', '.join((NPY, JSON, JSON_LINES, CSV, LIBSVM, RECORDIO))}."
    )


def _as_it_is(data: Any) -> bytes | None:
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    if isinstance(data, str):
        return data.encode()
    if isinstance(data, os.PathLike):
        with open(data, "rb") as file:
            return file.read()
    read = getattr(data, "read", None)
    if callable(read):
        content = read()
        return content.encode() if isinstance(content, str) else bytes(content)
    return None


def _json(data: Any) -> str:
    return json.dumps(_plain(data), default=_not_json)


def _not_json(value: Any) -> Any:
    raise TypeError(
        f"A {type(value).__name__} cannot be written as JSON; make it a number or a text first, as in str(value)."
    )


def _plain(data: Any) -> Any:
    """What JSON knows, of arrays, data frames and what holds them."""
    if _is_pandas(data):
        return _plain(data.values)
    if hasattr(data, "tolist"):
        return data.tolist()
    if isinstance(data, Mapping):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple, set, frozenset)):
        return [_plain(item) for item in data]
    return data


def _rows(data: Any) -> list[Any]:
    """A list of rows; a single value, mapping or flat list is one row."""
    plain = _plain(data)
    if not isinstance(plain, list):
        return [plain]
    if plain and isinstance(plain[0], (list, Mapping)):
        return plain
    return [plain]


def _npy(data: Any) -> bytes:
    numpy = _numpy(NPY)
    buffer = io.BytesIO()
    try:
        numpy.save(buffer, numpy.asarray(data.values if _is_pandas(data) else data), allow_pickle=False)
    except ValueError as error:
        raise TypeError(f"The data make no array of numbers for {NPY}: {error}.") from None
    return buffer.getvalue()


def _csv(data: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in _rows(data):
        writer.writerow(row.values() if isinstance(row, Mapping) else row if isinstance(row, list) else [row])
    return text.getvalue().encode()


def _libsvm(data: Any) -> bytes:
    """``0 1:value 2:value``: the features by number from 1 on, zeros left out; the label is none of the model's business."""
    lines = []
    for row in _rows(data):
        if not isinstance(row, list):
            raise TypeError(f"{LIBSVM} takes rows of numbers, not {type(row).__name__}.")
        lines.append(
            " ".join(["0", *(f"{number}:{value}" for number, value in enumerate(row, 1) if value != 0)])
        )
    return ("\n".join(lines) + "\n").encode()


def _recordio(data: Any) -> bytes:
    """One record a row: the protobuf ``Record`` of SageMaker's own algorithms, its feature ``values`` as float32.

    https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-training.html (aialgs.data.Record)
    """
    out = io.BytesIO()
    for row in _rows(data):
        if not isinstance(row, list):
            raise TypeError(f"{RECORDIO} takes rows of numbers, not {type(row).__name__}.")
        numbers = struct.pack(f"<{len(row)}f", *(float(value) for value in row))
        tensor = _field(1, numbers)  # Float32Tensor.values, packed
        value = _field(2, tensor)  # Value.float32_tensor
        entry = _field(1, b"values") + _field(2, value)  # a map entry: key, value
        record = _field(1, entry)  # Record.features
        out.write(struct.pack("<II", _MAGIC, len(record)))
        out.write(record)
        out.write(b"\0" * (-len(record) % 4))
    return out.getvalue()


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field of protobuf."""
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _is_pandas(data: Any) -> bool:
    """Whether it is a data frame or a series; asked without importing pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(data, (pandas.DataFrame, pandas.Series))


def _numpy(content_type: str) -> Any:
    try:
        import numpy
    except ImportError:
        raise TypeError(
            f"{content_type} needs NumPy, which this Python does not have; install it, or give content_type={JSON!r}."
        ) from None
    return numpy


def usual_type(data: Any) -> str | None:
    """The content type that the data itself speaks for; ``None`` where the endpoint's own is right."""
    if isinstance(data, os.PathLike):
        name = os.fspath(data)
        endings: Iterable[tuple[str, str]] = (
            (".npy", NPY),
            (".json", JSON),
            (".jsonl", JSON_LINES),
            (".csv", CSV),
            (".libsvm", LIBSVM),
            (".svm", LIBSVM),
        )
        return next((kind for ending, kind in endings if str(name).endswith(ending)), None)
    if isinstance(data, Mapping):
        return JSON
    return None
