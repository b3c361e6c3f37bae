"""How many events a function handles at once: one per execution environment."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from grok_spicy_local import gateway
from grok_spicy_local.api_server import ApiServer
from grok_spicy_local.lambda_runtime import LambdaRuntime, NoFreeEnvironment
from tests.support.api_requests import until
from tests.support.emulator_harness import EmulatorHarness

# As Powertools does it: the event is kept in a module while the function works on it.
KEEPS_ITS_EVENT = """
import time
current = None
def handler(event, context):
    global current
    current = event
    time.sleep(0.01)
    return current
"""
MEETS_OTHERS = """
import threading
meeting = threading.Barrier({parties}, timeout=10)
def handler(event, context):
    meeting.wait()
    return event
"""
# Tells who was handled until now; the first stays until it may go on.
KEEPS_ORDER = """
import pathlib, time
handled = []
def handler(event, context):
    handled.append(event["name"])
    folder = pathlib.Path(event["folder"])
    (folder / event["name"]).touch()
    while not (folder / "go on").exists():
        time.sleep(0.01)
    return handled
"""


def write_function(folder: Path, name: str, code: str) -> None:
    (folder / name).mkdir()
    (folder / name / "handler.py").write_text(code)


def invoke_at_once(runtime: LambdaRuntime, name: str, count: int) -> list[Any]:
    """Each event's own answer, in the order of the events 0, 1, 2 …"""

    def invoke(number: int) -> Any:
        return json.loads(runtime.invoke(name, json.dumps(number).encode()).payload)

    with ThreadPoolExecutor(count) as callers:
        return list(callers.map(invoke, range(count)))


def test_with_one_environment_every_event_gets_its_own_answer(tmp_path: Path) -> None:
    write_function(tmp_path, "api", KEEPS_ITS_EVENT)
    runtime = LambdaRuntime(tmp_path, reserved_concurrency={"api": 1})

    assert invoke_at_once(runtime, "api", 20) == list(range(20))


def test_other_functions_run_in_parallel(tmp_path: Path) -> None:
    write_function(tmp_path, "draw_sheet", MEETS_OTHERS.format(parties=4))
    runtime = LambdaRuntime(tmp_path, reserved_concurrency={"api": 1})

    assert invoke_at_once(runtime, "draw_sheet", 4) == list(range(4))


@pytest.mark.parametrize(("environments", "meet"), [(2, True), (1, False)])
def test_a_function_handles_as_many_events_at_once_as_it_has_environments(
    tmp_path: Path, environments: int, meet: bool
) -> None:
    code = MEETS_OTHERS.format(parties=2).replace("timeout=10", "timeout=0.3")
    write_function(tmp_path, "meet", code)
    runtime = LambdaRuntime(tmp_path, reserved_concurrency={"meet": environments})

    answers = invoke_at_once(runtime, "meet", 2)

    assert (answers == [0, 1]) is meet


def test_a_failed_event_frees_its_environment(tmp_path: Path) -> None:
    write_function(tmp_path, "fail", "def handler(event, context): raise SystemExit(event)")
    runtime = LambdaRuntime(tmp_path, reserved_concurrency={"fail": 1})

    assert runtime.invoke("fail", b"1").is_error
    assert runtime.invoke("fail", b"2").is_error


def test_the_time_that_an_event_waits_is_not_its_own(tmp_path: Path) -> None:
    write_function(
        tmp_path,
        "slow",
        "import time\n"
        "def handler(event, context):\n"
        "    left = context.get_remaining_time_in_millis()\n"
        "    time.sleep(0.2)\n"
        "    return left\n",
    )
    runtime = LambdaRuntime(tmp_path, {"slow": 30}, reserved_concurrency={"slow": 1})

    assert all(left > 29_900 for left in invoke_at_once(runtime, "slow", 3))


