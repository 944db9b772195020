"""Endpoints of this machine from a real kernel: deploy, connect by name, predict, errors, delete."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from conftest import Kernel, end_host

from jupyterlab_sagemaker.display import ENDPOINT_MIME

SCRIPT = """
import json, os
def model_fn(model_dir):
    return int(open(os.path.join(model_dir, "weights.txt")).read())
def input_fn(body, content_type):
    if content_type == "text/csv":
        return [float(cell) for cell in body.split(",")]
    return json.loads(body)
def predict_fn(data, model):
    return [model * number for number in data]
"""


@pytest.fixture(scope="module")
def deployed(kernel: Kernel, shared_home: Path) -> Kernel:
    """The kernel, with an endpoint ``times`` that its host serves."""
    weights = shared_home / "weights.txt"
    weights.write_text("2")
    with tarfile.open(shared_home / "model.tar.gz", "w:gz") as archive:
        archive.add(weights, "weights.txt")
    (shared_home / "inference.py").write_text(SCRIPT)
    outputs = kernel.run(
        "%sagemaker deploy model.tar.gz --entry-point inference.py --name times --out predictor"
    )
    assert not outputs.error, outputs.error
    assert "Model loaded from" in outputs.text()
    [bundle] = [shown for shown in outputs.displays if ENDPOINT_MIME in shown]
    assert "is in service at http://127.0.0.1:" in bundle["text/plain"]
    return kernel


def test_predictor_is_had_by_name_and_answers(deployed: Kernel) -> None:
    outputs = deployed.run("predictor = %sagemaker endpoint times\npredictor.predict([1, 2, 3])")
    assert not outputs.error, outputs.error
    assert [shown["text/plain"] for shown in outputs.displays][-1] == "[2, 4, 6]"
    assert deployed.value("[predictor.name, predictor.place, predictor.status]") == [
        "times",
        "process",
        "InService",
    ]


def test_content_type_is_the_callers_to_choose(deployed: Kernel) -> None:
    assert deployed.value("predictor.predict([1, 2.5], content_type='text/csv')") == [2.0, 5.0]


def test_streamed_answer_comes_whole(deployed: Kernel) -> None:
    assert deployed.value("b''.join(predictor.stream([4])).decode()") == "[8]"


def test_models_error_is_one_sentence_and_the_models_own_traceback(deployed: Kernel) -> None:
    error = deployed.run("predictor.predict('no JSON')").error.splitlines()
    assert error[0].startswith("SageMakerError: The model of endpoint times answered with status 500: ")
    assert "Traceback (most recent call last):" in error
    assert not any("jupyterlab_sagemaker/predictor" in line for line in error)


def test_endpoints_are_listed_and_completed(deployed: Kernel) -> None:
    assert deployed.value("[one.name for one in get_ipython().run_line_magic('sagemaker', 'endpoints')]") == [
        "times"
    ]
    assert "times" in deployed.complete("%sagemaker endpoint ti")


def test_invoke_from_the_line(deployed: Kernel) -> None:
    outputs = deployed.run("%sagemaker invoke times --body '[5]'")
    assert json.loads(outputs.text()) == [10]


def test_what_a_line_answers_is_shown_once_and_is_a_value(deployed: Kernel) -> None:
    outputs = deployed.run("answer = %sagemaker invoke times --body '[5]'\nanswer")
    assert json.loads(outputs.text()) == [10]
    assert outputs.displays == []
    assert deployed.value("[answer, answer == [10], isinstance(answer, list)]") == [[10], True, True]
    assert [shown["text/plain"] for shown in deployed.run("answer").displays] == ["[10]"]


def test_prediction_survives_the_host(deployed: Kernel) -> None:
    end_host()
    # A look finds the next host; a prediction that was on its way would not be asked twice.
    assert deployed.value("predictor.status") == "InService"
    assert deployed.value("predictor.predict([1])") == [2]


def test_delete_says_what_it_would_do_and_does_it_when_told(deployed: Kernel) -> None:
    assert "Nothing is deleted yet." in deployed.run("%sagemaker delete times").text()
    assert deployed.value("predictor.status") == "InService"
    assert "is deleted" in deployed.run("%sagemaker delete times --yes").text()
    assert "There is no endpoint times" in deployed.run("predictor.predict([1])").error


def test_what_answers_at_once_is_not_asked_asynchronously(kernel: Kernel, shared_home: Path) -> None:
    outputs = kernel.run("%sagemaker deploy model.tar.gz --entry-point inference.py --name once --out once")
    assert not outputs.error, outputs.error
    assert "answers at once" in kernel.run("once.predict_async([1])").error
    assert "answers at once" in kernel.run("%sagemaker invoke once --body '[1]' --async").error
    kernel.run("%sagemaker delete once --yes")
