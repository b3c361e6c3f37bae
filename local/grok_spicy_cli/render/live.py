"""Showing the progress of a run: a live page on a terminal, a line for each event elsewhere."""

import time
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from grok_spicy.api.schemas import EventView
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy_cli.render import tables


def progress_view(console: Console, since: datetime | None = None) -> "LivePage | EventLines":
    """The view that fits the console. Lines show the seconds since `since`, or else since the
    first event."""
    return LivePage(console) if console.is_terminal else EventLines(console, since)


class LivePage:
    """Every character, keyframe and clip, redrawn in place."""

    shows_states = True

    def __init__(self, console: Console) -> None:
        self._film: RunSnapshot | None = None
        self._began = time.monotonic()
        self._live = Live(
            get_renderable=self._page, console=console, refresh_per_second=4, redirect_stderr=False
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def update(self, film: RunSnapshot, events: Iterable[EventView]) -> None:  # noqa: ARG002 – the page shows states
        self._film = film

    def _page(self) -> RenderableType:
        if self._film is None:
            return Text("Starting …", style="cyan")
        return tables.progress(self._film, time.monotonic() - self._began)


class EventLines:
    """One line for each event, as they happen."""

    shows_states = False

    def __init__(self, console: Console, since: datetime | None = None) -> None:
        self._console = console
        self._since = since

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def update(self, film: RunSnapshot, events: Iterable[EventView]) -> None:  # noqa: ARG002 – events say it all
        for event in events:
            self._console.print(self._line(event), soft_wrap=True)

    def _line(self, event: EventView) -> Text:
        self._since = self._since or event.at
        score = "" if event.score is None else f" ({event.score:.2f})"
        seconds = (event.at - self._since).total_seconds()
        return Text(f"{seconds:6.1f} s  {event.message}{score}")
