"""Making films on this machine: a studio, an execution for each film, and somebody who watches."""

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import boto3
from rich.console import Console
from rich.text import Text

from grok_spicy import bootstrap
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.errors import BadInput, GrokSpicyError, NotFound
from grok_spicy.models.events import Event
from grok_spicy.models.run import Provider, Run
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.outputs.report import report
from grok_spicy.policies.pricing import estimate_of
from grok_spicy.services.queries import load_snapshot
from grok_spicy.services.run_lifecycle import end_run, new_run_id, next_execution
from grok_spicy_cli.archive import Archive, JournalStore, as_interrupted
from grok_spicy_cli.film_request import FilmOrder, checked
from grok_spicy_cli.log import logging_into
from grok_spicy_cli.render.live import watch
from grok_spicy_cli.render.summary import Folder, Home, ending, so_far
from grok_spicy_local.cloud import NAME, LocalCloud, SimulatorOptions, XaiHost
from grok_spicy_local.state_machine import Execution

_log = logging.getLogger(__name__)

LOOK_EVERY = 0.4
"""Seconds between two looks at the journal: asking the emulated DynamoDB takes fifteen times the
work (measured: 133 ms a look), in the process that makes the film."""
_SHARE = 10
"""A look that takes long, as at a film of sixty scenes, is had less often."""

COMPLETE, FAILED, USAGE, WITH_GAPS, INTERRUPTED = 0, 1, 2, 3, 130
"""The exit statuses."""


@dataclass(frozen=True)
class Terminal:
    """Where a person reads: `console` for words; with `json`, reports go to standard output."""

    console: Console
    json: bool = False

    def say(self, words: str, style: str = "") -> None:
        self.console.print(Text(words, style=style), soft_wrap=True)

    def end(self, film: RunSnapshot, home: Home) -> None:
        """Tell how a film ended."""
        ending(film, home, self.console)
        if self.json:
            print(report(film).model_dump_json(), flush=True)  # noqa: T201 – the result, for programs


class FilmStudio:
    """An open studio with what it takes to make films in it. Use `open_studio`."""

    def __init__(self, studio: LocalCloud, output_dir: Path, terminal: Terminal) -> None:
        self.studio = studio
        self._output = output_dir
        self._terminal = terminal
        self._store = DynamoRunStore(boto3.resource("dynamodb").Table(NAME))
        self._assets = bootstrap.asset_store()
        self.stopped: list[str] = []
        """The runs that a person stopped."""

    def recover_interrupted_runs(self) -> None:
        """Runs that a killed studio left going are interrupted; nobody holds their calls."""
        for run in Archive(self._output).runs():
            kept = self._store.get(run.run_id, Run)
            if kept and not kept.ended:
                self._store.end_leases(run.run_id)
                self._store.update(run.run_id, Run, as_interrupted)

    def film(self, order: FilmOrder) -> int:
        """Make a new film; its exit status."""
        for photo in order.photos:
            self._assets.put(photo.key, photo.content)
        run_id = new_run_id(order.request, datetime.now())
        self._terminal.say(f"{run_id}: {expectation(order)}")
        self.studio.point_latest_at(run_id)
        given = order.request.model_dump(mode="json", exclude_unset=True)
        return self._make(run_id, run_id, given)

    def go_on(self, run_id: str, overrides: dict[str, Any]) -> int:
        """Go on with a film; its exit status."""
        self._store.end_leases(run_id)
        film = load_snapshot(self._store, run_id)
        self._terminal.say(f"Going on with {run_id}: {so_far(film)}.")
        given = {"run_id": run_id, "owner": film.run.owner, **overrides}
        return self._make(run_id, next_execution(film.run), given)

    def _make(self, run_id: str, execution: str, given: dict[str, Any]) -> int:
        arn = self.studio.start_execution(execution, given)
        try:
            over = self._watch(arn, run_id)
        except KeyboardInterrupt:
            self._interrupt(arn, run_id)
            raise
        run = self._settle(run_id, execution, over)
        self._terminal.end(load_snapshot(self._store, run_id), Folder(self._output))
        return exit_status(run)

    def _watch(self, arn: str, run_id: str) -> Execution:
        with watch(self._terminal.console) as watching:
            while True:
                began = time.monotonic()
                over = self.studio.describe(arn)
                kept = JournalStore(self._output)
                with suppress(NotFound):  # PlanStory has not begun, or refused what it was asked
                    watching.see(load_snapshot(kept, run_id), kept.all(run_id, Event))
                if over.is_over:
                    return over
                time.sleep(max(LOOK_EVERY, _SHARE * (time.monotonic() - began)))

    def _settle(self, run_id: str, execution: str, over: Execution) -> Run:
        """The run at its end. Where the machine itself broke, the run says so.

        GrokSpicyError if there is no run, since not even its first step could begin.
        """
        why = f"the state machine ended as {over.status}: {over.error or ''} {over.cause or ''}"
        if self._store.get(run_id, Run) is None:
            raise GrokSpicyError(why.strip())

        def failed(run: Run) -> Run:
            if run.ended or run.execution != execution:
                return run
            return run.advanced("failed").model_copy(update={"error": why.strip()})

        return self._store.update(run_id, Run, failed)

    def _interrupt(self, arn: str, run_id: str) -> None:
        self._say_that_it_stops()
        self.studio.stop_execution(arn)
        self._stopped(run_id)

    def stop_all(self) -> None:
        """Stop every film that is being made."""
        going = self.studio.running()
        if going:
            self._say_that_it_stops()
        for arn in going:
            self.studio.stop_execution(arn)
        for run in Archive(self._output).runs():
            if not run.ended:
                self._stopped(run.run_id)

    def _say_that_it_stops(self) -> None:
        words = "Stopping. Calls under way may still end, so that nothing is paid for in vain …"
        self._terminal.say(words)
        _leave_at_once_next_time()

    def _stopped(self, run_id: str) -> None:
        run = self._store.get(run_id, Run)
        if run is None:
            return
        why = "stopped by a person"
        end_run(self._store, self._assets, run, "interrupted", error=None, message=why)
        self.stopped.append(run_id)


