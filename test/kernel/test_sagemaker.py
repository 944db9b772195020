"""An asynchronous endpoint of SageMaker from a real kernel: deploy, connect by name, ask, wait, read what failed."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import tarfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Kernel, kernel_environment, until

IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-cpu-py312"
ROLE = "arn:aws:iam::999999999999:role/Server"
SCRIPT = "def model_fn(model_dir): ...\ndef predict_fn(data, model): ...\n"


class Account:
    """An account that ``moto_server`` plays."""

    def __init__(self, url: str) -> None:
        self.url = url

    def answering(self, *results: dict[str, object]) -> None:
        """What its models say, one for each request."""
        body = {"account_id": "123456789012", "region": "us-east-1", "results": results}
        address = f"{self.url}/moto-api/static/sagemaker/async-endpoint-results"
        headers = {"content-type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(address, json.dumps(body).encode(), headers)).close()


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = os.path.join(os.path.dirname(sys.executable), "moto_server")
    server = subprocess.Popen(
        [program, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            urllib.request.urlopen(f"{url}/moto-api/data.json").close()
        except OSError:
            return False
        return True

    try:
        until(answers, "moto_server answers", 60)
        yield Account(url)
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="module")
def deployed(account: Account, shared_home: Path) -> Iterator[Kernel]:
    """A kernel in that account, with an asynchronous endpoint ``churn``."""
    weights = shared_home / "model.pt"
    weights.write_bytes(random.Random(1).randbytes(1_000))
    with tarfile.open(shared_home / "model.tar.gz", "w:gz") as archive:
        archive.add(weights, "model.pt")
    (shared_home / "inference.py").write_text(SCRIPT)
    environment = {
        **kernel_environment(),
        "AWS_ENDPOINT_URL": account.url,
        "AWS_ACCESS_KEY_ID": "AKIATESTING",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-1",
    }
    kernel = Kernel(sys.executable, environment, shared_home)
    try:
        kernel.run("%load_ext jupyterlab_sagemaker")
        outputs = kernel.run(
            f"%sagemaker deploy model.tar.gz --entry-point inference.py --name churn --async s3://answers/churn "
            f"--instance ml.m5.xlarge --image {IMAGE} --role {ROLE}"
        )
        assert not outputs.error, outputs.error
        assert "until `%sagemaker delete churn`, with or without requests." in outputs.text()
        assert "Answers are written to s3://answers/churn." in outputs.text()
        yield kernel
    finally:
        kernel.close()


def test_asynchronous_endpoint_is_asked_and_answers(deployed: Kernel, account: Account) -> None:
    account.answering({"data": "[0.5, 0.25]"})
    outputs = deployed.run(
        "predictor = %sagemaker endpoint churn\n"
        "answer = predictor.predict_async([[1, 2], [3, 4]], content_type='application/json',"
        " accept='application/json', inference_id='one')"
    )
    assert not outputs.error, outputs.error
    assert deployed.value("[answer.inference_id, answer.output.startswith('s3://')]") == ["one", True]
    assert deployed.value("answer.result(timeout=20)") == [0.5, 0.25]
    assert deployed.value("answer.done") is True


def test_what_its_model_could_not_do_is_an_error_with_the_models_own_words(
    deployed: Kernel, account: Account
) -> None:
    account.answering({"is_failure": True, "data": "ValueError: no such column: age"})
    error = deployed.run("predictor.predict_async([1], content_type='application/json').result(20)").error
    assert "SageMakerError: The model of endpoint churn could not answer an asynchronous request:" in error
    assert "no such column: age" in error
    assert "`%sagemaker logs --endpoint churn`" in error
    assert "jupyterlab_sagemaker/asynchronous" not in error


def test_the_same_from_the_line(deployed: Kernel, account: Account) -> None:
    account.answering({"data": '{"score": 1}'})
    outputs = deployed.run(
        "%sagemaker invoke churn --async --body '[1]' --content-type application/json --accept application/json"
    )
    assert not outputs.error, outputs.error
    assert json.loads(outputs.text()) == {"score": 1}
    assert "will be at s3://" in outputs.text("stderr")


def test_deploy_refuses_a_script_that_serves_nothing_before_anything_is_made(deployed: Kernel) -> None:
    error = deployed.run(
        f"%%sagemaker deploy model.tar.gz --name other --instance ml.m5.xlarge --image {IMAGE} --role {ROLE}\n"
        "# model_fn would be here\n"
    ).error
    assert "The script inference.py defines none of model_fn" in error
    assert deployed.value("[one.name for one in get_ipython().run_line_magic('sagemaker', 'endpoints')]") == [
        "churn"
    ]


def test_what_was_deployed_is_deleted(deployed: Kernel) -> None:
    said = deployed.value("predictor.delete()")
    assert "Endpoint churn is being deleted; it costs nothing any more." in said
    assert [line.split()[0] for line in said if line.endswith(" is deleted.")] == ["Configuration", "Model"]
