"""The base protocol: a header, a body, in pieces of any size."""

import json

import pytest

from jupyterlab_sagemaker.framing import Decoder, FramingError, encode

MESSAGES = [{"a": 1}, {"text": "größer ✓ \ud83d"}, {"empty": ""}, {"long": "x" * 100_000}]


@pytest.mark.parametrize("size", [1, 7, 64, 4096, 10**6])
def test_messages_arrive_whole_however_they_are_cut(size: int) -> None:
    data = b"".join(encode(message) for message in MESSAGES)
    decoder = Decoder()
    bodies = [
        body for start in range(0, len(data), size) for body in decoder.feed(data[start : start + size])
    ]
    assert [json.loads(body) for body in bodies] == MESSAGES


def test_a_content_type_header_is_accepted() -> None:
    data = b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: 2\r\n\r\n{}"
    assert list(Decoder().feed(data)) == [b"{}"]


@pytest.mark.parametrize(
    "data",
    [b"GET / HTTP/1.1\r\n\r\n", b"x" * 5000, b"Content-Length: 999999999999\r\n\r\n"],
    ids=["no length", "no end", "too long"],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(FramingError):
        list(Decoder().feed(data))
