"""Runs in this process: the local cloud is opened, the API's function called, and all closed."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.errors import BadInput, GrokSpicyError
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallKey, Lease, Reservation
from grok_spicy_cli import backends
from grok_spicy_cli.archive import Archive, JournalStore
from grok_spicy_cli.backends import open_local
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.run_watcher import Pace
from grok_spicy_cli.command_output import CommandOutput
from grok_spicy_cli.film_request import read_orders, resume_overrides
from grok_spicy_local.cloud import LocalCloud, XaiHost
from grok_spicy_local.lambda_runtime import InvokeResponse
from grok_spicy_local.output_lock import OutputLock
from grok_spicy_local.paths import OutputPaths
from tests.cli.conftest import TypeIn
from tests.support.cli_films import a_run, keep
from tests.support.films import story
from tests.support.journal_table import JournalTable

NO_XAI = XaiHost("127.0.0.1:9", insecure=True, key="none")
SOON = 120
"""Seconds after which something that should have happened has not."""


def quiet() -> CommandOutput:
    return CommandOutput(Console(file=io.StringIO(), width=200))


def text_of(output: CommandOutput) -> str:
    assert isinstance(output.console.file, io.StringIO)
    return output.console.file.getvalue()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], None]:
    """Gives local clouds a state machine of this one state."""

    def use(state: dict[str, Any]) -> None:
        file = tmp_path / "machine.asl.json"
        file.write_text(json.dumps({"StartAt": "Film", "States": {"Film": state}}))

        def cloud(output: Path, xai: XaiHost, environment: Mapping[str, str]) -> LocalCloud:
            return LocalCloud(output, xai=xai, environment=environment, state_machine_file=file)

        monkeypatch.setattr(backends, "LocalCloud", cloud)

    return use


def test_a_second_run_is_told_who_works_in_the_directory(type_in: TypeIn, output: Path) -> None:
    lock = OutputLock(OutputPaths(output))

    lock.begin()
    try:
        result = type_in("run", "A fox", "--provider", "simulator")
    finally:
        lock.end()

    assert result.status == 1
    assert "is in use by" in result.err
    assert "another output directory" in result.err


@pytest.mark.parametrize(("status", "becomes"), [("videos", "interrupted"), ("failed", "failed")])
def test_what_a_killed_process_held_is_released(
    journals: DynamoRunStore, table: JournalTable, output: Path, status: str, becomes: str
) -> None:
    run = keep(journals, a_run(status=status))
    reservation = Reservation(
        purpose=CallKey(step="start_clip", subject="scene 2", detail="1", model="m"),
        upper_ticks=10,
        lease=Lease(holder="the dead", expires_at=utc_now() + timedelta(hours=1)),
    )
    stored = reservation.model_dump_json(exclude={"booking"})  # as earlier versions did
    row = {"cap": 100, "committed": 10, "open": {"call": stored}, "lost": {}}
    table.put_item({PARTITION: run.run_id, SORT: "BUDGET", "written_off": [], **row})

    with open_local(output, NO_XAI, quiet(), verbose=False):
        store = JournalStore(output)
        found, budget = store.get(run.run_id, Run), store.budget(run.run_id)

    assert found is not None
    assert found.status == becomes
    assert budget.open["call"].lease.expires_at <= utc_now()
    assert budget.committed_ticks == 10


def test_an_execution_that_breaks_outside_its_functions_fails_the_run(
    output: Path, machine: Callable[[dict[str, Any]], None]
) -> None:
    machine({"Type": "Fail", "Error": "Broken", "Cause": "no such path"})
    (order,) = read_orders("A fox", None, None, [], {"provider": "grok"})
    printed = quiet()

    with open_local(output, NO_XAI, printed, verbose=False) as local:
        status = local.runs.start(order)
        film = local.runs.load("latest")

    assert status == 1
    assert (film.run.status, film.run.error) == ("failed", "Broken: no such path")
    assert "the execution ended as FAILED" in text_of(printed)
    assert f"report  {output / film.run.run_id / 'report.json'}" in text_of(printed)
    assert OutputPaths(output).latest() == film.run.run_id
    assert re.fullmatch(r"\d{8}-\d{6}-fox-[0-9a-f]{4}", film.run.run_id)


def test_a_run_whose_end_cannot_be_recorded_ends_with_an_error(
    output: Path, machine: Callable[[dict[str, Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine({"Type": "Fail", "Error": "Broken", "Cause": "no such path"})
    failure = InvokeResponse(b'{"errorType": "Throttled"}', is_error=True)
    monkeypatch.setattr(LocalCloud, "invoke", lambda *_: failure)
    monkeypatch.setattr(backends, "LOCAL_PACE", Pace(events=0.05, idle=0.2, recheck=0.2))
    (order,) = read_orders("A fox", None, None, [], {"provider": "grok"})

    with (
        pytest.raises(GrokSpicyError, match=r"can't be recorded.*grok_spicy\.log.*resume"),
        open_local(output, NO_XAI, quiet(), verbose=False) as local,
    ):
        local.runs.start(order)

    with open_local(output, NO_XAI, quiet(), verbose=False) as local:
        assert local.runs.load("latest").run.ended


def test_ctrl_c_cancels_the_run_in_this_process(
    output: Path, machine: Callable[[dict[str, Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine({"Type": "Wait", "Seconds": 600, "End": True})
    (order,) = read_orders("A fox", None, None, [], {"provider": "grok"})
    printed = quiet()

    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), open_local(output, NO_XAI, printed, verbose=False) as it:
        monkeypatch.setattr("grok_spicy_cli.client.run_watcher.EventFeed.read", interrupt)
        it.runs.start(order)

    run_id = OutputPaths(output).latest()
    store = JournalStore(output)
    assert run_id is not None
    run = store.get(run_id, Run)
    assert run is not None
    assert run.status == "cancelled"
    assert "The run continues" not in text_of(printed)
    assert f"resume  grok-spicy resume {run_id} --output-dir {output}" in text_of(printed)


@pytest.mark.parametrize(("other", "latest"), [("2020", "newest"), ("2099", "other")])
def test_latest_is_the_newest_run_although_ctrl_c_came_before_the_response(
    output: Path,
    journals: DynamoRunStore,
    machine: Callable[[dict[str, Any]], None],
    monkeypatch: pytest.MonkeyPatch,
    other: str,
    latest: str,
) -> None:
    machine({"Type": "Wait", "Seconds": 600, "End": True})
    began = utc_now().replace(year=int(other))
    keep(journals, a_run("another-run", created_at=began, updated_at=began, status="failed"))
    OutputPaths(output).point_latest_at("another-run")
    (order,) = read_orders("A fox", None, None, [], {"provider": "grok"})
    start = RunClient.start

    def start_and_interrupt(*arguments: Any) -> None:
        start(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(RunClient, "start", start_and_interrupt)

    with pytest.raises(KeyboardInterrupt), open_local(output, NO_XAI, quiet(), verbose=False) as it:
        it.runs.start(order)

    (run,) = [run for run in Archive(output).runs() if run.run_id != "another-run"]
    expected = {"newest": run.run_id, "other": "another-run"}[latest]
    assert (run.status, OutputPaths(output).latest()) == ("cancelled", expected)


def test_a_failure_of_the_api_in_this_process_is_not_repeated(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_local(output, NO_XAI, quiet(), verbose=False) as local:
        requests: list[str] = []

        def fail(function: str, payload: bytes) -> InvokeResponse:  # noqa: ARG001
            requests.append(function)
            return InvokeResponse(b'{"errorType": "KeyError"}', is_error=True)

        monkeypatch.setattr(local.cloud.functions, "invoke", fail)
        with pytest.raises(GrokSpicyError, match="KeyError"):
            local.runs.load("latest")

    assert requests == ["api"]


def events(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    until = time.monotonic() + SOON
    for line in process.stdout:
        assert time.monotonic() < until, "it took too long"
        yield line


def test_a_run_that_is_interrupted_at_the_terminal_is_resumed_to_its_end(
    type_in: TypeIn, tmp_path: Path
) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(story(1, 1, seconds=3)))
    command = [sys.executable, "-m", "grok_spicy", "run", "--plan", "plan.json"]
    command += ["--provider", "simulator", "--resolution", "480p", "--simulator-drift", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        first = next(line for line in events(process) if "drawn" in line)
        os.kill(process.pid, signal.SIGINT)
        rest = "".join(events(process))
    run_id = OutputPaths(tmp_path / "output").latest()

    resumed = type_in("resume", "latest", "--json")

    assert (process.returncode, "1 attempt" in first) == (130, True), rest
    assert "Stopping." in rest and f"{run_id}  cancelled" in rest
    assert f"resume  grok-spicy resume {run_id}\n" in rest
    assert resumed.status == 0, resumed.err
    report = json.loads(resumed.out.splitlines()[-1])
    assert report["status"] == "complete"
    assert sum(item["step"] == "draw_sheet" for item in report["items"]) <= 2
    assert f"Resuming {run_id}: " in resumed.err


def test_a_resumed_run_gets_only_the_settings_that_were_typed() -> None:
    nothing = {"max_cost_usd": None, "on_gap": None, "buy_lost_calls": False, "models": None}

    assert resume_overrides(a_run(), nothing) == {}
    typed = {"max_cost_usd": 20.0, "on_gap": "fail", "buy_lost_calls": True}
    assert resume_overrides(a_run(), nothing | typed) == typed
    for cap in (-1.0, 0.0):
        with pytest.raises(BadInput, match="--max-cost-usd"):
            resume_overrides(a_run(), nothing | {"max_cost_usd": cap})
