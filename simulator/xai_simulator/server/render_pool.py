"""The render pool: renderer processes, the tasks that wait for them, progress.

Two at most, by measurement: 8 s of 720p take about 10 s of Python and 3 s of FFmpeg, so one
renderer leaves the second of two processors half idle, and two fill both. The second is started
once so much waits that it pays: a few plain clips are drawn in less time than a process starts.
They are processes with a low priority, so that chats are still answered in a few milliseconds;
threads would share the interpreter's lock.
"""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from xai_simulator.server.state_store import Document, StateStore

RENDERERS = 2
# Seconds of work per megapixel and second of video, until the first task is measured.
INITIAL_PACES = {"full": 1.6, "plain": 0.2}
_WORTH_A_RENDERER = 2.0  # seconds of work
CLOSED = "the render pool is closing"

logger = logging.getLogger(__name__)

OnRendered = Callable[[str, str | None], None]


@dataclass
class RenderTask:
    """A video to render into the file `part`. `started` is monotonic time; None while it waits."""

    id: str
    recipe: Document
    part: Path
    started: float | None = None
    is_over: bool = False

    @property
    def megapixel_seconds(self) -> float:
        """How much there is to draw."""
        width, height = self.recipe["size"]
        return float(width * height / 1e6 * self.recipe["seconds"])


class RenderPool:
    """Renders tasks in the background; calls `on_rendered(id, error)` after each."""

    def __init__(self, store: StateStore, on_rendered: OnRendered) -> None:
        self._store = store
        self._on_rendered = on_rendered
        self._queue: SimpleQueue[RenderTask | None] = SimpleQueue()
        self._tasks: dict[str, RenderTask] = {}
        self._pace: float | None = None
        self._lock = threading.Lock()
        self._renderers: list[subprocess.Popen[str]] = []
        self._threads: list[threading.Thread] = []
        self._closed = False

    def submit(self, task: RenderTask) -> None:
        """Queue a task, and start a renderer where one is missing."""
        with self._lock:
            self._tasks[task.id] = task
            if self._pace is None:
                self._pace = INITIAL_PACES[task.recipe.get("drawing", "full")]
            if len(self._threads) < self._renderers_wanted():
                thread = threading.Thread(target=self._work, daemon=True)
                self._threads.append(thread)
                thread.start()
        self._queue.put(task)

    def _renderers_wanted(self) -> int:
        ahead = sum(task.megapixel_seconds for task in self._tasks.values() if not task.is_over)
        return RENDERERS if ahead * (self._pace or 0.0) > _WORTH_A_RENDERER else 1

    def progress(self, task_id: str) -> float:
        """A task's progress, 0–1, estimated from the pace of those before it."""
        task = self._tasks.get(task_id)
        if task is None or task.started is None:
            return 0.0
        expected = (self._pace or 0.0) * task.megapixel_seconds
        return min(0.95, (time.monotonic() - task.started) / max(expected, 0.1))

    def close(self) -> None:
        """Stop the renderers; their tasks stay unfinished."""
        self._closed = True
        for _ in self._threads:
            self._queue.put(None)
        with self._lock:
            for renderer in self._renderers:
                renderer.terminate()
        for thread in self._threads:
            thread.join(timeout=10)

    def _work(self) -> None:
        renderer: subprocess.Popen[str] | None = None
        while (task := self._queue.get()) is not None and not self._closed:
            task.started = time.monotonic()
            error = "the renderer died"
            # A renderer that dies is replaced once: its death need not be the task's fault.
            for _ in range(2):
                renderer = renderer or self._start_renderer()
                response = self._run(renderer, task)
                if response is not None or self._closed:
                    error = response["error"] if response else CLOSED
                    break
                # Not asked whether it has ended: one whose pipe broke may be about to.
                _stop_renderer(renderer)
                renderer = None
            if self._closed:
                break
            if error is None:
                pace = (time.monotonic() - task.started) / task.megapixel_seconds
                self._pace = ((self._pace or pace) + pace) / 2
            else:
                logger.warning("video %s: %s", task.id, error)
            task.is_over = True
            self._on_rendered(task.id, error)
        if renderer is not None:
            _stop_renderer(renderer)

    def _start_renderer(self) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "xai_simulator.server.renderer", str(self._store.folder)]
        renderer = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with self._lock:
            self._renderers.append(renderer)
        return renderer

    def _run(self, renderer: "subprocess.Popen[str]", task: RenderTask) -> Document | None:
        """The renderer's response to a task; None if the renderer died."""
        assert renderer.stdin is not None and renderer.stdout is not None
        request = {"recipe": task.recipe, "file": str(task.part)}
        try:
            renderer.stdin.write(json.dumps(request) + "\n")
            renderer.stdin.flush()
            line = renderer.stdout.readline()
        except (BrokenPipeError, ValueError):
            return None
        response: Document | None = json.loads(line) if line else None
        return response


def _stop_renderer(renderer: "subprocess.Popen[str]") -> None:
    for pipe in (renderer.stdin, renderer.stdout):
        if pipe is not None:
            with suppress(OSError):  # a request that did not get through
                pipe.close()
    renderer.terminate()
    renderer.wait(timeout=10)
