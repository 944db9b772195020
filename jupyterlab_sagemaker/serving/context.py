"""The ``context`` argument of handlers: what they use of the model server's own (multi-model-server's ``Context``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class RequestProcessor:
    """The headers of a request, and what the handlers say about its response."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = dict(headers)
        self.response_headers: dict[str, str] = {}
        self.status = 200
        self.phrase = ""

    def get_request_property(self, key: str) -> str | None:
        """A header of the request, whatever its case."""
        wanted = key.lower()
        return next((value for name, value in self.headers.items() if name.lower() == wanted), None)

    def get_request_properties(self) -> dict[str, str]:
        """All headers of the request."""
        return self.headers

    def report_status(self, code: int, reason_phrase: str = "") -> None:
        """The status of the response."""
        self.status = code
        self.phrase = reason_phrase

    def add_response_property(self, key: str, value: str) -> None:
        """A header of the response."""
        self.response_headers[key] = value


class Context:
    """One request; at the start one without a request. Indices count the requests of a batch, which is always one."""

    def __init__(
        self, model_dir: str, headers: Mapping[str, str] | None = None, request_id: str = ""
    ) -> None:
        self.model_name = "model"
        self.manifest: dict[str, Any] = {}
        self.metrics = None
        self.request_processor = [RequestProcessor(headers or {})]
        self._request_id = request_id
        self._system_properties = {
            "model_dir": model_dir,
            "gpu_id": None,
            "batch_size": 1,
            "server_name": "jupyterlab-sagemaker",
            "server_version": "1.0",
        }

    @property
    def system_properties(self) -> dict[str, Any]:
        """``model_dir`` and what else the model server tells."""
        return self._system_properties

    def get_request_id(self, idx: int = 0) -> str:
        """Names the request."""
        return self._request_id

    def get_request_header(self, idx: int, key: str) -> str | None:
        """A header of the request, as ``X-Amzn-SageMaker-Custom-Attributes``."""
        return self.request_processor[idx].get_request_property(key)

    def get_all_request_header(self, idx: int) -> dict[str, str]:
        """All headers of the request."""
        return self.request_processor[idx].get_request_properties()

    def set_response_content_type(self, idx: int, value: str) -> None:
        """The content type of the response."""
        self.set_response_header(idx, "content-type", value)

    def get_response_content_type(self, idx: int) -> str | None:
        """The content type of the response, where one was set."""
        return self.get_response_headers(idx).get("content-type")

    def set_response_status(self, code: int = 200, phrase: str = "", idx: int = 0) -> None:
        """The HTTP status of the response."""
        self.request_processor[idx].report_status(code, phrase)

    def set_all_response_status(self, code: int = 200, phrase: str = "") -> None:
        """The HTTP status of the response."""
        self.set_response_status(code, phrase)

    def get_response_status(self, idx: int) -> tuple[int, str]:
        """The HTTP status of the response and its words."""
        return self.request_processor[idx].status, self.request_processor[idx].phrase

    def set_response_header(self, idx: int, key: str, value: str) -> None:
        """A header of the response."""
        self.request_processor[idx].add_response_property(key, value)

    def get_response_headers(self, idx: int) -> dict[str, str]:
        """The headers of the response that were set."""
        return self.request_processor[idx].response_headers
