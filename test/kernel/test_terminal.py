"""``jupyter sagemaker …``: plain lines, exit codes, signals."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import kernel_environment, until

from jupyterlab_sagemaker import __version__

COMMAND = [sys.executable, "-m", "jupyterlab_sagemaker"]


@pytest.fixture(scope="module", autouse=True)
def one_home(shared_home: Path) -> Path:
    return shared_home


def sagemaker(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=kernel_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,  # type: ignore[call-overload]
    )


def start(*arguments: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=kernel_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


def test_the_version_needs_no_host(one_home: Path) -> None:
    assert sagemaker("--version").stdout == f"{__version__}\n"
    assert not (one_home / "run").exists()


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",)])
def test_help(arguments: tuple[str, ...]) -> None:
    said = sagemaker(*arguments)
    assert said.returncode == 0
    assert "train" in said.stdout
    assert said.stderr == ""


def test_a_job_s_lines_are_printed_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("import sys\nprint('größer ✓')\nprint(sys.argv[1:])\n")
    said = sagemaker("train", "--entry-point", "train.py", "--hp", "title=a 'b' # c", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "größer ✓" in said.stdout
    assert '["--title", "a \'b\' # c"]'.replace('"--title"', "'--title'") in said.stdout


def test_the_exit_code_tells_that_the_job_failed(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("raise ValueError('bad learning rate')")
    said = sagemaker("train", "--entry-point", "train.py", cwd=tmp_path)
    assert said.returncode == 1
    assert "bad learning rate" in said.stdout + said.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("tran",), 2, 'did you mean "train"'),
        (("jobs", "--stauts", "Failed"), 2, "--status"),
        # Of kind `usage` where only a region would be needed to ask SageMaker too.
        (("attach", "no-such-job", "--region", "eu-west-1"), 1, "no-such-job"),
    ],
)
def test_a_mistake_is_a_sentence_and_a_code(arguments: tuple[str, ...], code: int, says: str) -> None:
    said = sagemaker(*arguments)
    assert said.returncode == code
    assert says in said.stderr
    assert "Traceback" not in said.stderr
    assert said.stdout == ""


def patient(directory: Path) -> None:
    (directory / "train.py").write_text(
        "import os, time\nprint('started', flush=True)\n"
        "while not os.path.exists(os.environ['GATE']): time.sleep(0.02)\nprint('finished')\n"
    )


def test_ctrl_c_detaches_and_says_how_to_come_back(tmp_path: Path) -> None:
    patient(tmp_path)
    gate = tmp_path / "gate"
    arguments = ["--entry-point", "train.py", "--job-name", "detached", "--env", f"GATE={gate}"]
    process = start("train", *arguments, cwd=tmp_path)
    assert process.stdout is not None
    for line in process.stdout:
        if "started" in line:
            break
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate(timeout=30)
    assert "attach detached" in said
    assert "Traceback" not in errors
    gate.touch()
    again = sagemaker("attach", "detached")
    assert again.returncode == 0
    assert again.stdout.count("started") == 1
    assert again.stdout.count("finished") == 1


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("for n in range(20000): print('line', n)")
    command = f"{' '.join(COMMAND)} train --entry-point train.py | head -n 5"
    said = subprocess.run(
        ["/bin/sh", "-c", command],
        env=kernel_environment(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "Error" not in said.stderr
    assert len(said.stdout.splitlines()) == 5


def test_no_node_is_a_sentence(home: Path) -> None:
    os.environ["JUPYTERLAB_SAGEMAKER_NODE"] = "/nowhere/node"
    try:
        said = sagemaker("jobs")
    finally:
        del os.environ["JUPYTERLAB_SAGEMAKER_NODE"]
    assert said.returncode == 1
    assert said.stderr.startswith("JUPYTERLAB_SAGEMAKER_NODE names /nowhere/node, which is not a program.")


def test_on_a_tty_it_works_the_same(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("print('on a tty')")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "train", "--entry-point", "train.py"],
        env=kernel_environment(),
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    try:
        while chunk := os.read(ours, 4096):
            seen += chunk
    except OSError:
        pass  # How Linux says that the other end is closed.
    os.close(ours)
    until(lambda: process.poll() is not None, "the command has ended")
    assert process.returncode == 0
    assert b"on a tty" in seen
