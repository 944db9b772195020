"""What a blocking caller can rely on; against the host of ``fake_host.py``."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from conftest import end_host

from jupyterlab_sagemaker.connection import HostGone
from jupyterlab_sagemaker.problem import JobFailed, ProblemError
from jupyterlab_sagemaker.session import Session


def lines_of(shown: list[Any]) -> list[str]:
    return [output["text"] for output in shown]


def test_a_command_shows_its_outputs_in_order_and_returns_its_value(session: Session) -> None:
    shown: list[Any] = []
    answer = session.run({"line": "many 1234"}, shown.extend)
    assert lines_of(shown) == [str(number) for number in range(1234)]
    assert answer.result == {"value": 1234, "exitCode": 0}
    assert not answer.interrupted


def test_outputs_are_shown_by_the_thread_that_waits(session: Session) -> None:
    threads: list[int] = []
    session.run({"line": "echo x"}, lambda _: threads.append(threading.get_ident()))
    assert threads == [threading.get_ident()]


def test_commands_of_several_threads_do_not_mix(session: Session) -> None:
    seen: dict[int, list[str]] = {}

    def run(number: int) -> None:
        shown: list[Any] = []
        session.run({"line": f"echo {number}"}, shown.extend)
        seen[number] = lines_of(shown)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert seen == {number: [str(number)] for number in range(20)}


def test_a_problem_is_its_sentence_its_hint_and_its_kind(session: Session) -> None:
    with pytest.raises(ProblemError, match=r"^It failed\. Try again\.$") as caught:
        session.run({"line": "problem not-found"}, lambda _: None)
    assert caught.value.kind == "not-found"
    with pytest.raises(JobFailed):
        session.run({"line": "problem job-failed"}, lambda _: None)


def interrupt_when_shown(shown: list[Any], times: int = 1):
    def show(outputs: list[Any]) -> None:
        shown.extend(outputs)
        if lines_of(outputs) == ["waiting"]:
            for _ in range(times):
                os.kill(os.getpid(), signal.SIGINT)

    return show


def test_an_interrupt_is_passed_on_once_and_the_answer_still_comes(session: Session) -> None:
    shown: list[Any] = []
    answer = session.run({"line": "wait"}, interrupt_when_shown(shown))
    assert answer.interrupted
    assert answer.result["value"] == "interrupted"
    assert lines_of(shown) == ["waiting", "it goes on"]


def test_a_second_interrupt_does_not_wait_and_leaves_the_connection_usable(session: Session) -> None:
    connection = session.connection()
    with pytest.raises(KeyboardInterrupt):
        session.run({"line": "stuck"}, interrupt_when_shown([], times=2))
    assert session.run({"line": "echo still"}, lambda _: None).result["value"] == "still"
    assert session.connection() is connection
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_host_that_died_unnoticed_is_replaced(session: Session) -> None:
    first = session.connection().info["pid"]
    end_host()
    assert session.run({"line": "echo again"}, lambda _: None).result["value"] == "again"
    assert session.connection().info["pid"] != first


def test_a_command_whose_host_dies_is_not_repeated_but_explained(session: Session) -> None:
    with pytest.raises(ProblemError, match=r"ended while the command ran\. A job that runs goes on"):
        session.run({"line": "die"}, lambda _: None)
    assert session.run({"line": "echo next"}, lambda _: None).result["value"] == "next"


def test_a_command_that_only_looks_is_run_again_by_the_next_host(session: Session) -> None:
    assert session.run({"line": "logs"}, lambda _: None).result["value"] == "logs"


def test_a_request_that_cannot_be_answered_twice_is_a_clear_problem(session: Session) -> None:
    attempts: list[int] = []

    def die(connection: Any) -> None:
        attempts.append(1)
        connection.run({"run": "r", "line": "die"}, lambda _: None)

    with pytest.raises(ProblemError, match="ended before it answered, twice"):
        session._persist(die)
    assert len(attempts) == 2


def test_the_context_is_the_caller_s_own(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "research")
    context = session.run({"line": "context"}, lambda _: None).result["value"]
    assert context["face"] == "kernel"
    assert context["cwd"] == os.getcwd()
    assert context["env"] == dict(os.environ)
    assert os.path.isabs(context["python"])


@pytest.mark.parametrize("change", ["a variable", "the directory"])
def test_a_changed_caller_is_a_new_context(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    before = session.connection()
    assert session.connection() is before
    if change == "a variable":
        monkeypatch.setenv("AWS_PROFILE", "other")
    else:
        monkeypatch.chdir(tmp_path)
    after = session.connection()
    assert after.context_id != before.context_id
    assert after.info["pid"] == before.info["pid"]
    with pytest.raises(HostGone):
        before.request("anything", None)


def test_a_reader_gets_every_event_with_little_credit(session: Session) -> None:
    params = {"upto": 10_000}
    seen = [number for batch in session.events("count", params, lambda: params) for number in batch]
    assert seen == list(range(1, 10_001))


def test_a_reader_resumes_where_it_was_when_the_host_dies(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIE_AT", "700")
    seen: list[int] = []

    def rest() -> dict[str, int]:
        return {"upto": 1500, "after": seen[-1]}

    for batch in session.events("count", {"upto": 1500}, rest):
        seen += batch
    assert seen == list(range(1, 1501))


def test_a_reader_who_leaves_closes_its_subscription(session: Session) -> None:
    params = {"upto": 10**9}
    events = session.events("count", params, lambda: params)
    assert next(events)[0] == 1
    events.close()
    assert session.connection()._streams == {}
    assert session.run({"line": "echo on"}, lambda _: None).result["value"] == "on"


def test_a_forked_child_makes_a_connection_of_its_own(session: Session) -> None:
    session.connection()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, session.run({"line": "echo child"}, lambda _: None).result["value"].encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        assert pipe.read() == "child"
    assert session.run({"line": "echo parent"}, lambda _: None).result["value"] == "parent"


def test_commands_leave_no_threads_behind(session: Session) -> None:
    session.run({"line": "echo x"}, lambda _: None)
    before = threading.active_count()
    for _ in range(5):
        session.run({"line": "echo x"}, lambda _: None)
    assert threading.active_count() == before
