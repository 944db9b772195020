"""Notebooks without JupyterLab: executed by nbclient, converted by nbconvert."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import kernel_environment
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter

from jupyterlab_sagemaker.display import JOB_MIME


@pytest.fixture
def execute(home: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs cells as a notebook and returns it."""
    monkeypatch.setenv("PYTHONPATH", kernel_environment()["PYTHONPATH"])
    # The kernel spec of this environment, wherever HOME points now.
    monkeypatch.setenv("JUPYTER_PATH", os.path.join(sys.prefix, "share", "jupyter"))

    def run(*cells: str) -> nbformat.NotebookNode:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(home)}})
        client.execute()
        return notebook

    return run


def test_run_all_trains_and_uses_what_came_of_it(execute) -> None:
    notebook = execute(
        "%load_ext jupyterlab_sagemaker",
        "%%sagemaker train --hp n=3 --out job\n"
        "import os\n"
        "print('trained')\n"
        "open(os.path.join(os.environ['SM_MODEL_DIR'], 'model.txt'), 'w').write('weights')",
        "import tarfile\ntarfile.open(job.model_data).extractfile('model.txt').read().decode()",
    )
    assert notebook.cells[2].outputs[0].data["text/plain"] == "'weights'"
    nbformat.validate(notebook)
    view = [output for output in notebook.cells[1].outputs if JOB_MIME in output.get("data", {})]
    assert len(view) == 1
    assert view[0].data[JOB_MIME]["saved"]["job"]["status"] == "Completed"


def test_a_failed_job_stops_run_all(execute) -> None:
    with pytest.raises(CellExecutionError, match="bad learning rate"):
        execute(
            "%load_ext jupyterlab_sagemaker",
            "%%sagemaker train\nraise ValueError('bad learning rate')",
            "raise SystemError('not reached')",
        )


def test_a_page_made_from_it_shows_the_saved_lines(execute) -> None:
    notebook = execute(
        "%load_ext jupyterlab_sagemaker", "%%sagemaker train\nprint('<b>loss</b> 0.25 & falling')"
    )
    page, _ = HTMLExporter(template_name="lab").from_notebook_node(notebook)
    assert "&lt;b&gt;loss&lt;/b&gt; 0.25 &amp; falling" in page
    assert "<b>loss</b>" not in page


def test_a_long_log_adds_little_to_the_notebook(execute) -> None:
    notebook = execute(
        "%load_ext jupyterlab_sagemaker",
        "%%sagemaker train\nfor n in range(50000): print('line', n, 'x' * 80)",
    )
    assert len(nbformat.writes(notebook)) < 100_000
