"""Starting, watching, resuming, finding and cancelling runs: the same for every transport."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grok_spicy.api.schemas import Accepted, DecideRequest, GateView, NewRun, RunDetail, RunSummary
from grok_spicy.errors import BadInput, GrokSpicyError, NotFound, RunIsActive
from grok_spicy.models.run import Run
from grok_spicy.models.settings import Models
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.policies.estimates import estimate_of
from grok_spicy.policies.price_list import retired_models
from grok_spicy.policies.scene_cameras import takes_choice
from grok_spicy.services.run_lifecycle import new_run_id
from grok_spicy_cli.archive import RunListing, resolve_run_id
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.run_watcher import (
    EndNotRecorded,
    EventFeed,
    ExecutionStates,
    Pace,
    watch_run,
)
from grok_spicy_cli.client.transports import ResponseLost
from grok_spicy_cli.command_output import CommandOutput
from grok_spicy_cli.film_request import FilmOrder
from grok_spicy_cli.gate_question import ask_for_decision
from grok_spicy_cli.location import RunLocation
from grok_spicy_cli.process_signals import ProcessSignalled
from grok_spicy_cli.render.cameras import costs_in_words, print_scene_cameras
from grok_spicy_cli.render.gates import how_to_decide, print_gate
from grok_spicy_cli.render.live import progress_view
from grok_spicy_cli.render.summary import spent_so_far

COMPLETE, FAILED, USAGE, WITH_GAPS, WAITING = 0, 1, 2, 3, 4
"""The exit statuses."""
REMOTE_PACE = Pace(events=1.0)


@dataclass(frozen=True)
class RunControl:
    """Runs in one place, for a person at a terminal.

    `outlives_us`: whether runs continue when this process ends. `executions` are those of this
    process, if it makes the runs.
    """

    client: RunClient
    location: RunLocation
    output: CommandOutput
    outlives_us: bool = True
    pace: Pace = REMOTE_PACE
    executions: ExecutionStates | None = None

    def load(self, name: str) -> RunSnapshot:
        """Everything that is known of a run. NotFound."""
        return self.client.run(self.find(name)).snapshot()

    def find(self, name: str) -> str:
        """The id of a run from its id, the beginning of it, or `latest`. NotFound."""
        newest_first = (run.run_id for run in self.client.runs())
        if name != "latest":
            return resolve_run_id(name, list(newest_first))
        latest = next(newest_first, None)
        if latest is None:
            raise NotFound("there are no runs yet")
        return latest

    def listings(self, month: str | None = None, status: str | None = None) -> list[RunListing]:
        """All runs, newest first; only those begun in that month (`2026-11`), or of that status."""
        runs = self.client.runs(month=month, status=status)
        return [RunListing.of(run, run.cost_usd) for run in runs]

    def file_paths(self, run_id: str) -> set[str]:
        """The paths of a run's files, in its folder."""
        return {asset.path for asset in self.client.assets(run_id)}

    def start_all(self, orders: Sequence[FilmOrder]) -> int:
        """Make one film after another; the worst of their exit statuses. One that fails does not
        keep the others from being made, unless nothing can be made here any more."""
        if len(orders) == 1:
            return self.start(orders[0])
        statuses = {self._start_one_of_many(order) for order in orders}
        return next(
            status for status in (FAILED, WAITING, WITH_GAPS, COMPLETE) if status in statuses
        )

    def _start_one_of_many(self, order: FilmOrder) -> int:
        try:
            return self.start(order)
        except GrokSpicyError as problem:
            if self.executions:
                self.executions.check()
            concept = (order.request.concept or "")[:60]
            self.output.print(f"Error: “{concept}” failed: {problem}")
            return FAILED

    def start(self, order: FilmOrder) -> int:
        """Start a run and watch it to its end; its exit status. BadInput, GrokSpicyError."""
        for change in order.changes:
            self.output.print(f"Note: {change}")
        self._print_costs(order)
        for sentence in retired_models(order.request.models):
            self.output.print(f"Warning: {sentence}")
        accepted = self.submit(order)
        with self._leaving(accepted.run_id):
            run = self.client.run(accepted.run_id)
            is_simulated = run.run.settings.provider == "simulator"
            charges = " (simulated: nothing is charged)" if is_simulated else ""
            self.output.print(f"{run.run_id}: started{charges}")
            return self._watch(EventFeed(self.client, run.run_id), run, run.created_at)

    def _print_costs(self, order: FilmOrder) -> None:
        """What it will cost. Where each scene has a camera of its own, the API knows which; and it
        knows how many sheets a cast has."""
        request = order.request
        if request.cast is None and (request.plan is None or not takes_choice(request)):
            self.output.print(f"Expected cost: {costs_in_words(estimate_of(request), request)}")
            return
        cost = self.client.estimate(
            new_run(order, {photo.key: photo.key for photo in order.photos})
        )
        self.output.print(f"Expected cost: {costs_in_words(cost, request)}")
        print_scene_cameras(cost.scenes, self.output.console)

    def submit(self, order: FilmOrder) -> Accepted:
        """Upload the photos and start a run, without watching it. BadInput; ResponseLost where it
        is not known whether it was started."""
        keys = {photo.key: self.client.upload(photo.content) for photo in order.photos}
        for clip in order.footage:
            self.output.print(f"{clip.name}: uploading")
            keys[clip.key] = self.client.upload_file("footage", clip.file, clip.content_type)
        if order.music:
            self.output.print(f"{order.music.name}: uploading")
            music = order.music
            keys[music.key] = self.client.upload_file("music", music.file, music.content_type)
        key = new_run_id(order.request, datetime.now()) if self.client.needs_keys else None
        try:
            accepted = self.client.start(new_run(order, keys), key)
        except ResponseLost as problem:
            raise ResponseLost(
                f"{problem}. It is not known whether the run was started: look at "
                f"`{self.location.command('list')}` before you start it again"
            ) from problem
        self.location.on_start(accepted.run_id)
        return accepted

    def resume(self, run_id: str, overrides: Mapping[str, Any]) -> int:
        """Resume or promote a run and watch it to its end; its exit status."""
        film = self.client.run(run_id).snapshot()
        cap = overrides.get("max_cost_usd", film.run.settings.max_cost_usd)
        spent = spent_so_far(film, cap)
        feed = EventFeed.after_all(self.client, run_id)
        verb = "Promoting" if "promote" in overrides else "Resuming"
        self.output.print(f"{verb} {run_id}: {spent}.")
        for sentence in retired_models(_models_of(overrides)):
            self.output.print(f"Warning: {sentence}")
        self.client.resume(run_id, overrides)
        with self._leaving(run_id):
            run = self.client.run(run_id)
            return self._watch(feed, run, None)

    def change(self, run_id: str, change: Callable[[], Accepted]) -> int:
        """Change a film by that request, and watch its run to its end; its exit status."""
        feed = EventFeed.after_all(self.client, run_id)
        change()
        with self._leaving(run_id):
            return self._watch(feed, self.client.run(run_id), None)

    def watch(self, run_id: str) -> int:
        """Watch a run to its end; its exit status."""
        with self._leaving(run_id):
            return self._watch(
                EventFeed.after_all(self.client, run_id), self.client.run(run_id), None
            )

    def cancel(self, run_id: str) -> RunSummary:
        """Stop a run. RunIsActive if it has ended."""
        return self.client.cancel(run_id)

    def decide(self, run_id: str, gate_name: str | None, request: DecideRequest) -> int:
        """Decide so at the gate where the run waits, whatever its digest; watch the run if it goes
        on; its exit status. GrokSpicyError if it does not wait at that gate."""
        run = self.client.run(run_id)
        gate = _open_gate(run)
        if gate is None or gate_name not in (None, gate.gate):
            waits = f"waits at its {gate.gate}" if gate else f"is {run.status}"
            raise GrokSpicyError(f"{run_id} does not wait for that decision: it {waits}")
        feed = EventFeed.after_all(self.client, run_id)
        request = request.model_copy(update={"digest": gate.digest})
        decided = self.client.decide(run_id, gate.gate, request)
        with self._leaving(run_id):
            run = self.client.run(run_id)
            if decided.decision is None:
                return self._leave_waiting(run, decided)
            return self._watch(feed, run, None)

    def _watch(self, feed: EventFeed, run: RunDetail, since: datetime | None) -> int:
        while True:
            try:
                with progress_view(self.output.console, since) as view:
                    run = watch_run(feed, run, view, self.pace, self.executions)
            except EndNotRecorded as problem:
                raise EndNotRecorded(
                    f"{problem}. To resume it: {self.location.command('resume', run.run_id)}"
                ) from problem
            if run.run.ended:
                self.output.print_ending(run.snapshot(), self.location)
                return exit_status(run.run)
            gate = _open_gate(run)
            if gate and not self._ask(run, gate):
                return WAITING
            run = self.client.run(run.run_id)

    def _ask(self, run: RunDetail, gate: GateView) -> bool:
        """Show what waits for approval, and ask for a decision where somebody can give one;
        whether they did."""
        print_gate(gate, run.snapshot(), self.location, self.output.console)
        request = ask_for_decision(gate, self.output.ask) if self.output.can_ask else None
        if request is None:
            self._print_how_to_decide(run.run_id, gate)
            return False
        try:
            self.client.decide(run.run_id, gate.gate, request)
        except (RunIsActive, BadInput) as problem:  # somebody else was first, or it can't be
            self.output.print(f"Not decided: {problem}")
        return True

    def _leave_waiting(self, run: RunDetail, gate: GateView) -> int:
        print_gate(gate, run.snapshot(), self.location, self.output.console)
        self._print_how_to_decide(run.run_id, gate)
        return WAITING

    def _print_how_to_decide(self, run_id: str, gate: GateView) -> None:
        for line in how_to_decide(gate, run_id, self.location):
            self.output.print(line)

    @contextmanager
    def _leaving(self, run_id: str) -> Iterator[None]:
        """When this process stops watching a run that it does not make: say whether the run
        continues."""
        show, cancel = (self.location.command(verb, run_id) for verb in ("show", "cancel"))
        try:
            yield
        except (KeyboardInterrupt, ProcessSignalled):
            if self.outlives_us:
                self.output.print(f"The run continues. To look at it: {show}")
                self.output.print(f"To stop it: {cancel}")
            raise
        except GrokSpicyError:
            if self.outlives_us:
                self.output.print(f"It is not known whether {run_id} continues.")
                self.output.print(f"To look at it: {show}")
            raise


