"""The built wheel, installed by pip into an empty environment, with no Node on the PATH."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
(WHEEL,) = (REPOSITORY / "dist").glob("*.whl")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of a shell in which the fresh environment is active and Node is nowhere."""
    directory = tmp_path_factory.mktemp("empty")
    venv = directory / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run(
        [
            venv / "bin" / "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "jupyterlab>=4.6,<4.7",
            WHEEL,
        ],
        check=True,
    )
    tools = directory / "tools"
    tools.mkdir()
    for tool in ("sh", "env", "ps", "git"):
        if found := shutil.which(tool):
            (tools / tool).symlink_to(found)
    return {
        "PATH": f"{venv / 'bin'}:{tools}",
        "HOME": str(directory),
        "JUPYTERLAB_SAGEMAKER_HOME": str(directory / "sm"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "VIRTUAL_ENV": str(venv),
    }


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    executable = Path(environment["VIRTUAL_ENV"], "bin", command[0])
    return subprocess.run(
        [executable, *command[1:]],
        env=environment,
        cwd=environment["HOME"],
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_no_node_is_on_the_path(environment: dict[str, str]) -> None:
    assert shutil.which("node", path=environment["PATH"]) is None


def test_the_labextension_is_enabled(environment: dict[str, str]) -> None:
    listed = run(environment, "jupyter", "labextension", "list")
    line = next(
        line for line in (listed.stdout + listed.stderr).splitlines() if "jupyterlab-sagemaker" in line
    )
    assert "enabled" in line
    assert "OK" in line


def test_the_server_extension_is_enabled_and_validates(
    environment: dict[str, str],
) -> None:
    listed = run(environment, "jupyter", "server", "extension", "list")
    text = re.sub("\x1b[^m]*m", "", listed.stdout + listed.stderr)
    assert re.search(r"jupyterlab_sagemaker\s+enabled", text)
    assert re.search(r"jupyterlab_sagemaker\s.*\sOK", text)


def test_a_script_trains_from_the_terminal(environment: dict[str, str]) -> None:
    home = Path(environment["HOME"])
    (home / "train.py").write_text(
        "import os, pathlib\n"
        "print('hello from', os.environ['SM_CURRENT_HOST'])\n"
        "pathlib.Path(os.environ['SM_MODEL_DIR'], 'weights.txt').write_text('42')\n"
    )
    trained = run(
        environment,
        "jupyter",
        "sagemaker",
        "train",
        "--entry-point",
        "train.py",
        "--job-name",
        "from-the-wheel",
    )
    assert trained.returncode == 0, trained.stderr
    assert "hello from algo-1" in trained.stdout
    with tarfile.open(home / "sm" / "jobs" / "from-the-wheel" / "model.tar.gz") as archive:
        member = archive.extractfile("weights.txt")
        assert member is not None
        assert member.read() == b"42"


def test_a_kernel_of_the_environment_knows_the_magic_without_loading_anything(
    environment: dict[str, str],
) -> None:
    home = Path(environment["HOME"])
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "id": "only",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": "jobs = %sagemaker jobs\nprint([job.name for job in jobs])",
            }
        ],
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            }
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (home / "magic.ipynb").write_text(json.dumps(notebook))
    done = run(
        environment,
        "jupyter",
        "nbconvert",
        "--to",
        "notebook",
        "--execute",
        "--inplace",
        "magic.ipynb",
    )
    assert done.returncode == 0, done.stderr
    assert "from-the-wheel" in (home / "magic.ipynb").read_text()
