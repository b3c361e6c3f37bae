"""`grok-spicy mcp` as a client starts it: a process that speaks on standard input and output."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest
from mcp import Client, StdioServerParameters

from tests.support.agent import Answer, connect, run_in_thread
from tests.support.films import story

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "grok_spicy", "mcp", "--provider", "simulator"]
QUICK = ["--simulator-drawing", "plain"]
SLOW = [*QUICK, "--simulator-latency", "realistic"]
HANDSHAKE: list[dict[str, Any]] = [
    {
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    },
    {"method": "notifications/initialized"},
]
CONCEPT = "A curious fox named Ember meets a wise old owl named Sage.\nEach scene lasts 3 seconds."
ONE_SCENE: dict[str, Any] = {"plan": story(1, 1, seconds=3), "settings": {"resolution": "480p"}}


@pytest.fixture
def errors(tmp_path: Path) -> Iterator[IO[str]]:
    """Where the server's standard error goes."""
    with (tmp_path / "stderr.txt").open("w+") as file:
        yield file


def parameters(folder: Path, *options: str) -> StdioServerParameters:
    program, *arguments = [*COMMAND, *options]
    return StdioServerParameters(command=program, args=arguments, cwd=folder)


async def ask(client: Client, name: str, **arguments: Any) -> Answer:
    return Answer.of(await client.call_tool(name, arguments))


async def start(client: Client) -> str:
    """Start a film of one scene; its run id."""
    terms = await ask(client, "estimate_film", **ONE_SCENE)
    begun = await ask(client, "start_film", **ONE_SCENE, confirm=terms.data["confirm"])
    assert not begun.is_error, begun.text
    run_id: str = begun.data["run_id"]
    return run_id


@dataclass(frozen=True)
class Conversation:
    """What an agent was answered that made a film from a sentence, in order."""

    at_the_gate: Answer
    keyframes: Answer
    refused: Answer
    approved: Answer
    decided_again: Answer
    ended: Answer
    frames: Answer
    files: Answer
    progress: list[float]


