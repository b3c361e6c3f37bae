"""Watching a run through the API: its events often, all of it only when something happened."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from grok_spicy.api.schemas import EventView, RunDetail
from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.run import ENDED
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy_cli.client.run_client import RunClient

_ENDINGS = {"published", "awaiting_approval", *ENDED}
"""The kinds of events with which a run ends, or waits for a person."""


class EndNotRecorded(GrokSpicyError):
    """The execution of a run is over, but the run has not ended: its end can't be recorded."""


class ExecutionStates(Protocol):
    """What is known of the executions that make runs, besides what the API returns. `log` is the
    file that says why one failed."""

    log: Path

    def settle(self, execution: str) -> None:
        """Return when nothing of that execution changes its run any more."""

    def is_over(self, execution: str) -> bool:
        """Whether that execution has ended."""

    def check(self) -> None:
        """GrokSpicyError if no execution can continue."""


class ProgressView(Protocol):
    """What shows the progress of a run. `shows_states`: not its events only, but how far everything
    is, each clip's rendering included."""

    shows_states: bool

    def update(self, film: RunSnapshot, events: Iterable[EventView]) -> None:
        """The run as it is now, and what happened since the last update."""


_SLOW_SECONDS = 0.5
"""Of an API that takes longer for a turn, many ask."""


@dataclass(frozen=True)
class Pace:
    """How often to ask, in seconds: for `events`; for the whole run while clips `render`, if the
    view shows that; and for the whole run although nothing happened (`idle`), since the last event
    of a run may never be recorded. A run whose execution is over is read again after `recheck`
    seconds: its end is recorded within them, or never. A slow API is asked less often: after
    `share` of the time that it takes, and far less often if that is seconds, for then many ask.

    In the process that makes the film, asking for events takes 6 ms of processor time and asking
    for the whole run 20 ms (measured, through the emulated DynamoDB).
    """

    events: float
    render: float = 2.0
    idle: float = 15.0
    recheck: float = 10.0
    share: float = 5.0
    longest: float = 120.0

    def pause(self, seconds: float) -> float:
        """The pause after a turn whose requests took so many seconds."""
        share = self.share * max(1.0, seconds / _SLOW_SECONDS)
        return min(max(self.events, share * seconds), self.longest)


@dataclass
class EventFeed:
    """The new events of a run, each once, also those that are stored late."""

    client: RunClient
    run_id: str
    seen: set[str] = field(default_factory=set)
    cursor: str | None = None

    @classmethod
    def after_all(cls, client: RunClient, run_id: str) -> "EventFeed":
        """The events that are still to come."""
        feed = cls(client, run_id)
        feed.read()
        return feed

    def read(self) -> list[EventView]:
        """What happened since the last time."""
        events: list[EventView] = []
        has_next = True
        while has_next:
            page = self.client.event_page(self.run_id, self.cursor)
            events += page.events
            # A server of an earlier version has no cursors: after the last key.
            last = page.events[-1].key if page.events else self.cursor
            self.cursor, has_next = page.cursor or page.next or last, page.next is not None
        # Seen: where a clock was set back, some come again.
        news = [event for event in events if event.key not in self.seen]
        self.seen |= {event.key for event in news}
        return news


def watch_run(
    feed: EventFeed,
    first: RunDetail,
    view: ProgressView,
    pace: Pace,
    executions: ExecutionStates | None = None,
) -> RunDetail:
    """Show a run from `first` until it ends or waits at a gate; the run as it is then.

    With `executions`, the run is read last when nothing changes it any more. EndNotRecorded if the
    execution is over and the run still has not ended at the next look.
    """
    run, read_at = first, time.monotonic()
    is_over = False
    view.update(run.snapshot(), [])
    while not _rests(run):
        began = time.monotonic()
        if executions:
            executions.check()
        events = feed.read()
        age = time.monotonic() - read_at
        is_news = bool(events) if view.shows_states else any(e.what in _ENDINGS for e in events)
        longest_age = pace.recheck if is_over else _longest_age(run, view, pace)
        is_outdated = is_news or age > longest_age
        if is_outdated:
            run, read_at = feed.client.run_since(run), time.monotonic()
            if executions and not _rests(run):
                if is_over and not is_news:
                    raise EndNotRecorded(
                        f"the execution of {run.run_id} has ended, but its end can't be recorded; "
                        f"the log says why: {executions.log}"
                    )
                is_over = executions.is_over(run.execution)
        if events or is_outdated:
            view.update(run.snapshot(), events)
        if not _rests(run):
            time.sleep(pace.pause(time.monotonic() - began))
    if executions and run.run.ended:
        executions.settle(run.execution)
    run = feed.client.run(run.run_id)
    view.update(run.snapshot(), feed.read())
    return run


def _rests(run: RunDetail) -> bool:
    """Whether nothing happens any more, at least until a person decides."""
    return run.run.ended or run.status == "awaiting_approval"


def _longest_age(run: RunDetail, view: ProgressView, pace: Pace) -> float:
    """How old, in seconds, what is known of the run may get while nothing happens."""
    renders = any(take.state == "rendering" for take in run.takes)
    return pace.render if renders and view.shows_states else pace.idle