def _open_gate(run: RunDetail) -> GateView | None:
    """The gate at which the run waits; None if it waits at none."""
    return next((gate for gate in run.gates if gate.is_open), None)


def new_run(order: FilmOrder, keys: Mapping[str, str]) -> NewRun:
    """The request for the API, with the keys that photos and clips were uploaded to. The API itself
    knows the caller, who owns the run."""
    body = order.request.model_dump(mode="json", exclude_unset=True, exclude={"owner"})
    for reference in body.get("references", []):
        reference["key"] = keys[reference["key"]]
    for footage in body.get("footage", {}).values():
        footage["key"] = keys.get(footage["key"], footage["key"])  # an estimate uploads nothing
    if music := body.get("music"):
        music["key"] = keys.get(music["key"], music["key"])
    return NewRun.model_validate(body)


def _models_of(overrides: Mapping[str, Any]) -> Models:
    """The models that a resumed or promoted run is to use from now on."""
    promotion = overrides.get("promote") or {}
    return Models(**{**overrides.get("models", {}), **promotion.get("models", {})})


def exit_status(run: Run) -> int:
    """The exit status of the command line for a run that has ended, or waits at a gate."""
    statuses: dict[str, int] = {
        "complete": COMPLETE,
        "complete_with_gaps": WITH_GAPS,
        "awaiting_approval": WAITING,
    }
    return statuses.get(run.status, FAILED)
