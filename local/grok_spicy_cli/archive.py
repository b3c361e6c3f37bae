"""The runs of an output directory, read from its journals, whether a local cloud is open or not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel

from grok_spicy.adapters.aws.dynamo_schema import SORT
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.api.schemas import RunSummary
from grok_spicy.errors import NotFound, UnreadableItem
from grok_spicy.models.run import Run
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import CallRecord, usd
from grok_spicy.services.queries import load_snapshot
from grok_spicy_local.journal import read_items, run_ids
from grok_spicy_local.output_lock import find_holder
from grok_spicy_local.paths import OutputPaths
from grok_spicy_local.recovery import as_interrupted, read_run, waits_for_a_person


class RunListing(BaseModel):
    """A run in the list. `created_at` is an ISO time, `cost_usd` what it cost so far.
    `queue_place` is its place among those that wait, where the API says it."""

    run_id: str
    status: str
    title: str | None
    created_at: str
    cost_usd: float
    queue_place: int | None = None

    @classmethod
    def of(cls, run: Run | RunSummary, cost_usd: float) -> Self:
        """The run in a list, and what it cost so far."""
        return cls(
            run_id=run.run_id,
            status=run.status,
            title=run.title,
            created_at=run.created_at.isoformat(timespec="seconds"),
            cost_usd=cost_usd,
            queue_place=run.queue_place if isinstance(run, RunSummary) else None,
        )


def resolve_run_id(name: str, run_ids: Sequence[str]) -> str:
    """The one of these runs with that id, or the only one whose id begins so. NotFound."""
    matches = [name] if name in run_ids else [each for each in run_ids if each.startswith(name)]
    if not matches or not name:
        raise NotFound(f"there is no run {name[:80]!r}; `grok-spicy list` shows all runs")
    if len(matches) > 1:
        raise NotFound(f"{name!r} could be {', '.join(matches[:5])}: type more of it")
    return matches[0]


class JournalStore(DynamoRunStore):
    """A run store to read only: each run as its journal has it when it is first read."""

    def __init__(self, output_dir: Path) -> None:
        super().__init__(table=None)
        self._output = output_dir
        self._items: dict[str, dict[str, dict[str, Any]]] = {}

    def _rows(self, run_id: str, name_prefix: str) -> list[dict[str, Any]]:
        return [row for name, row in self._of(run_id).items() if name.startswith(name_prefix)]

    def _get(self, run_id: str, item: str) -> dict[str, Any] | None:
        return self._of(run_id).get(item)

    def _of(self, run_id: str) -> dict[str, dict[str, Any]]:
        if run_id not in self._items:
            rows = read_items(self._output, run_id)
            self._items[run_id] = {row[SORT]: row for row in rows}
        return self._items[run_id]


class Archive:
    """The runs of an output directory. One that has not ended although no process works there was
    interrupted, unless it waits at a gate. One that can't be read is left out; `tell` is called
    with a sentence about it."""

    def __init__(self, output_dir: Path, tell: Callable[[str], object] = lambda _: None) -> None:
        self.paths = OutputPaths(output_dir)
        self._tell = tell
        self._store = JournalStore(output_dir)
        self._is_in_use = find_holder(self.paths) is not None

    def runs(self) -> list[Run]:
        """All runs, newest first."""
        runs: list[Run] = []
        for run_id in run_ids(self.paths.output):
            try:
                run = self.run(run_id)
            except UnreadableItem as error:
                self._tell(f"{error}. It is left out.")
            else:
                runs += [run] if run else []
        return sorted(runs, key=lambda run: run.created_at, reverse=True)

    def run(self, run_id: str) -> Run | None:
        """The run as it is now, or None where there is only a beginning of one. UnreadableItem."""
        run = read_run(self.paths.output, run_id)
        return run and self._now(run)

    def load(self, name: str) -> RunSnapshot:
        """A run from its id, the beginning of it, or `latest`. NotFound."""
        return self.snapshot(self.find(name))

    def snapshot(self, run_id: str) -> RunSnapshot:
        """Everything that is known of the run of that id. NotFound, UnreadableItem."""
        film = load_snapshot(self._store, run_id)
        budget = film.budget if self._is_in_use else film.budget.without_leases()
        return replace(film, run=self._now(film.run), budget=budget)

    def listings(self, month: str | None = None, status: str | None = None) -> list[RunListing]:
        """All runs, newest first, each with what it cost so far; only those begun in that month
        (`2026-11`), or of that status."""
        return [
            RunListing.of(run, usd(sum(call.cost_ticks for call in self._calls(run))))
            for run in self.runs()
            if month in (None, f"{run.created_at:%Y-%m}") and status in (None, run.status)
        ]

    def file_paths(self, run_id: str) -> set[str]:
        """The paths of a run's files, in its folder."""
        folder = self.paths.output / run_id
        return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    def _calls(self, run: Run) -> list[CallRecord]:
        return self._store.all(run.run_id, CallRecord)

    def find(self, name: str) -> str:
        """The id of a run from its id, the beginning of it, or `latest`. NotFound."""
        newest_first = [run.run_id for run in self.runs()]
        if name not in newest_first and name in run_ids(self.paths.output):
            self.run(name)  # raises what is wrong with it
        if not newest_first:
            raise NotFound(f"there are no runs in {self.paths.output}")
        if name == "latest":
            latest = self.paths.latest()
            return latest if latest in newest_first else newest_first[0]
        return resolve_run_id(name, newest_first)

    def _now(self, run: Run) -> Run:
        is_as_stored = run.ended or self._is_in_use or waits_for_a_person(run)
        return run if is_as_stored else as_interrupted(run)
