"""The films of an output directory, read from its journals, whether a studio is open or not."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel

from grok_spicy.adapters.aws.dynamo_schema import SORT
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore, ItemT
from grok_spicy.api.schemas import RunSummary
from grok_spicy.errors import NotFound
from grok_spicy.models.run import Run
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import CallRecord, usd
from grok_spicy.services.queries import load_snapshot
from grok_spicy_local.journal import read_items, run_ids
from grok_spicy_local.output_lock import find_holder
from grok_spicy_local.paths import OutputPaths


class RunListing(BaseModel):
    """A run in the list. `created_at` is an ISO time, `cost_usd` what it cost so far."""

    run_id: str
    status: str
    title: str | None
    created_at: str
    cost_usd: float

    @classmethod
    def of(cls, run: Run | RunSummary, cost_usd: float) -> Self:
        """The run in a list, and what it cost so far."""
        return cls(
            run_id=run.run_id,
            status=run.status,
            title=run.title,
            created_at=run.created_at.isoformat(timespec="seconds"),
            cost_usd=cost_usd,
        )


def resolve_run_id(wanted: str, known: Sequence[str]) -> str:
    """The one of these runs that has that name, or the only one whose name begins so. NotFound."""
    found = [wanted] if wanted in known else [run for run in known if run.startswith(wanted)]
    if not found or not wanted:
        raise NotFound(f"there is no run {wanted[:80]!r}; `grok-spicy list` shows all runs")
    if len(found) > 1:
        raise NotFound(f"{wanted!r} could be {', '.join(found[:5])}: say more of it")
    return found[0]


class JournalStore(DynamoRunStore):
    """The run store to look at only: each run as its journal has it when it is first read."""

    def __init__(self, output_dir: Path) -> None:
        super().__init__(table=None)
        self._output = output_dir
        self._rows: dict[str, dict[str, dict[str, Any]]] = {}

    def all(self, run_id: str, kind: type[ItemT], prefix: str = "") -> list[ItemT]:
        wanted = f"{kind.KIND}#{prefix}"
        rows = self._of(run_id).items()
        return [
            kind.model_validate_json(row["body"]) for name, row in rows if name.startswith(wanted)
        ]

    def _get(self, run_id: str, item: str) -> dict[str, Any] | None:
        return self._of(run_id).get(item)

    def _of(self, run_id: str) -> dict[str, dict[str, Any]]:
        if run_id not in self._rows:
            rows = read_items(self._output, run_id)
            self._rows[run_id] = {row[SORT]: row for row in rows}
        return self._rows[run_id]


class Archive:
    """The runs of an output directory. A run that goes on without a studio was interrupted."""

    def __init__(self, output_dir: Path) -> None:
        self.paths = OutputPaths(output_dir)
        self._store = JournalStore(output_dir)
        self._studio_is_open = find_holder(self.paths) is not None

    def runs(self) -> list[Run]:
        """All runs, newest first."""
        found = [self.run(run_id) for run_id in run_ids(self.paths.output)]
        return sorted(filter(None, found), key=lambda run: run.created_at, reverse=True)

    def run(self, run_id: str) -> Run | None:
        """The run as it stands, or None where there is only a beginning of one."""
        run = self._store.get(run_id, Run)
        return run and self._as_it_stands(run)

    def found(self, wanted: str) -> RunSnapshot:
        """Everything that is known of the run that is meant. NotFound."""
        return self.film(self.find(wanted))

    def film(self, run_id: str) -> RunSnapshot:
        """Everything that is known of a run. NotFound."""
        film = load_snapshot(self._store, run_id)
        return replace(film, run=self._as_it_stands(film.run))

    def listed(self) -> list[RunListing]:
        """All runs, newest first, each with what it cost so far."""
        return [
            RunListing.of(run, usd(sum(call.cost_ticks for call in self._calls(run))))
            for run in self.runs()
        ]

    def _calls(self, run: Run) -> list[CallRecord]:
        return self._store.all(run.run_id, CallRecord)

    def find(self, wanted: str) -> str:
        """The id of the run that is meant: its id, the beginning of it, or `latest`. NotFound."""
        known = [run.run_id for run in self.runs()]
        if not known:
            raise NotFound(f"there are no runs in {self.paths.output}")
        if wanted == "latest":
            latest = self.paths.latest()
            return latest if latest in known else known[0]
        return resolve_run_id(wanted, known)

    def _as_it_stands(self, run: Run) -> Run:
        return run if run.ended or self._studio_is_open else as_interrupted(run)


def as_interrupted(run: Run) -> Run:
    """The run as its studio left it when it died: over since the last that was heard of it."""
    ended = run.advanced("interrupted")
    return ended.model_copy(update={"ended_at": run.updated_at, "updated_at": run.updated_at})