@contextmanager
def open_studio(
    output_dir: Path, xai: XaiHost | SimulatorOptions, terminal: Terminal, *, verbose: bool
) -> Iterator[FilmStudio]:
    """A studio for films in that directory, and its log. StudioIsBusy if another process has it."""
    with logging_into(output_dir, terminal.console, verbose=verbose) as log:
        studio = LocalCloud(output_dir, xai=xai)
        with terminal.console.status("Opening the studio …"):
            studio.start()
        films: FilmStudio | None = None
        try:
            films = FilmStudio(studio, output_dir, terminal)
            films.recover_interrupted_runs()
            yield films
        except Exception:
            _log.debug("The studio closes because of this; the log is %s.", log, exc_info=True)
            raise
        finally:
            studio.stop()
            for run_id in films.stopped if films else ():
                # Only now is it certain how far it came.
                terminal.end(Archive(output_dir).film(run_id), Folder(output_dir))


class Films(Protocol):
    """Whoever makes films."""

    def film(self, order: FilmOrder) -> int:
        """Make a new film; its exit status."""


def make_all(orders: Sequence[FilmOrder], films: Films) -> int:
    """Make one film after another; the worst of their exit statuses."""
    statuses = {films.film(order) for order in orders}
    return next(status for status in (FAILED, WITH_GAPS, COMPLETE) if status in statuses)


def overrides(
    run: Run,
    max_cost_usd: float | None,
    on_gap: str | None,
    buy_lost_calls: bool,
    models: dict[str, str] | None = None,
) -> dict[str, Any]:
    """What a resumed run is told anew. BadInput if that can't be, or if the run was never one."""
    if run.concept is None and run.title is None:
        raise BadInput(f"{run.run_id} was refused as it was asked for: start a new run instead")
    said = {
        "max_cost_usd": max_cost_usd,
        "on_gap": on_gap,
        "buy_lost_calls": buy_lost_calls,
        "models": models,
    }
    given = {name: value for name, value in said.items() if value not in (None, False)}
    checked({"run_id": run.run_id, **given})
    return given


def expectation(order: FilmOrder, provider: Provider | None = None) -> str:
    """What a film may cost, before anything is spent; `provider` is who films if the order leaves
    that to others."""
    cost, cap = estimate_of(order.request), order.request.max_cost_usd
    who = provider or order.request.provider
    simulated = " (simulated: nothing is charged)" if who == "simulator" else ""
    words = f"about {cost.expected_usd:.2f} USD, at most {cost.at_most_usd:.2f}{simulated}"
    if cost.expected_usd > cap:
        words += f"; that is more than the cap of {cap:.2f}, so some scenes would be stills"
    return words


def exit_status(run: Run) -> int:
    """What the command line's status is for a run that has ended."""
    return {"complete": COMPLETE, "complete_with_gaps": WITH_GAPS}.get(run.status, FAILED)


def _leave_at_once_next_time() -> None:
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
