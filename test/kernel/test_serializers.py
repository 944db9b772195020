"""What a predictor sends for what it is given, and what it makes of what comes back."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyterlab_sagemaker.deserializers import deserialize
from jupyterlab_sagemaker.serializers import (
    CSV,
    JSON,
    JSON_LINES,
    LIBSVM,
    NPY,
    RECORDIO,
    serialize,
    usual_type,
)


@pytest.mark.parametrize(
    ("data", "content_type", "body"),
    [
        ([1, 2.5, "x"], JSON, b'[1, 2.5, "x"]'),
        ({"a": np.array([1, 2])}, JSON, b'{"a": [1, 2]}'),
        (np.array([[1, 2]]), JSON, b"[[1, 2]]"),
        ((1, 2), "application/json; charset=utf-8", b"[1, 2]"),
        ([{"a": 1}, {"a": 2}], JSON_LINES, b'{"a": 1}\n{"a": 2}'),
        ([1, 2], CSV, b"1,2\n"),
        ([[1, "a,b"], [2, None]], CSV, b'1,"a,b"\n2,\n'),
        (np.array([[1.5, 2], [3, 4]]), CSV, b"1.5,2.0\n3.0,4.0\n"),
        ([[0, 1.5, 2]], LIBSVM, b"0 2:1.5 3:2\n"),
        ("1,2\n", CSV, b"1,2\n"),
        (b"\0raw", NPY, b"\0raw"),
        (io.StringIO("[1]"), JSON, b"[1]"),
        (bytearray(b"x"), "image/png", b"x"),
        (memoryview(b"x"), CSV, b"x"),
        (io.BytesIO(b"1,2"), CSV, b"1,2"),
        ([np.float64(1.5), np.int8(2)], JSON, b"[1.5, 2]"),
        ([[1, 2], [3, 4]], "application/x-jsonlines", b"[1, 2]\n[3, 4]"),
        (pd.DataFrame({"a": [1, 2], "b": [0.5, None]}), CSV, b"1.0,0.5\n2.0,nan\n"),
        (pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}), JSON, b'[[1, "x"], [2, "y"]]'),
        (pd.DataFrame({"a": [1, 2]}), JSON_LINES, b"[1]\n[2]"),
        (pd.Series([1, 2]), CSV, b"1,2\n"),
        (pd.DataFrame({"a": [0, 2], "b": [3, 0]}), LIBSVM, b"0 2:3\n0 1:2\n"),
        ({"rows": pd.DataFrame({"a": [1]})}, JSON, b'{"rows": [[1]]}'),
    ],
)
def test_bodies(data: Any, content_type: str, body: bytes) -> None:
    assert serialize(data, content_type) == body


def test_npy_goes_there_and_back() -> None:
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    back = deserialize(serialize(array, NPY), NPY)
    assert back.dtype == array.dtype
    assert (back == array).all()
    assert (deserialize(serialize([[1, 2]], NPY), NPY) == [[1, 2]]).all()
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    assert deserialize(serialize(frame, NPY), NPY).tolist() == [[1.0, 3.0], [2.0, 4.0]]


def test_recordio_is_one_padded_record_a_row() -> None:
    body = serialize([[1.0, 2.0]], RECORDIO)
    magic, length = struct.unpack("<II", body[:8])
    assert magic == 0xCED7230A
    assert len(body) == 8 + length + (-length % 4)
    assert struct.pack("<2f", 1.0, 2.0) in body
    assert b"values" in body
    assert len(serialize([[1.0], [2.0]], RECORDIO)) % 4 == 0


def test_files_are_sent_as_they_are_and_say_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("1,2")
    assert serialize(path, CSV) == b"1,2"
    assert usual_type(path) == CSV
    assert usual_type({"a": 1}) == JSON
    assert usual_type([1]) is None


@pytest.mark.parametrize(
    ("data", "content_type", "words"),
    [
        ([1], "image/png", "A list cannot be written as image/png"),
        ([{"a": 1}], LIBSVM, "takes rows of numbers"),
        ([object()], NPY, "make no array of numbers"),
        (pd.DataFrame({"a": [1], "b": ["x"]}), NPY, "make no array of numbers"),
        (pd.DataFrame({"a": pd.to_datetime(["2026-11-22"])}), JSON, "datetime|Timestamp"),
        ([datetime(2026, 11, 22)], JSON, "A datetime cannot be written as JSON; make it a number or a text"),
        ([1], RECORDIO + "x", "give bytes, or a content_type among"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(data: Any, content_type: str, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        serialize(data, content_type)


@pytest.mark.parametrize(
    ("body", "content_type", "value"),
    [
        (b'{"a": [1]}', JSON, {"a": [1]}),
        (b'{"a": 1}\n\n{"a": 2}\n', JSON_LINES, [{"a": 1}, {"a": 2}]),
        (b"[1]\n[2]", "application/jsonlines+json", [[1], [2]]),
        (b"[1]", "application/vnd.model+json; charset=utf-8", [1]),
        (b'1,"a,b"\n2,c\n', "text/csv; charset=utf-8", [["1", "a,b"], ["2", "c"]]),
        (b"hello", "text/plain", "hello"),
        (b"\x89PNG", "image/png", b"\x89PNG"),
        (b"no json", JSON, b"no json"),
    ],
)
def test_answers(body: bytes, content_type: str, value: Any) -> None:
    assert deserialize(body, content_type) == value


def test_pickled_arrays_are_never_unpickled() -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert deserialize(buffer.getvalue(), NPY) == buffer.getvalue()


def test_neither_numpy_nor_pandas_is_imported_for_what_needs_none() -> None:
    code = (
        "import sys\n"
        "from jupyterlab_sagemaker.serializers import serialize\n"
        "import jupyterlab_sagemaker.predictor\n"
        "serialize([[1, 2]], 'text/csv')\n"
        "assert not {'numpy', 'pandas', 'boto3'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
