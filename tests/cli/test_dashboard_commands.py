"""The commands that serve the dashboard: `serve`, `--web`, and `run --serve`."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import TypeIn
from tests.support.films import story

SOON = 90
BANNER = re.compile(r"DASHBOARD: (http://localhost:(\d+))\n")


class Command:
    """A command line that goes on."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        keys = ("XAI_API_KEY", "GROK_API_KEY")
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "grok_spicy", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={
                **{name: value for name, value in os.environ.items() if name not in keys},
                "COLUMNS": "200",
            },
        )

    def read_until(self, pattern: str | re.Pattern[str]) -> re.Match[str]:
        """The match in the first line that has one."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError("".join(self.lines))

    def stop(self) -> int:
        """The exit status after Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=SOON)
        self.lines.append(rest)
        return self.process.returncode


@contextlib.contextmanager
def typed(folder: Path, *arguments: str) -> Iterator[Command]:
    command = Command(folder, *arguments)
    try:
        yield command
    finally:
        with contextlib.suppress(ProcessLookupError):
            command.process.kill()
        command.process.communicate()


def test_without_a_key_the_dashboard_opens_and_says_how_a_film_could_be_made(
    tmp_path: Path,
) -> None:
    with typed(tmp_path, "--web", "--port", "0") as command:
        command.read_until("No film can be made: there is no xAI key. Set XAI_API_KEY")
        url = command.read_until(BANNER)[1]
        page = httpx.get(url, trust_env=False)
        runs = httpx.get(f"{url}/api/runs", trust_env=False)
        refused = httpx.post(f"{url}/api/runs", json={"concept": "A fox."}, trust_env=False)
        after = httpx.get(f"{url}/api/runs", trust_env=False)
        status = command.stop()

    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert runs.json()["runs"] == after.json()["runs"] == []
    assert refused.status_code == 422
    assert "there is no xAI key. Set XAI_API_KEY" in refused.json()["detail"]
    assert "start the server again" in refused.json()["detail"]
    assert status == 0


def test_a_film_is_served_while_it_is_made_and_after_it_until_ctrl_c(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(story(1, 1, seconds=3)))
    film = ("--plan", "plan.json", "--resolution", "480p", "--provider", "simulator")

    with typed(tmp_path, "run", *film, "--serve", "--port", "0") as command:
        url = command.read_until(BANNER)[1]
        run_id = command.read_until(r"(\S+): started")[1]
        with httpx.stream("GET", f"{url}/sse/{run_id}", timeout=SOON, trust_env=False) as events:
            watched = "".join(events.iter_text())
        command.read_until("The dashboard is still open. Ctrl-C stops it.")
        after = httpx.get(f"{url}/api/runs/{run_id}", trust_env=False).json()
        status = command.stop()

    assert after["status"] == "complete"
    assert '"what":"clip"' in watched and watched.rstrip().endswith('{"status": "complete"}')
    assert status == 0


def test_ctrl_c_before_the_film_is_made_stops_it(tmp_path: Path) -> None:
    slow = ("--provider", "simulator", "--simulator-latency", "realistic")

    with typed(tmp_path, "A fox meets an owl", *slow, "--serve", "--port", "0") as command:
        command.read_until(BANNER)
        command.read_until(r"\S+: started")
        status = command.stop()

    assert status == 130
    assert "cancelled" in "".join(command.lines)


@pytest.mark.parametrize("words", [("--web",), ("serve",), ("A fox", "--serve")])
def test_a_port_that_is_taken_is_named(type_in: TypeIn, words: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = type_in(*words, "--provider", "simulator", "--port", port)

    assert said.status == 2
    assert f"port {port} can't be used" in said.err and "--port" in said.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("A fox", "--port", "9000"), "add --serve"),
        (("A fox", "--serve", "--stack", "S"), "DashboardUrl"),
    ],
)
def test_a_dashboard_that_can_not_be_served_is_explained(
    type_in: TypeIn, words: tuple[str, ...], why: str
) -> None:
    said = type_in(*words)

    assert (said.status, why in said.err) == (2, True)


@pytest.mark.parametrize("command", ["serve", "run"])
def test_the_port_is_8420_unless_another_is_typed(type_in: TypeIn, command: str) -> None:
    assert re.search(r"--port .*8420", type_in(command, "--help").out)


def test_the_dashboard_can_be_named_when_it_is_installed() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]

    assert "web" in project["optional-dependencies"]
