"""What a predictor asks of the host for what it is given, without a host."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jupyterlab_sagemaker import asynchronous, predictor
from jupyterlab_sagemaker.predictor import Predictor
from jupyterlab_sagemaker.problem import ProblemError

REF = {"place": "sagemaker", "name": "churn", "region": "us-east-1"}
DESCRIBED = {
    "ref": REF,
    "status": "InService",
    "contentType": "application/x-npy",
    "accept": "application/json",
}


class FakeSession:
    """Keeps what it is asked, and answers with what was sent."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.pending: list[Any] = []

    def request(self, method: str, params: dict[str, Any]) -> Any:
        self.asked.append((method, params))
        return self.pending.pop(0) if method == "endpoint/answer" else DESCRIBED

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self.asked.append((method, params))
        if method == "endpoint/invokeAsync":
            return {"inferenceId": "one", "output": "s3://answers/one", "contentType": params["accept"]}
        return {"body": params["body"], "contentType": params["contentType"]}


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> FakeSession:
    made = FakeSession()
    for module in (predictor, asynchronous):
        monkeypatch.setattr(module, "current", lambda: made)
    return made


@pytest.fixture
def churn(session: FakeSession) -> Predictor:
    return Predictor(REF, "context", DESCRIBED)


def answered(value: Any) -> dict[str, str]:
    return {"body": base64.b64encode(json.dumps(value).encode()).decode(), "contentType": "application/json"}


def test_every_option_of_a_prediction_reaches_the_host(session: FakeSession, churn: Predictor) -> None:
    churn.predict(
        [1],
        "application/json",
        "text/csv",
        variant="Blue",
        target_model="two.tar.gz",
        component="part",
        inference_id="one",
        custom_attributes="c=1",
    )
    [(method, params)] = session.asked
    assert method == "endpoint/invoke"
    assert base64.b64decode(params.pop("body")) == b"[1]"
    assert params == {
        "ref": REF,
        "contextId": "context",
        "contentType": "application/json",
        "accept": "text/csv",
        "variant": "Blue",
        "targetModel": "two.tar.gz",
        "component": "part",
        "inferenceId": "one",
        "customAttributes": "c=1",
    }


def test_an_array_arrives_as_the_endpoint_expects_it_and_keeps_its_shape(
    session: FakeSession, churn: Predictor
) -> None:
    array = np.arange(6, dtype=np.float32).reshape(3, 2)
    back = churn.predict(array)
    assert (back.shape, back.dtype) == (array.shape, array.dtype)
    assert session.asked[0][1]["contentType"] == "application/x-npy"
    assert session.asked[0][1]["accept"] == "application/json"


@pytest.mark.parametrize(
    ("name", "content_type", "value"),
    [("rows.csv", "text/csv", [["1", "2"]]), ("row.json", "application/json", [1, 2])],
)
def test_a_path_tells_its_content_type(
    churn: Predictor, session: FakeSession, tmp_path: Path, name: str, content_type: str, value: Any
) -> None:
    path = tmp_path / name
    path.write_text("1,2" if name.endswith("csv") else "[1, 2]")
    assert churn.predict(path) == value
    assert session.asked[0][1]["contentType"] == content_type


def test_a_row_of_a_list_is_described_before_it_is_asked(session: FakeSession) -> None:
    Predictor(REF, "context", {"status": "InService"}).predict([[1.0]])
    assert [method for method, _ in session.asked] == ["endpoint/describe", "endpoint/invoke"]


def test_a_stream_takes_no_option_that_there_is_not(churn: Predictor) -> None:
    with pytest.raises(TypeError, match="varient"):
        churn.stream([1], varient="Blue")  # type: ignore[call-arg]


def test_an_asynchronous_answer_is_waited_for_once(session: FakeSession, churn: Predictor) -> None:
    answer = churn.predict_async([[1, 2]], accept="application/json", inference_id="one")
    assert session.asked[0][1]["inferenceId"] == "one"
    assert (answer.inference_id, answer.output) == ("one", "s3://answers/one")
    session.pending = [None, answered([0.5])]
    assert not answer.done
    assert answer.result() == [0.5]
    assert answer.done, "what has come is not asked for again"
    assert [params["wait"] for method, params in session.asked if method == "endpoint/answer"] == [0, 20_000]


def test_an_asynchronous_answer_that_does_not_come_is_a_timeout(
    session: FakeSession, churn: Predictor
) -> None:
    answer = churn.predict_async([[1]])
    session.pending = [None]
    with pytest.raises(TimeoutError, match="churn has not answered after 0 seconds"):
        answer.result(0)


def test_a_models_error_keeps_what_the_model_said(churn: Predictor, session: FakeSession) -> None:
    traceback = "Traceback (most recent call last):\n  ...\nKeyError: 'age'"

    def failing(method: str, params: dict[str, Any]) -> Any:
        raise ProblemError(
            "model", "The model of endpoint churn answered with status 500: KeyError.", details=traceback
        )

    session.ask = failing  # type: ignore[method-assign]
    with pytest.raises(ProblemError) as raised:
        churn.predict([1])
    assert (raised.value.kind, raised.value.details) == ("model", traceback)
    assert raised.value._render_traceback_()[1:] == traceback.splitlines()
