"""Watching a film being made: a live page on a terminal, a line for each event elsewhere."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from grok_spicy.models.item import utc_now
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy_cli.render import tables


class Told(Protocol):
    """An event, as the run store has it or as the API tells it."""

    @property
    def key(self) -> str: ...

    @property
    def at(self) -> datetime: ...

    @property
    def message(self) -> str: ...

    @property
    def score(self) -> float | None: ...


class Watch(Protocol):
    """Shows a film that is being made, from entering to leaving its context."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def see(self, film: RunSnapshot, events: Sequence[Told]) -> None:
        """How the film is now, and everything that has happened."""


def watch(console: Console, began: datetime | None = None) -> Watch:
    """What fits the console. `began` is where another clock than ours says when the film was."""
    return LivePage(console) if console.is_terminal else EventLines(console, began)


class LivePage:
    """Every character, keyframe and clip, redrawn in place."""

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

    def see(self, film: RunSnapshot, events: Sequence[Told]) -> None:  # noqa: ARG002 – the page shows states
        self._film = film

    def _page(self) -> RenderableType:
        if self._film is None:
            return Text("About to begin …", style="cyan")
        return tables.making(self._film, time.monotonic() - self._began)


class EventLines:
    """One line for each event, as they happen; of a resumed film only what is new."""

    def __init__(self, console: Console, began: datetime | None = None) -> None:
        self._console = console
        self._began = began or utc_now()
        self._seen: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def see(self, film: RunSnapshot, events: Sequence[Told]) -> None:  # noqa: ARG002 – events say it all
        for event in events:
            if event.at >= self._began and event.key not in self._seen:
                self._seen.add(event.key)
                self._console.print(self._line(event), soft_wrap=True)

    def _line(self, event: Told) -> Text:
        score = "" if event.score is None else f" ({event.score:.2f})"
        seconds = (event.at - self._began).total_seconds()
        return Text(f"{seconds:6.1f} s  {event.message}{score}")
