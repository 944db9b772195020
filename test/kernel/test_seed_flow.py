"""``examples/sagemaker.ipynb``, from training to deleting, on a simulated AWS whose S3 is moto's."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tarfile
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from conftest import REPOSITORY, kernel_environment, until
from nbclient import NotebookClient

from jupyterlab_sagemaker.display import ENDPOINT_MIME, JOB_MIME
from jupyterlab_sagemaker.node import find_node

NOTEBOOK = REPOSITORY / "examples" / "sagemaker.ipynb"

#: A training job and an endpoint take minutes; here two and three seconds.
SIMULATOR = """
import { startSimulator } from './scripts/simulator.mjs';
console.log((await startSimulator('quick')).url);
"""


@pytest.fixture
def simulated(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An AWS for everything but S3, and the URL of moto for that."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    moto = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    simulator = subprocess.Popen(
        [find_node(os.environ), "--input-type=module", "-e", SIMULATOR],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert simulator.stdout is not None
        monkeypatch.setenv("AWS_ENDPOINT_URL", simulator.stdout.readline().strip())
        s3 = f"http://127.0.0.1:{port}"
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "simulated")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "simulated")
        monkeypatch.setenv("AWS_REGION", "us-east-1")
        monkeypatch.setenv("PYTHONPATH", kernel_environment()["PYTHONPATH"])
        monkeypatch.setenv("JUPYTER_PATH", os.path.join(sys.prefix, "share", "jupyter"))
        until(lambda: _answers(s3), "moto answers")
        yield s3
    finally:
        moto.kill()
        os.killpg(simulator.pid, 15)
        moto.wait()
        simulator.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/moto-api/data.json"):
            return True
    except OSError:
        return False


def _put_model(s3: str, uri: str) -> None:
    """What the job would have left: the simulated one runs no script."""
    content = BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("model.pkl"))
    bucket, key = uri.removeprefix("s3://").split("/", 1)
    request = urllib.request.Request(f"{s3}/{bucket}/{key}", content.getvalue(), method="PUT")
    request.add_header("Content-Type", "application/gzip")
    request.add_header("Authorization", "AWS4-HMAC-SHA256 Credential=any/20261122/us-east-1/s3/aws4_request")
    with urllib.request.urlopen(request):
        pass


def test_the_whole_flow_runs_from_one_notebook(home: Path, simulated: str) -> None:
    shutil.copy(NOTEBOOK, home / "sagemaker.ipynb")
    notebook = nbformat.read(home / "sagemaker.ipynb", as_version=4)

    def trained(cell: nbformat.NotebookNode, **_: object) -> None:
        for output in cell.get("outputs", []):
            job = output.get("data", {}).get(JOB_MIME, {}).get("saved", {}).get("job", {})
            if cell.source.startswith("%%sagemaker train") and "model" in job:
                _put_model(simulated, job["model"]["uri"])

    client = NotebookClient(
        notebook,
        timeout=120,
        on_cell_executed=trained,
        resources={"metadata": {"path": str(home)}},
    )
    client.execute()
    said = {cell.source.splitlines()[0]: _text(cell) for cell in notebook.cells if cell.cell_type == "code"}
    s3, disk = (text for line, text in said.items() if line.startswith("%sagemaker deploy"))
    for text, name in ((s3, "depth-s3"), (disk, "depth-disk")):
        assert f"ml.m5.large until `delete {name}`, with or without requests." in text
        assert f"Endpoint {name} on SageMaker us-east-1 is in service." in text
        assert "Starting the inference server" in text
    assert "[[1, 2, 3]]" in said["predictor = %sagemaker endpoint depth-disk"]
    assert "is scaled from 1 to 4 instances" in _said(said, "%sagemaker autoscale")
    deleted = said["%sagemaker delete depth-disk --yes"]
    assert "The scaling of variant AllTraffic is ended." in deleted
    assert deleted.count("is deleted.") == 2
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert [bool(output.get("data", {}).get(ENDPOINT_MIME)) for output in shown].count(True) >= 3


def _said(said: dict[str, str], beginning: str) -> str:
    return next(text for line, text in said.items() if line.startswith(beginning))


def _text(cell: nbformat.NotebookNode) -> str:
    parts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "\n".join(parts)