@pytest.fixture(scope="module")
def conversation(tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    """An agent makes a film from a sentence, approves its storyboard, and downloads it."""
    folder = tmp_path_factory.mktemp("agent")
    with (folder / "stderr.txt").open("w+") as errors:
        return run_in_thread(_make_film(parameters(folder, *QUICK), errors))


async def _make_film(server: StdioServerParameters, errors: IO[str]) -> Conversation:
    reports: list[float] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:  # noqa: ARG001
        reports.append(progress)

    async with connect(server, errors) as client:
        film = {
            "concept": CONCEPT,
            "settings": {"scenes": 2, "resolution": "480p", "approve": ["storyboard"]},
        }
        terms = await ask(client, "estimate_film", **film)
        begun = await ask(client, "start_film", **film, confirm=terms.data["confirm"])
        run = {"run": begun.data["run_id"]}
        at_the_gate = await ask(client, "wait_for", **run, seconds=300)
        keyframes = await ask(client, "show_images", **run, size=256)
        decision = {**run, "digest": at_the_gate.data["run"]["gates"][-1]["digest"]}
        refused = await ask(client, "approve", **decision)
        words = refused.text.rpartition('confirm: "')[2].removesuffix('"')
        approved = await ask(client, "approve", **decision, confirm=words)
        later = {"note": "Greener.", "confirm": words.replace("approve", "reject")}
        decided_again = await ask(client, "reject", **decision, **later)
        request = {**run, "until": "ended", "seconds": 300}
        ended = await client.call_tool("wait_for", request, progress_callback=hear)
        return Conversation(
            at_the_gate,
            keyframes,
            refused,
            approved,
            decided_again,
            Answer.of(ended),
            await ask(client, "show_images", **run, kind="frames", size=256),
            await ask(client, "download", **run),
            reports,
        )


@pytest.mark.films
def test_the_agent_waits_at_the_gate_before_a_clip_is_bought(conversation: Conversation) -> None:
    waited = conversation.at_the_gate.data

    assert (waited["reason"], waited["run"]["gate"]) == ("gate", "storyboard")
    assert [scene["takes"] for scene in waited["run"]["storyboard"]] == [[], []]
    assert [image["scene_id"] for image in conversation.keyframes.data["images"]] == [1, 2]
    assert len(conversation.keyframes.images) == 2


@pytest.mark.films
def test_the_agent_approves_once_and_with_consent(conversation: Conversation) -> None:
    assert conversation.refused.is_error
    assert conversation.approved.data["decision"] == "approved"
    assert conversation.decided_again.is_error
    assert "already" in conversation.decided_again.text


@pytest.mark.films
def test_the_agent_follows_the_film_to_its_end_and_downloads_it(conversation: Conversation) -> None:
    ended, files = conversation.ended.data, conversation.files.data

    assert (ended["reason"], ended["run"]["status"]) == ("ended", "complete")
    assert conversation.progress == sorted(set(conversation.progress)) != []
    images = conversation.frames.data["images"]
    assert [image["scene_id"] for image in images] == [1, 1, 1, 2, 2, 2]
    assert all(max(image["width"], image["height"]) == 256 for image in images)
    assert [each.mime_type for each in conversation.frames.images] == 6 * ["image/jpeg"]
    assert (Path(files["folder"]) / "final_video.mp4").stat().st_size > 1_000
    assert Path(files["folder"]).parent.name == "output"


def test_a_cancelled_request_stops_neither_the_server_nor_the_run(
    tmp_path: Path, errors: IO[str]
) -> None:
    async def converse() -> Answer:
        async with connect(parameters(tmp_path, *SLOW), errors) as client:
            run_id = await start(client)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(2):
                    await client.call_tool("wait_for", {"run": run_id, "seconds": 600})
            return await ask(client, "show_run", run=run_id)

    shown = run_in_thread(converse())

    assert not shown.is_error
    assert shown.data["status"] not in ("cancelled", "failed", "interrupted")


def converse_by_hand(process: "subprocess.Popen[str]", *messages: dict[str, Any]) -> dict[str, Any]:
    """Send messages; what the last of them is answered with."""
    assert process.stdin and process.stdout
    for message in messages:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    process.stdin.flush()
    while True:
        answer: dict[str, Any] = json.loads(process.stdout.readline())
        if answer.get("id") == messages[-1].get("id"):
            return answer


def in_its_group(group: int) -> list[str]:
    """The processes of that group that are alive."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,stat=,args=", "--no-headers", "-g", str(group)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return [line for line in listed.splitlines() if not re.match(r"\s*\d+\s+Z", line)]


@pytest.mark.parametrize("ending", ["closed", "SIGTERM", "SIGINT"])
def test_the_server_ends_with_its_client_and_its_run_can_be_resumed(
    tmp_path: Path, ending: str
) -> None:
    with subprocess.Popen(
        [*COMMAND, *SLOW],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        film = {**ONE_SCENE, "confirm": "spend up to 10.00 USD"}
        request = {
            "id": 2,
            "method": "tools/call",
            "params": {"name": "start_film", "arguments": film},
        }
        answer = converse_by_hand(process, *HANDSHAKE, request)
        run_id = answer["result"]["structuredContent"]["run_id"]
        time.sleep(1)  # a moment in which work is under way, at the simulator's pace

        if ending == "closed":
            assert process.stdin
            process.stdin.close()
        else:
            os.kill(process.pid, getattr(signal, ending))
        process.wait(30)
        assert process.stdout and process.stderr
        rest, words = process.stdout.read(), process.stderr.read()

    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in rest.splitlines())
    assert "Traceback" not in words
    assert in_its_group(process.pid) == []
    listed = subprocess.run(
        [sys.executable, "-m", "grok_spicy", "show", run_id, "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    expected = "cancelled" if ending == "SIGINT" else "interrupted"
    assert json.loads(listed.stdout)["status"] == expected


def test_where_films_are_served_the_tools_use_that_server(tmp_path: Path, errors: IO[str]) -> None:
    serve = [*COMMAND[:3], "serve", "--provider", "simulator", *SLOW, "--port", "0"]
    with subprocess.Popen(serve, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout and "http://" in process.stdout.readline()
            options = parameters(tmp_path).model_copy(update={"args": COMMAND[1:4]})

            async def converse() -> str:
                async with connect(options, errors) as client:
                    return await start(client)

            run_id = run_in_thread(converse())
            listed = subprocess.run(
                [*COMMAND[:3], "list", "--json"],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=True,
            )
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)

    (run,) = json.loads(listed.stdout)
    assert run["run_id"] == run_id
    assert run["status"] not in ("cancelled", "interrupted")  # it goes on without the tools
