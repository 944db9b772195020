"""The magics in a real kernel with the real host."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, Kernel, Outputs, end_host, host_pids, kernel_environment, until

TRAIN = "%%sagemaker train {options}\n{script}\n"

#: Prints, waits for a file, prints again.
PATIENT = (
    "import os, sys, time\n"
    "print('started', flush=True)\n"
    "while not os.path.exists({gate!r}): time.sleep(0.02)\n"
    "print('finished', flush=True)\n"
)


def train(script: str, options: str = "") -> str:
    return TRAIN.format(script=script, options=options)


class TestLoading:
    """What it costs to have the magics."""

    def test_load_ext_takes_a_moment_and_imports_neither_boto3_nor_sagemaker(self, home: Path) -> None:
        code = (
            "import time, sys\n"
            "from IPython.core.interactiveshell import InteractiveShell\n"
            "shell = InteractiveShell.instance()\n"
            "before = set(sys.modules)\n"
            "began = time.perf_counter()\n"
            "shell.run_line_magic('load_ext', 'jupyterlab_sagemaker')\n"
            "took = 1000 * (time.perf_counter() - began)\n"
            "print(took, *sorted(set(sys.modules) - before))\n"
        )
        runs = [
            subprocess.run(
                [sys.executable, "-c", code],
                env=kernel_environment(),
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
            for _ in range(3)
        ]
        assert min(float(run[0]) for run in runs) <= 30
        imported = set(runs[0][1:])
        assert not {name for name in imported if name.split(".")[0] in ("boto3", "botocore", "sagemaker")}
        assert {name for name in imported if name.startswith("jupyterlab_sagemaker")} == {
            "jupyterlab_sagemaker",
            "jupyterlab_sagemaker._version",
            "jupyterlab_sagemaker.extension",
        }

    def test_loading_twice_changes_nothing(self, kernel: Kernel) -> None:
        before = kernel.value("len(get_ipython().Completer.custom_matchers)")
        outputs = kernel.run("%reload_ext jupyterlab_sagemaker")
        assert not outputs.error
        assert kernel.value("len(get_ipython().Completer.custom_matchers)") == before

    def test_the_start_up_file_of_the_wheel_is_quick_and_leaves_no_name(self, home: Path) -> None:
        startup = home / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        source = REPOSITORY / "jupyter-config" / "ipython" / "startup" / "50-jupyterlab-sagemaker.py"
        (startup / source.name).write_text(source.read_text())
        (startup / "49-before.py").write_text("import time as _t; _began = _t.perf_counter()")
        (startup / "51-after.py").write_text("_took = 1000 * (_t.perf_counter() - _began)")
        kernel = Kernel(sys.executable, kernel_environment(), home)
        try:
            assert "jobs" in kernel.run("%sagemaker help").text()
            assert kernel.value("[name for name in dir() if 'sagemaker' in name or name == 'error']") == []
            assert kernel.value("_took") <= 25  # 5 ms on an idle machine
        finally:
            kernel.close()

    def test_a_start_up_file_that_cannot_load_does_not_stop_the_kernel(self, home: Path) -> None:
        startup = home / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        source = REPOSITORY / "jupyter-config" / "ipython" / "startup" / "50-jupyterlab-sagemaker.py"
        (startup / source.name).write_text(source.read_text())
        (startup / "49-hide.py").write_text("import sys; sys.modules['jupyterlab_sagemaker'] = None")
        kernel = Kernel(sys.executable, kernel_environment(), home)
        try:
            assert kernel.run("print(1 + 1)").text() == "2\n"
        finally:
            kernel.close()


class TestTraining:
    """A cell that trains, from its first line to its value."""

    def test_a_cell_shows_one_live_view_and_returns_a_job(self, kernel: Kernel) -> None:
        outputs = kernel.run(train("print('hello')", "--hp epochs=5 --hp lr=0.1 --out job"))
        assert not outputs.error
        assert len(outputs.jobs) == 1, "the value does not show a second view"
        assert outputs.jobs[0]["ref"]["place"] == "process"
        assert not outputs.of("execute_result")
        assert kernel.value("[job.status, job.place, job.hyperparameters]") == [
            "Completed",
            "process",
            {"epochs": 5, "lr": 0.1},
        ]
        assert kernel.value("[job.name, job.failure_reason]") == [outputs.jobs[0]["ref"]["name"], None]

    def test_every_bundle_has_something_for_those_without_our_renderer(self, kernel: Kernel) -> None:
        (bundle,) = kernel.run(train("print('hello')")).displays
        assert re.match(r"Training job .* completed on this machine", bundle["text/plain"])
        assert "hello" in bundle["text/html"]
        assert "<script" not in bundle["text/html"]

    def test_a_job_in_a_later_cell_shows_its_view(self, kernel: Kernel) -> None:
        kernel.run(train("print('again')", "--out job"))
        outputs = kernel.run("job")
        assert [view["ref"]["name"] for view in outputs.jobs] == [kernel.value("job.name")]
        assert not outputs.error

    def test_quiet_shows_no_value(self, kernel: Kernel) -> None:
        kernel.run(train("print('once')", "--out job"))
        kernel.run("value = %sagemaker attach {job.name} --quiet")
        assert kernel.value("value") is None

    def test_the_model_and_the_directory_are_there(self, kernel: Kernel) -> None:
        script = "import os\nopen(os.environ['SM_MODEL_DIR'] + '/model.txt', 'w').write('weights')"
        kernel.run(train(script, "--out job"))
        assert kernel.value("job.model_data").endswith("model.tar.gz")
        assert kernel.value("__import__('os').path.isdir(job.directory)")

    def test_a_failed_job_is_an_exception_with_its_reason_and_no_stack_of_ours(self, kernel: Kernel) -> None:
        outputs = kernel.run(train("raise ValueError('bad learning rate')"))
        assert outputs.of("error")[0]["ename"] == "JobFailed"
        assert "ValueError: bad learning rate" in outputs.error
        assert "jupyterlab_sagemaker" not in outputs.error

    def test_a_waiting_job_raises_when_it_failed(self, kernel: Kernel) -> None:
        kernel.run(train("raise ValueError('bad')", "--no-wait --out job"))
        outputs = kernel.run("job.wait()")
        assert outputs.of("error")[0]["ename"] == "JobFailed"
        assert "jupyterlab_sagemaker" not in outputs.error

    def test_no_wait_returns_at_once_and_stop_stops(self, kernel: Kernel) -> None:
        outputs = kernel.run(train("import time\ntime.sleep(600)", "--no-wait --out job"))
        assert not outputs.error
        assert kernel.value("job.status") == "InProgress"
        assert "TimeoutError" in kernel.run("job.wait(timeout=0.2)").error
        kernel.run("job.stop()")
        assert kernel.value("job.wait(timeout=60).status") == "Stopped"

    def test_a_value_with_spaces_and_a_comment_pass_unharmed(self, kernel: Kernel) -> None:
        options = "--hp 'title=a \"b\" c' --out job  # a comment"
        kernel.run(train("print(1)", options))
        assert kernel.value("job.hyperparameters") == {"title": 'a "b" c'}

    def test_variables_expand_as_in_every_magic(self, kernel: Kernel) -> None:
        kernel.run("rate = 0.25")
        kernel.run(train("print(1)", "--hp lr=$rate --out job"))
        assert kernel.value("job.hyperparameters") == {"lr": 0.25}


class TestInterrupt:
    """An interrupt detaches; the job goes on."""

    def test_an_interrupted_cell_leaves_its_job_running(self, kernel: Kernel, tmp_path: Path) -> None:
        gate = str(tmp_path / "gate")
        asked = []

        def when_shown(outputs: Outputs) -> None:
            if not asked and outputs.jobs:
                asked.append(outputs.jobs[0]["ref"]["name"])
                kernel.interrupt()

        outputs = kernel.run(train(PATIENT.format(gate=gate), "--out job"), during=when_shown)
        assert outputs.of("error")[0]["ename"] == "Detached"
        assert len(outputs.error.splitlines()) == 1
        assert f"attach {asked[0]}" in outputs.text()
        assert kernel.value("job.status") == "InProgress"
        (tmp_path / "gate").touch()
        outputs = kernel.run("%sagemaker attach {job.name}")
        assert not outputs.error
        assert kernel.value("[job.status, list(job.logs())]") == ["Completed", ["started", "finished"]]


@pytest.fixture(scope="module")
def logged(kernel: Kernel) -> Kernel:
    """The kernel, with a job in ``logged`` that printed 2,500 lines."""
    kernel.run(train("for n in range(2500): print('line', n)", "--out logged"))
    return kernel


class TestLogs:
    """The log in Python: an iterator and a list."""

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("len(logged.logs())", 2500),
            ("logged.logs()[0]", "line 0"),
            ("logged.logs()[-1]", "line 2499"),
            ("logged.logs()[10:13]", ["line 10", "line 11", "line 12"]),
            ("logged.logs()[::1000]", ["line 0", "line 1000", "line 2000"]),
            ("logged.logs()[2::-1]", ["line 2", "line 1", "line 0"]),
            ("list(logged.logs(tail=2))", ["line 2498", "line 2499"]),
            ("logged.logs(tail=2)[0]", "line 2498"),
            ("logged.logs(grep='9{3}')[:]", ["line 999", "line 1999"]),
            ("'line 77' in logged.logs()", True),
            ("list(logged.logs()) == [f'line {n}' for n in range(2500)]", True),
            ("list(logged.logs(follow=True)) == [f'line {n}' for n in range(2500)]", True),
            ("[logged.logs()[0].host, logged.logs()[0].time.tzname()]", ["algo-1", "UTC"]),
            ("list(logged.logs(after=logged.logs()[2497].position))", ["line 2498", "line 2499"]),
        ],
    )
    def test_it_is_what_it_looks_like(self, logged: Kernel, expression: str, expected: object) -> None:
        assert logged.value(expression) == expected

    def test_a_line_that_is_not_there_is_an_index_error(self, logged: Kernel) -> None:
        assert "IndexError" in logged.run("logged.logs()[2500]").error

    def test_following_gives_lines_as_they_come(self, kernel: Kernel, tmp_path: Path) -> None:
        gate = str(tmp_path / "gate")
        kernel.run(train(PATIENT.format(gate=gate), "--no-wait --out job"))
        outputs = kernel.run(
            f"for line in job.logs(follow=True):\n    print(line)\n    open({gate!r}, 'w').close()"
        )
        assert outputs.text() == "started\nfinished\n"


class TestMetrics:
    """A job's numbers."""

    def test_metrics_by_name_and_as_a_table(self, kernel: Kernel) -> None:
        script = "for n in range(3): print(f'loss: {1 / (n + 1):.2f}')"
        kernel.run(train(script, "--metric 'loss=loss: ([0-9.]+)' --out job"))
        assert kernel.value("[value for time, value in job.metrics()['loss']]") == [1.0, 0.5, 0.33]
        frame = "job.metrics().to_pandas().query('name == \"loss\"')"
        assert kernel.value(f"list({frame}['value'])") == [1.0, 0.5, 0.33]


