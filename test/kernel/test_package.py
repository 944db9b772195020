"""What is in the wheel, and that everything says the same version."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import REPOSITORY

from jupyterlab_sagemaker import __version__
from jupyterlab_sagemaker._version import PROTOCOL_VERSION


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    directory = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(directory)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (file,) = directory.iterdir()
    return zipfile.ZipFile(file).namelist()


@pytest.mark.parametrize(
    "name",
    [
        "jupyterlab_sagemaker/__init__.py",
        "jupyterlab_sagemaker/server/__init__.py",
        "jupyterlab_sagemaker/py.typed",
        "jupyterlab_sagemaker/host/main.mjs",
        "jupyterlab_sagemaker/host/runner.mjs",
        "data/share/jupyter/labextensions/jupyterlab-sagemaker/package.json",
        "data/share/jupyter/labextensions/jupyterlab-sagemaker/install.json",
        "data/etc/jupyter/jupyter_server_config.d/jupyterlab_sagemaker.json",
        "data/etc/ipython/startup/50-jupyterlab-sagemaker.py",
        "licenses/LICENSE",
    ],
)
def test_the_wheel_has(wheel: list[str], name: str) -> None:
    assert any(entry.endswith(name) for entry in wheel)


def test_the_wheel_has_neither_tests_nor_sources(wheel: list[str]) -> None:
    assert not [name for name in wheel if name.endswith((".ts", ".tsx", ".map")) or "/test" in name]
    assert not [name for name in wheel if name.startswith("jupyterlab_sagemaker/labextension")]


def test_every_file_that_names_a_version_names_the_same(wheel: list[str]) -> None:
    package = json.loads((REPOSITORY / "package.json").read_text())
    project = re.search(r'^version = "(.*)"$', (REPOSITORY / "pyproject.toml").read_text(), re.MULTILINE)
    assert project is not None
    assert __version__ == package["version"] == project[1]
    protocol = (REPOSITORY / "src" / "protocol" / "connection.ts").read_text()
    assert f"PROTOCOL_VERSION = {PROTOCOL_VERSION};" in protocol


def test_the_job_s_mime_type_is_the_protocol_s() -> None:
    from jupyterlab_sagemaker.display import JOB_MIME

    assert f"'{JOB_MIME}'" in Path(REPOSITORY / "src" / "protocol" / "mime.ts").read_text()


def test_importing_the_package_imports_only_the_standard_library() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(REPOSITORY)!r}); import jupyterlab_sagemaker\n"
        "print([name for name in sys.modules if name.split('.')[0] in "
        "('IPython', 'tornado', 'jupyter_server', 'jupyter_core')])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
