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
from pathlib import Path
from typing import IO, Any

import pytest
from mcp import Client, StdioServerParameters

from tests.support.agent import Answer, connect
from tests.support.films import story

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "grok_spicy", "mcp", "--provider", "simulator"]
QUICK = ["--simulator-drawing", "plain"]
SLOW = [*QUICK, "--simulator-latency", "realistic"]
HANDSHAKE = [
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
ONE_SCENE = {"plan": story(1, 1, seconds=3), "settings": {"resolution": "480p"}}


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


def test_a_film_is_made_looked_at_and_downloaded(tmp_path: Path, errors: IO[str]) -> None:
    reports: list[float] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:  # noqa: ARG001
        reports.append(progress)

    async def converse() -> tuple[Answer, Answer, Answer]:
        async with connect(parameters(tmp_path, *QUICK), errors) as client:
            run_id = await start(client)
            request = {"run": run_id, "until": "ended", "seconds": 300}
            result = await client.call_tool("wait_for", request, progress_callback=hear)
            images = await ask(client, "show_images", run=run_id, kind="frames", size=256)
            return Answer.of(result), images, await ask(client, "download", run=run_id)

    waited, images, files = asyncio.run(converse())

    assert (waited.data["reason"], waited.data["run"]["status"]) == ("ended", "complete")
    assert reports == sorted(set(reports)) and reports
    assert [each.mime_type for each in images.images] == 3 * ["image/jpeg"]
    assert all(max(each["width"], each["height"]) == 256 for each in images.data["images"])
    assert files.data["has_film"]
    assert (Path(files.data["folder"]) / "final_video.mp4").stat().st_size > 1_000
    assert Path(files.data["folder"]).parent == tmp_path / "output"


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

    shown = asyncio.run(converse())

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
        assert process.stdout and "http://127.0.0.1:" in process.stdout.readline()
        options = parameters(tmp_path).model_copy(update={"args": COMMAND[1:4]})

        async def converse() -> str:
            async with connect(options, errors) as client:
                return await start(client)

        run_id = asyncio.run(converse())
        listed = subprocess.run(
            [*COMMAND[:3], "list", "--json"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        process.send_signal(signal.SIGINT)
        process.wait(60)

    (run,) = json.loads(listed.stdout)
    assert run["run_id"] == run_id
    assert run["status"] not in ("cancelled", "interrupted")  # it goes on without the tools
