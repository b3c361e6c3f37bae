"""What a simulator's state holds, whatever happens to its process."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from xai_sdk.proto import deferred_pb2

from tests.server.harness import SimulatorHarness, client_of, data_uri
from xai_simulator.process import SimulatorDidNotStart, SimulatorProcess
from xai_simulator.server.state_store import StateInUse, StateStore, journal_lines

DONE = deferred_pb2.DeferredStatus.DONE
PENDING = deferred_pb2.DeferredStatus.PENDING
IMAGE = "grok-imagine-image"


def wait_for(client: Any, job: str) -> Any:
    while (answer := client.video.get(job)).status == PENDING:
        time.sleep(0.05)
    return answer


def test_kill_9_in_the_middle_of_everything_loses_nothing(tmp_path: Path) -> None:
    state_dir = tmp_path / "state"
    first = SimulatorProcess(state_dir, drift=0, drawing="plain")
    client = client_of(first.host)
    file = client.files.upload(b"a file", filename="note.txt")
    reply = client.image.sample("a fox", IMAGE, image_url=data_uri())
    picture = reply.image
    job = client.video.start(
        "slow pan", "grok-imagine-video", image_url=reply.url, duration=3, resolution="480p"
    ).request_id
    assert client.video.get(job).status == PENDING
    first.kill()
    client.close()
    billed = journal_lines(state_dir / "bill.jsonl")

    with SimulatorProcess(state_dir, drift=0, drawing="plain") as second:
        client = client_of(second.host)
        answer = wait_for(client, job)

        assert answer.status == deferred_pb2.DeferredStatus.DONE
        assert httpx.get(answer.response.video.url).status_code == 200
        assert (second.host, second.media) == (first.host, first.media)
        assert httpx.get(reply.url).content == picture
        assert client.files.content(file.id) == b"a file"
        client.close()
    assert journal_lines(state_dir / "bill.jsonl") == billed
    assert [line["service"] for line in billed] == ["image", "video.start"]
    assert not list(state_dir.rglob("*.part"))


def test_a_simulator_and_its_renderers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from xai_simulator.process import SimulatorProcess as S;"
            "s = S(sys.argv[1]); print(s.pid, s.host, flush=True); time.sleep(600)",
            str(tmp_path / "state"),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pid, host = parent.stdout.readline().split()
    client = client_of(host)
    client.video.start("pan", "grok-imagine-video", image_url=data_uri(), duration=15)
    renderers: list[str] = []
    while not renderers:
        renderers = _children(pid)

    parent.kill()
    parent.wait()
    parent.stdout.close()

    for process in (pid, *renderers):
        while _is_alive(int(process)):  # the test's own timeout is the limit
            time.sleep(0.05)
    client.close()
    # The folder is free: another simulator opens it and takes the clip up.
    with SimulatorProcess(tmp_path / "state") as other:
        assert other.host == host


def test_two_simulators_do_not_share_a_state_folder(tmp_path: Path) -> None:
    first = StateStore(tmp_path)

    with pytest.raises(StateInUse):
        StateStore(tmp_path, timeout=0)

    first.close()
    StateStore(tmp_path).close()


def test_a_torn_line_is_left_out_and_spoils_no_other(tmp_path: Path) -> None:
    store = StateStore(tmp_path)
    store.append("bill", {"ticks": 1})
    with (tmp_path / "bill.jsonl").open("a") as journal:
        journal.write('{"ticks": 2, "mod')

    store.append("bill", {"ticks": 3})
    store.close()

    assert [line["ticks"] for line in journal_lines(tmp_path / "bill.jsonl")] == [1, 3]


def test_a_clip_is_rendered_although_its_renderer_is_told_to_end(
    harness: SimulatorHarness,
) -> None:
    job = harness.start_clip(duration=6)
    renderers: list[str] = []
    while not any(map(_children, renderers)):  # one draws: FFmpeg is its child
        renderers = _children(str(os.getpid()))

    for renderer in renderers:
        with suppress(ProcessLookupError):  # `ps` is a child too
            os.kill(int(renderer), signal.SIGTERM)

    assert harness.wait_for(job).status == DONE


def test_every_call_is_logged_with_its_times_and_the_head_of_its_prompt(
    harness: SimulatorHarness,
) -> None:
    harness.client.image.sample("fox " * 100, IMAGE, image_url=data_uri())
    with pytest.raises(grpc.RpcError):
        harness.client.video.get("none")

    reply, polled = harness.calls
    assert (reply["rpc"], reply["kind"]) == ("Image/GenerateImage", "image")
    assert reply["prompt"] == ("fox " * 100)[:200]
    assert reply["started"] <= reply["ended"] <= polled["started"]
    assert (reply["outcome"], polled["outcome"]) == ("OK", "NOT_FOUND")


def test_the_bill_has_a_line_per_paid_call(harness: SimulatorHarness) -> None:
    harness.client.image.sample("a fox", IMAGE, image_url=data_uri())

    (line,) = harness.bill
    assert {"time", "service", "model", "what", "ticks", "prompt"} == set(line)
    assert (line["service"], line["model"], line["ticks"]) == ("image", IMAGE, 220_000_000)
    assert "fox" not in json.dumps(line)


def test_a_bad_command_line_does_not_start_and_the_log_says_why(tmp_path: Path) -> None:
    for wrong in (
        {"faults": [{"call": "image", "failure": "explode"}]},
        {"latency": "slow"},
        {"drawing": "ornate"},
    ):
        with pytest.raises(SimulatorDidNotStart, match=r"simulator\.log"):
            SimulatorProcess(tmp_path / "state", **wrong)

    complaints = (tmp_path / "state" / "simulator.log").read_text()
    assert all(word in complaints for word in ("explode", "realistic", "ornate"))


def _children(pid: str) -> list[str]:
    listed = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid="], text=True)
    pairs = [line.split() for line in listed.splitlines()]
    return [child for child, parent in pairs if parent == pid]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Nobody may be there to collect it; a zombie has ended.
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
