"""The dashboard in a browser, as a person has it: `grok-spicy serve`, and pages of it."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from tests.support.browser import open_browser
from tests.support.films import story
from tests.support.hostile_run import HOSTILE_RUN, hostile_run
from tests.support.journal_table import JournalTable
from tests.support.long_run import long_run

LONG_RUN = "20261121-080000-sixty-clearings-aaaa"
LONGEST_FILM = 240
"""Seconds after which a film of the tests should have been made, on a busy machine."""
LONGEST_STEP = 60_000
"""Milliseconds after which a page should show what a click leads to, on a busy machine."""
expect.set_options(timeout=LONGEST_STEP)

Scheme = Literal["light", "dark"]
OpenPage = Callable[..., Page]


@dataclass
class Dashboard:
    """A served dashboard, and its API for what a test needs besides."""

    url: str
    http: httpx.Client

    def start_run(self, **request: Any) -> str:
        """Start a run of a small plan; return its id."""
        body = {"plan": story(2, 2), "quality": "draft", **request}
        response = self.http.post("/api/runs", json=body)
        assert response.status_code == 202, response.text
        return str(response.json()["run_id"])

    def run(self, run_id: str) -> dict[str, Any]:
        """The run, as the API shows it."""
        run: dict[str, Any] = self.http.get(f"/api/runs/{run_id}").json()
        return run

    def wait_for(self, run_id: str, *statuses: str) -> dict[str, Any]:
        """The run, once it has one of these statuses."""
        end = time.monotonic() + LONGEST_FILM
        while (run := self.run(run_id))["status"] not in statuses:
            assert time.monotonic() < end, run["status"]
            time.sleep(0.3)
        return run


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """`grok-spicy serve` with the simulator, and two runs that were made before."""
    folder = tmp_path_factory.mktemp("web")
    journals = DynamoRunStore(JournalTable(folder / "output"))
    for run_id, items in ((LONG_RUN, long_run(LONG_RUN)), (HOSTILE_RUN, hostile_run())):
        for item in items:
            journals.put(run_id, item)
    with serving(folder) as url, httpx.Client(base_url=url, timeout=60, trust_env=False) as http:
        yield Dashboard(url, http)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`grok-spicy serve` as a process in that folder, and its URL; it ends whatever happens."""
    command = [sys.executable, "-m", "grok_spicy", "serve", "--provider", "simulator"]
    command += ["--simulator-drawing", "plain", "--simulator-drift", "0", "--port", "0"]
    log = folder / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env={**os.environ}
        )
        try:
            yield _url_in(log, process)
        finally:
            process.terminate()
            process.wait(60)


def _url_in(log: Path, process: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        if url := re.search(r"http://(?:127\.0\.0\.1|localhost):\d+", log.read_text()):
            return url[0]
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def finished_run(dashboard: Dashboard) -> str:
    """The id of a film that was made here."""
    run_id = dashboard.start_run()
    dashboard.wait_for(run_id, "complete")
    return run_id


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, dashboard: Dashboard) -> Iterator[OpenPage]:
    """Open a path of the dashboard. A page that breaks its policy, or whose script fails, fails the
    test; the answers of the API that a test expects to fail are named in `expected`."""
    complaints: list[str] = []
    expected_words: list[str] = []
    contexts = []

    def open_page(
        path: str, width: int = 1280, scheme: Scheme = "light", expected: str = ""
    ) -> Page:
        size = {"width": width, "height": 900 if width > 500 else 740}
        context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
        context.set_default_timeout(LONGEST_STEP)
        contexts.append(context)
        if expected:
            expected_words.append(expected)
        page = context.new_page()
        page.on("console", lambda message: _note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(dashboard.url + path)
        page.wait_for_selector("main > .loading", state="detached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    unexpected = [each for each in complaints if not any(words in each for words in expected_words)]
    assert unexpected == []


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type == "error":
        complaints.append(f"{message.text} {message.location['url']}")