class TestMistakes:
    """Each is one sentence, in one line, without a stack."""

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("%sagemaker tran", 'did you mean "train"'),
            ("%sagemaker jobs --stauts Failed", "--status"),
            ("%sagemaker attach no-such-job", "no-such-job"),
            ("%sagemaker train --entry-point missing.py", "missing.py"),
            ("%sagemaker train --entry-point 'open", "quot"),
        ],
    )
    def test_of_the_line(self, kernel: Kernel, line: str, says: str) -> None:
        outputs = kernel.run(line)
        assert says in outputs.error
        assert len(outputs.error.splitlines()) == 1, outputs.error
        assert kernel.value(
            "issubclass(__import__('sys').last_type, __import__('IPython').core.error.UsageError)"
        )

    def test_no_node(self, home: Path) -> None:
        kernel = Kernel(
            sys.executable, {**kernel_environment(), "JUPYTERLAB_SAGEMAKER_NODE": "/nowhere/node"}, home
        )
        try:
            kernel.run("%load_ext jupyterlab_sagemaker")
            outputs = kernel.run("%sagemaker jobs")
            assert outputs.error.count("\n") == 0
            assert "JUPYTERLAB_SAGEMAKER_NODE names /nowhere/node, which is not a program." in outputs.error
            assert "train" not in kernel.complete("%sagemaker ")
        finally:
            kernel.close()


