"""The pool of renderers: a bounded number of processes, the jobs waiting for them, their progress.

Two, by measurement: 8 s of 720p take about 10 s of Python and 3 s of FFmpeg, so one renderer leaves
the second of two processors half idle, and two fill both. They are processes, and nice ones, so
that chats are answered in a few milliseconds meanwhile; threads would have taken turns with them.
"""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from xai_simulator.server.state_store import Document, Memory

RENDERERS = 2
# Seconds of work per megapixel and second of film, until this machine has shown its own.
FIRST_GUESS = 1.6
CLOSED = "the darkroom is closing"

logger = logging.getLogger(__name__)

Developed = Callable[[str, str | None], None]


@dataclass
class Order:
    """A film to be rendered: `part` is where, `begun` when (monotonic; None: it waits)."""

    id: str
    recipe: Document
    part: Path
    begun: float | None = None

    @property
    def megapixel_seconds(self) -> float:
        """How much there is to draw."""
        width, height = self.recipe["size"]
        return float(width * height / 1e6 * self.recipe["seconds"])


class Darkroom:
    """Renders orders in the background; tells `developed(id, error)` when one is done."""

    def __init__(self, memory: Memory, developed: Developed) -> None:
        self._memory = memory
        self._developed = developed
        self._waiting: SimpleQueue[Order | None] = SimpleQueue()
        self._orders: dict[str, Order] = {}
        self._pace = FIRST_GUESS
        self._guard = threading.Lock()
        self._renderers: list[subprocess.Popen[str]] = []
        self._threads: list[threading.Thread] = []
        self._closed = False

    def order(self, order: Order) -> None:
        """Have a film rendered; the processes start with the first one."""
        with self._guard:
            self._orders[order.id] = order
            if not self._threads:
                self._threads = [
                    threading.Thread(target=self._work, daemon=True) for _ in range(RENDERERS)
                ]
                for thread in self._threads:
                    thread.start()
        self._waiting.put(order)

    def progress(self, order_id: str) -> float:
        """How far a film is, 0–1, as estimated from the pace of those before it."""
        order = self._orders.get(order_id)
        if order is None or order.begun is None:
            return 0.0
        expected = self._pace * order.megapixel_seconds
        return min(0.95, (time.monotonic() - order.begun) / max(expected, 0.1))

    def close(self) -> None:
        """Stop the renderers; what they were at stays unfinished."""
        self._closed = True
        for _ in self._threads:
            self._waiting.put(None)
        with self._guard:
            for renderer in self._renderers:
                renderer.terminate()
        for thread in self._threads:
            thread.join(timeout=10)

    def _work(self) -> None:
        renderer: subprocess.Popen[str] | None = None
        while (order := self._waiting.get()) is not None and not self._closed:
            order.begun = time.monotonic()
            error = "the renderer died"
            # A renderer that died is replaced once: its death need not be the order's fault.
            for _ in range(2):
                if renderer is None or renderer.poll() is not None:
                    renderer = self._hire()
                answer = self._hand_over(renderer, order)
                if answer is not None or self._closed:
                    error = answer["error"] if answer else CLOSED
                    break
            if self._closed:
                break
            if error is None:
                spent = time.monotonic() - order.begun
                self._pace = (self._pace + spent / order.megapixel_seconds) / 2
            else:
                logger.warning("film %s: %s", order.id, error)
            self._developed(order.id, error)
        if renderer is not None:
            _dismiss(renderer)

    def _hire(self) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "xai_simulator.server.renderer", str(self._memory.folder)]
        renderer = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with self._guard:
            self._renderers.append(renderer)
        return renderer

    def _hand_over(self, renderer: "subprocess.Popen[str]", order: Order) -> Document | None:
        assert renderer.stdin is not None and renderer.stdout is not None
        task = {"recipe": order.recipe, "film": str(order.part)}
        try:
            renderer.stdin.write(json.dumps(task) + "\n")
            renderer.stdin.flush()
            line = renderer.stdout.readline()
        except (BrokenPipeError, ValueError):
            return None
        answer: Document | None = json.loads(line) if line else None
        return answer


def _dismiss(renderer: "subprocess.Popen[str]") -> None:
    for pipe in (renderer.stdin, renderer.stdout):
        if pipe is not None:
            pipe.close()
    renderer.terminate()
    renderer.wait(timeout=10)
