"""What commands return, as Python objects: equality, tables, and what is asked of the host only when it is read."""

from __future__ import annotations

from typing import Any

import pytest

from jupyterlab_sagemaker import model
from jupyterlab_sagemaker.objects import object_of

REF = {"place": "sagemaker", "name": "churn", "region": "us-east-1"}
ROW = {"ref": REF, "createdAt": 1_795_000_000_000}
JOB = {**ROW, "ref": {**REF, "kind": "training"}, "status": "Completed", "instanceType": "ml.m5.xlarge"}
ENDPOINT = {**ROW, "status": "InService"}


def list_of(noun: str, *rows: dict[str, Any]) -> Any:
    return object_of({"type": noun, noun: list(rows), "contextId": "one"}, "other")


@pytest.mark.parametrize(
    ("noun", "row", "words"),
    [
        ("jobs", JOB, ["churn", "Completed", "ml.m5.xlarge", "sagemaker"]),
        ("endpoints", ENDPOINT, ["churn", "InService", "sagemaker"]),
        ("models", ROW, ["churn", "sagemaker"]),
    ],
)
def test_list_is_a_table_in_text_and_html(noun: str, row: dict[str, Any], words: list[str]) -> None:
    listed = list_of(noun, row, {**row, "ref": {**row["ref"], "name": "<b>digits</b>"}})
    assert [one.name for one in listed] == ["churn", "<b>digits</b>"]
    first, second = repr(listed).splitlines()
    assert [word for word in first.split() if not word[0].isdigit()] == words
    assert second.index("sagemaker") == first.index("sagemaker"), "the columns stand under each other"
    markup = listed._repr_html_()
    assert "<th style='text-align:left'>Name</th>" in markup
    assert "&lt;b&gt;digits&lt;/b&gt;" in markup


@pytest.mark.parametrize("noun", ["jobs", "endpoints", "models"])
def test_empty_list_says_so(noun: str) -> None:
    assert repr(list_of(noun)) == f"No {noun}."
    assert list_of(noun)._repr_html_() == f"<p>No {noun}.</p>"


def test_objects_are_equal_by_what_they_name() -> None:
    [one] = list_of("models", ROW)
    [same] = list_of("models", {**ROW, "createdAt": 0})
    [endpoint] = list_of("endpoints", ENDPOINT)
    assert one == same
    assert hash(one) == hash(same)
    assert one != endpoint, "a model and an endpoint of one name are two things"
    assert repr(one) == "Model('churn', place='sagemaker')"


def test_model_is_described_once_and_only_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Session:
        def request(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
            asked.append((method, params))
            containers = [{"image": "sklearn:1.4", "modelData": {"uri": "s3://b/model.tar.gz"}}]
            return {**ROW, "containers": containers, "role": "arn:aws:iam::1:role/r"}

    monkeypatch.setattr(model, "current", Session)
    [found] = list_of("models", ROW)
    assert asked == []
    assert (found.image, found.model_data) == ("sklearn:1.4", "s3://b/model.tar.gz")
    assert found.role == "arn:aws:iam::1:role/r"
    assert asked == [("model/describe", {"ref": REF, "contextId": "one"})]