class TestContext:
    """The host acts with what the kernel has now."""

    def test_a_changed_directory_is_where_paths_start(self, kernel: Kernel, tmp_path: Path) -> None:
        (tmp_path / "train.py").write_text("import os; print('found in', os.getcwd() != '')")
        outputs = kernel.run(f"%cd -q {tmp_path}\n%sagemaker train --entry-point train.py")
        assert not outputs.error

    def test_a_changed_variable_is_what_the_script_sees(self, kernel: Kernel) -> None:
        kernel.run("import os; os.environ['FLAVOUR'] = 'vanilla'")
        kernel.run(train("import os; print(os.environ.get('FLAVOUR'))", "--out job"))
        assert kernel.value("list(job.logs())") == ["vanilla"]


class TestCompletion:
    """Tab in a magic's line asks the host, and nobody else."""

    @pytest.mark.parametrize("magic", ["%sagemaker ", "%%sagemaker ", "%sm ", "x = %sagemaker "])
    def test_commands(self, kernel: Kernel, magic: str) -> None:
        usual = {"train", "jobs", "attach", "logs", "stop", "deploy", "endpoint", "doctor", "help"}
        completed = kernel.complete(magic)
        assert usual <= set(completed)
        assert len(completed) == len(set(completed))

    def test_options_and_values(self, kernel: Kernel) -> None:
        assert kernel.complete("%%sagemaker train --inst")[:2] == ["--instance", "--instance-count"]
        assert "local_cpu" in kernel.complete("%sagemaker train --instance local_")

    def test_job_names(self, kernel: Kernel) -> None:
        kernel.run(train("print(1)", "--job-name completes-me"))
        assert kernel.complete("%sagemaker attach completes-") == ["completes-me"]

    def test_beyond_the_basic_plane(self, kernel: Kernel) -> None:
        assert "local_cpu" in kernel.complete("%sagemaker train --hp 'a=😀' --instance local_")

    def test_python_stays_python_s(self, kernel: Kernel) -> None:
        kernel.run("some_long_name = 1\n%config Completer.use_jedi = False")
        assert kernel.complete("%%sagemaker train\nsome_lo") == ["some_long_name"]
        assert kernel.complete("some_lo") == ["some_long_name"]


