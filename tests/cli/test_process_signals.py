"""What ends a process, and how a film survives it: signals, and a terminal that closes."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grok_spicy.outputs.report import Report
from grok_spicy_cli.process_signals import ProcessSignalled, handle_signals
from grok_spicy_local.output_lock import find_holder
from grok_spicy_local.paths import OutputPaths
from tests.support.films import story

GROK_SPICY = [sys.executable, "-m", "grok_spicy"]
SIMULATOR = ["--simulator-drift", "0", "--simulator-drawing", "plain"]
SLOWLY = ["--simulator-latency", "realistic", "--simulator-latency-scale", "0.05"]
SOON = 90
"""Seconds after which something that should have happened has not."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plan.json").write_text(json.dumps(story(1, 1, seconds=3)))
    return tmp_path


def begin(folder: Path, *more: str, **options: Any) -> subprocess.Popen[str]:
    command = [*GROK_SPICY, "run", "--plan", "plan.json", "--provider", "simulator"]
    command += ["--resolution", "480p", *SIMULATOR, *SLOWLY, *more]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd=folder, **{**streams, **options})


def lines(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    until = time.monotonic() + SOON
    for line in process.stdout:
        assert time.monotonic() < until, "it took too long"
        yield line


def report_of_latest(folder: Path) -> Report:
    shown = subprocess.run(
        [*GROK_SPICY, "show", "latest", "--json"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SOON,
        check=True,
    )
    return Report.model_validate_json(shown.stdout)


def resume(folder: Path) -> Report:
    done = subprocess.run(
        [*GROK_SPICY, "resume", "latest", "--json", *SIMULATOR],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SOON,
        check=True,
    )
    return Report.model_validate_json(done.stdout.splitlines()[-1])


def billed(folder: Path) -> int:
    return len((folder / "output/.studio/simulator/bill.jsonl").read_text().splitlines())


@pytest.mark.slow
def test_sigterm_ends_a_run_as_gracefully_as_ctrl_c_and_nothing_is_bought_again(
    folder: Path,
) -> None:
    with begin(folder) as process:
        next(line for line in lines(process) if "drawn" in line)
        # As a service manager does: to everything that the service started.
        os.kill(process.pid, signal.SIGTERM)
        os.kill(simulator_of(process.pid), signal.SIGTERM)
        rest = "".join(lines(process))
    interrupted = report_of_latest(folder)

    resumed = resume(folder)

    assert process.returncode == 143, rest
    assert "interrupted" in rest
    assert f"resume  grok-spicy resume {interrupted.run_id}" in rest
    assert (interrupted.status, interrupted.possibly_paid) == ("interrupted", [])
    assert resumed.status == "complete"
    assert billed(folder) == len(resumed.items)


@pytest.mark.slow
def test_a_terminal_that_closes_interrupts_the_run_in_order(folder: Path) -> None:
    ours, theirs = pty.openpty()
    process = begin(folder, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=take_as_terminal)
    os.close(theirs)
    read_until(ours, b"drawn")

    os.close(ours)  # the window is closed
    status = process.wait(SOON)

    interrupted = report_of_latest(folder)
    assert (status, interrupted.status) == (129, "interrupted")
    assert interrupted.possibly_paid == []
    assert billed(folder) == len(interrupted.items)


@pytest.mark.slow
def test_a_film_is_made_to_its_end_although_nobody_reads_what_is_printed(folder: Path) -> None:
    with begin(folder) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        status = process.wait(SOON)

    assert (status, report_of_latest(folder).status) == (0, "complete")


@pytest.mark.slow
def test_a_server_that_is_told_to_end_interrupts_its_runs(folder: Path) -> None:
    command = [*GROK_SPICY, "serve", "--provider", "simulator", "--port", "0", *SIMULATOR, *SLOWLY]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as served:
        next(lines(served))
        with run_at_server(folder) as client:
            next(line for line in lines(client) if "drawn" in line)
            served.send_signal(signal.SIGTERM)
            rest = "".join(lines(served))
            client.kill()

    assert served.returncode == 0, rest
    assert "interrupted" in rest and "grok-spicy resume" in rest
    assert find_holder(OutputPaths(folder / "output")) is None
    assert resume(folder).status == "complete"


def test_the_first_signal_is_raised_and_its_repetition_is_not() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with pytest.raises(ProcessSignalled, match="SIGTERM") as ended, handle_signals():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        finally:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                os.kill(os.getpid(), number)
            time.sleep(0.01)

    assert (ended.value.status, ended.value.is_ctrl_c) == (143, False)
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_second_ctrl_c_ends_at_once() -> None:
    code = """
import os, signal, time
from grok_spicy_cli.process_signals import ProcessSignalled, handle_signals
with handle_signals():
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except ProcessSignalled:
        time.sleep(1.1)
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(20)
"""
    ended = subprocess.run([sys.executable, "-c", code], timeout=20, check=False)

    assert ended.returncode == 130


def test_under_nohup_a_run_goes_on_when_the_terminal_closes() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)

    try:
        with handle_signals():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_a_library_writes_to_a_closed_output_does_not_get_into_a_file(tmp_path: Path) -> None:
    code = f"""
import os
from grok_spicy_cli.standard_streams import outlive_terminal
with outlive_terminal():
    file = open({str(tmp_path / "journal")!r}, "wb")
    for descriptor in (1, 2):
        os.write(descriptor, b"a library's words")
"""
    with subprocess.Popen([sys.executable, "-c", code], preexec_fn=close_outputs) as process:
        assert process.wait(20) == 0

    assert (tmp_path / "journal").read_bytes() == b""


def close_outputs() -> None:
    os.close(1)
    os.close(2)


def take_as_terminal() -> None:
    """Make standard input the terminal of this process, as a terminal's shell has it."""
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def read_until(descriptor: int, words: bytes) -> None:
    seen, until = b"", time.monotonic() + SOON
    while words not in seen:
        assert time.monotonic() < until, seen
        seen += os.read(descriptor, 65536)


def simulator_of(process_id: int) -> int:
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    return next(
        int(line.split()[0])
        for line in table.splitlines()
        if line.split()[1] == str(process_id) and "xai_simulator" in line
    )


def run_at_server(folder: Path) -> subprocess.Popen[str]:
    command = [*GROK_SPICY, "run", "--plan", "plan.json", "--resolution", "480p"]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