def test_who_waits_is_not_overtaken_by_those_who_come_later(tmp_path: Path) -> None:
    write_function(tmp_path, "api", KEEPS_ORDER)
    runtime = LambdaRuntime(tmp_path, reserved_concurrency={"api": 1})

    def handle(name: str) -> list[str]:
        event = {"name": name, "folder": str(tmp_path)}
        handled: list[str] = json.loads(runtime.invoke("api", json.dumps(event).encode()).payload)
        return handled

    def come_and_come_again() -> None:
        handle("first")
        handle("come again")  # when the function is free, and before who waits has noticed

    with ThreadPoolExecutor(2) as callers:
        first = callers.submit(come_and_come_again)
        until((tmp_path / "first").exists)
        waiting = callers.submit(handle, "waiting")
        until(lambda: runtime._environments["api"]._waiting)
        (tmp_path / "go on").touch()
        first.result()

    assert waiting.result() == ["first", "waiting"]


def test_who_has_waited_for_long_enough_is_refused_and_never_handled(tmp_path: Path) -> None:
    write_function(tmp_path, "api", KEEPS_ORDER)
    runtime = LambdaRuntime(tmp_path, reserved_concurrency={"api": 1})

    def handle(name: str, patience: float | None = None) -> Any:
        event = {"name": name, "folder": str(tmp_path)}
        return json.loads(runtime.invoke("api", json.dumps(event).encode(), patience).payload)

    with ThreadPoolExecutor(1) as caller:
        first = caller.submit(handle, "first")
        until((tmp_path / "first").exists)
        with pytest.raises(NoFreeEnvironment):
            handle("impatient", 0.1)
        (tmp_path / "go on").touch()
        first.result()

    assert handle("next") == ["first", "next"]


def test_an_api_that_is_too_busy_says_so_and_does_nothing(
    harness: EmulatorHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "_PATIENCE", 0.1)
    harness.function("api", KEEPS_ORDER)
    cloud, folder = harness.cloud(), harness.output.parent
    event = {"name": "first", "folder": str(folder)}

    with ThreadPoolExecutor(1) as caller, ApiServer(cloud) as server:
        first = caller.submit(cloud.invoke, "api", event)
        until((folder / "first").exists)
        refused = httpx.get(f"{server.url}/runs", trust_env=False)
        (folder / "go on").touch()
        assert json.loads(first.result().payload) == ["first"]

    assert refused.status_code == 503
    assert "Ask again" in refused.json()["detail"]


def test_a_busy_function_does_not_hold_up_another(tmp_path: Path) -> None:
    write_function(
        tmp_path,
        "api",
        "import pathlib, time\n"
        "def handler(folder, context):\n"
        "    pathlib.Path(folder, 'begun').touch()\n"
        "    while not pathlib.Path(folder, 'go on').exists(): time.sleep(0.01)\n",
    )
    write_function(tmp_path, "draw_sheet", "def handler(event, context): return event")
    runtime = LambdaRuntime(tmp_path, reserved_concurrency={"api": 1})

    with ThreadPoolExecutor(1) as caller:
        busy = caller.submit(runtime.invoke, "api", json.dumps(str(tmp_path)).encode())
        until((tmp_path / "begun").exists)
        answer = runtime.invoke("draw_sheet", b"7")
        still_busy = not busy.done()
        (tmp_path / "go on").touch()

    assert still_busy
    assert answer.payload == b"7"


def test_the_local_cloud_has_one_environment_for_the_api(harness: EmulatorHarness) -> None:
    harness.function("api", KEEPS_ITS_EVENT)
    studio = harness.cloud()

    with ThreadPoolExecutor(20) as callers:
        answers = list(callers.map(lambda number: studio.invoke("api", number), range(20)))

    assert [json.loads(answer.payload) for answer in answers] == list(range(20))


def test_the_local_cloud_runs_all_other_functions_in_parallel(harness: EmulatorHarness) -> None:
    harness.function("draw_sheet", MEETS_OTHERS.format(parties=8))
    studio = harness.cloud()

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda number: studio.invoke("draw_sheet", number), range(8)))

    assert [json.loads(answer.payload) for answer in answers] == list(range(8))