class TestHostDeath:
    """The host can be killed at any moment."""

    def test_a_killed_host_loses_no_line(self, kernel: Kernel, tmp_path: Path) -> None:
        gate = str(tmp_path / "gate")
        script = (
            "for n in range(1000): print('before', n, flush=True)\n"
            + PATIENT.format(gate=gate)
            + "for n in range(1000): print('after', n, flush=True)\n"
        )
        kernel.run(train(script, "--no-wait --out job"))
        until(lambda: "started" in kernel.value("list(job.logs())"), "the script has started")
        os.kill(host_pids()[0], signal.SIGKILL)
        (tmp_path / "gate").touch()
        outputs = kernel.run("%sagemaker attach {job.name}")
        assert not outputs.error
        expected = (
            [f"before {n}" for n in range(1000)]
            + ["started", "finished"]
            + [f"after {n}" for n in range(1000)]
        )
        assert kernel.value("list(job.logs())") == expected
        assert kernel.value("job.status") == "Completed"

    def test_a_cell_whose_host_dies_says_how_to_go_on(self, kernel: Kernel, tmp_path: Path) -> None:
        gate = str(tmp_path / "gate")
        killed = []

        def when_shown(outputs: Outputs) -> None:
            if not killed and outputs.jobs:
                killed.append(outputs.jobs[0]["ref"]["name"])
                end_host()

        outputs = kernel.run(train(PATIENT.format(gate=gate)), during=when_shown)
        assert "The SageMaker host ended while the command ran." in outputs.error
        assert len(outputs.error.splitlines()) == 1
        (tmp_path / "gate").touch()
        assert not kernel.run(f"job = %sagemaker attach {killed[0]}").error
        assert kernel.value("list(job.logs())") == ["started", "finished"]


def test_a_list_of_jobs_is_shown_once_and_is_a_list(kernel: Kernel) -> None:
    kernel.run(train("print(1)", "--job-name listed"))
    outputs = kernel.run("found = %sagemaker jobs\nfound")
    assert sum("listed" in bundle.get("text/plain", "") for bundle in outputs.displays) == 1
    assert "listed" in kernel.value("[job.name for job in found]")
    later = kernel.run("found")
    assert "<table" in later.displays[0]["text/html"]


def test_the_same_in_plain_python(kernel: Kernel) -> None:
    kernel.run(train("print(1)", "--job-name by-python"))
    code = (
        "import jupyterlab_sagemaker as sm\n"
        "job = sm.attach('by-python')\n"
        "names = [job.name for job in sm.jobs(name='by-py')]\n"
        "again = sm.run('attach by-python --no-wait')"
    )
    assert not kernel.run(code).error
    assert kernel.value("[job.name, names, again == job, len({job, again})]") == [
        "by-python",
        ["by-python"],
        True,
        1,
    ]
