"""The command line as a client of `grok-spicy serve`, and of the function behind Lambda."""

import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from PIL import Image
from rich.console import Console

from grok_spicy.errors import RunIsActive
from grok_spicy_cli.backends import connect_served
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.run_control import RunControl
from grok_spicy_cli.client.run_watcher import Pace
from grok_spicy_cli.client.transports import LambdaTransport, ResponseLost
from grok_spicy_cli.command_output import CommandOutput
from grok_spicy_cli.film_request import read_orders
from grok_spicy_cli.location import OutputFolder
from grok_spicy_local.api_server import ApiServer
from grok_spicy_local.cloud import LocalCloud, XaiHost
from grok_spicy_local.lambda_runtime import InvokeResponse
from grok_spicy_local.output_lock import OutputLock, publish_address
from grok_spicy_local.paths import OutputPaths
from grok_spicy_local.run_changes import RunChanges
from tests.support.aws_harness import CALLER
from tests.support.cli_films import a_run, keep
from tests.support.films import story
from tests.support.terminal import text_of

PATIENT = {"StartAt": "Film", "States": {"Film": {"Type": "Wait", "Seconds": 600, "End": True}}}
SOON = 60
"""Seconds after which something that should have happened has not."""


def until(there):
    """What `there` gives, once it gives something."""
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        if found := there():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


@pytest.fixture
def served(tmp_path):
    """`grok-spicy serve` as a process, and the URL that it says; whatever happens, it ends."""
    command = [sys.executable, "-m", "grok_spicy", "serve", "--provider", "simulator"]
    with subprocess.Popen(
        [*command, "--port", "0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
    ) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            url = re.fullmatch(r"DASHBOARD: (http://localhost:\d+)\n", first)
            assert url, first
            yield process, url[1]
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()


def test_while_the_api_is_served_the_command_line_uses_it(type_in, served, tmp_path):
    process, url = served
    (tmp_path / "plan.json").write_text(json.dumps(story(1, 1, seconds=3)))

    made = type_in("run", "--plan", "plan.json", "--resolution", "480p")
    other = type_in("run", "A fox", "--provider", "grok")
    fetched = type_in("download", "latest", "--to", "got")

    assert made.status == 0, made.err
    film = re.search(r"film +(output/\S+/final_video.mp4)", made.out)
    assert film and (tmp_path / film[1]).exists()
    assert "scene 1: clip submitted" in made.out and "simulated: nothing was charged" in made.out
    assert (other.status, "provider of this deployment is simulator" in other.err) == (2, True)
    assert "got/final_video.mp4" in fetched.out
    assert json.loads(type_in("list", "--json").out)[0]["status"] == "complete"

    begun = httpx.post(f"{url}/runs", json={"concept": "An owl"}, trust_env=False).json()["run_id"]
    stopped = type_in("cancel", begun)
    again = type_in("cancel", begun)
    assert (stopped.status, "is cancelled" in stopped.out) == (0, True)
    assert (again.status, "has ended" in again.err) == (1, True)

    going = httpx.post(f"{url}/runs", json={"concept": "A cat"}, trust_env=False).json()["run_id"]
    process.send_signal(signal.SIGINT)
    console_text = process.communicate(timeout=SOON)[0]
    assert process.returncode == 0, console_text
    assert f"{going}  cancelled" in console_text
    assert f"grok-spicy resume {going}" in console_text
    shown = json.loads(type_in("show", going, "--json").out)
    assert shown["status"] == "cancelled"


def test_a_run_that_another_command_makes_is_stopped_there(type_in, journals, output):
    run = keep(journals, a_run(status="videos"))
    lock = OutputLock(OutputPaths(output))

    lock.begin()
    try:
        going = type_in("cancel", "latest")
    finally:
        lock.end()
    dead = type_in("cancel", "latest")

    assert (going.status, f"kill -INT {os.getpid()}" in going.err) == (1, True)
    assert (dead.status, f"{run.run_id} does not run: it is interrupted" in dead.err) == (1, True)


def test_latest_is_set_by_the_server_alone(output):
    paths = OutputPaths(output)
    lock = OutputLock(paths)

    lock.begin()
    try:
        publish_address(paths, "http://127.0.0.1:9")
        runs = connect_served(output, CommandOutput(Console(file=io.StringIO())))
    finally:
        lock.end()
    paths.point_latest_at("a-newer-run")
    runs.location.on_start("a-run")

    assert paths.latest() == "a-newer-run"


def test_a_failure_of_the_api_is_worded_as_the_api_words_it(output):
    failure = InvokeResponse(b'{"errorType": "KeyError"}', is_error=True)
    cloud: Any = SimpleNamespace(
        paths=OutputPaths(output),
        invoke=lambda *_: failure,
        url="http://127.0.0.1:9",
        changes=RunChanges(),
    )

    with ApiServer(cloud) as server:
        response = httpx.get(f"{server.url}/runs", trust_env=False)

    assert response.status_code == 500
    assert response.json()["detail"] == "Internal error. The log has the details."


class LosesTheFirstAnswer(LambdaTransport):
    """The way to the API, that breaks when the first run was started."""

    lost = False

    def send(self, request):
        response = super().send(request)
        if (request.method, request.path, self.lost) == ("POST", "/runs", False):
            self.lost = True
            raise ResponseLost("the line broke")
        return response


def test_through_a_broken_line_a_photo_is_uploaded_and_one_film_started_and_stopped(tmp_path):
    machine = tmp_path / "machine.asl.json"
    machine.write_text(json.dumps(PATIENT))
    Image.new("RGB", (300, 300), "orange").save(tmp_path / "fox.png")
    (order,) = read_orders("A fox", None, None, [f"Ember={tmp_path / 'fox.png'}"], {"scenes": 2})
    console = Console(file=io.StringIO(), width=200)
    output = tmp_path / "output"
    nowhere = XaiHost("127.0.0.1:9", insecure=True, key="none")

    with LocalCloud(output, state_machine_file=machine, xai=nowhere) as local:
        transport = LosesTheFirstAnswer(local.client("lambda"), "api", CALLER)
        client = RunClient(transport, pause=0.01)
        place, pace = OutputFolder(output), Pace(events=0.05)
        runs = RunControl(client, place, CommandOutput(console), pace=pace)
        ended = []
        watching = threading.Thread(target=lambda: ended.append(runs.start(order)))
        watching.start()
        (begun,) = until(runs.listings)
        stopped = runs.cancel(begun.run_id)
        watching.join(SOON)
        with pytest.raises(RunIsActive, match="ended"):
            runs.cancel(begun.run_id)
        (_,) = runs.listings()
        film = runs.load("latest")

    assert (transport.lost, stopped.status, ended) == (True, "cancelled", [1])
    (reference,) = film.run.requested_references
    assert (reference.name, reference.key.startswith("uploads/studio/")) == ("Ember", True)
    assert film.run.settings.scenes == 2
    assert "cancelled by a person" in text_of(console)
