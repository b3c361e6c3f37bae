"""The sweep: it deletes runs that have expired, ends those whose execution is gone, and removes
what no run names any more.

Each call does as much as it has time for, and remembers where the next goes on. All of it can be
done twice, and while films are made: what an execution works on is left alone.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from grok_spicy.errors import GrokSpicyError, NewerItem, NotFound, RunIsActive, UnreadableItem
from grok_spicy.metrics import Metric, count
from grok_spicy.models.gates import Gate
from grok_spicy.models.listing import Listing, ListQuery
from grok_spicy.models.retention import BEGINNING, SWEEP, Remnant, SweepState
from grok_spicy.models.run import Run
from grok_spicy.policies.asset_keys import RUNS
from grok_spicy.policies.retention import Retention, situation_of
from grok_spicy.ports import AssetStore, Executions, Inventory, RunStore
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.deletion import delete_run, remove_all
from grok_spicy.services.run_lifecycle import CAN_BE_RESUMED, end_run

ItemT = TypeVar("ItemT", Listing, Remnant)
_PAGE = 500
REMNANTS_WAIT = timedelta(hours=1)
"""Longer than any function works, and than a link to upload a file is valid."""
FOUND_WAIT = timedelta(days=35)
"""So long a table can be restored to an earlier time. One that lost its runs, or is restored to a
time before them, must not cost their files."""
_UPLOADS_WAIT = timedelta(days=1)
_INVENTORY_EVERY = timedelta(hours=23)
"""A look through bucket and table reads a key of all that there is: once a day will do."""
_log = logging.getLogger("grok_spicy.retention")

METRICS: dict[str, Metric] = {
    "expired": "RunsExpired",
    "interrupted": "RunsInterrupted",
    "orphans": "OrphansRemoved",
    "uploads": "OrphansRemoved",
}


@dataclass(frozen=True)
class Sweep:
    """One call of the sweep. `has_time` says whether there is time for one thing more. `done`
    counts what was done; `failed` is how often something could not be."""

    store: RunStore
    assets: AssetStore
    executions: Executions
    admission: AdmissionQueue
    inventory: Inventory
    retention: Retention
    now: datetime
    has_time: Callable[[], bool]
    done: Counter[str] = field(default_factory=Counter)

    def run(self, *, is_full: bool = False) -> None:
        """Sweep until everything was looked at, or the time is over. `is_full`: look through bucket
        and table too, whenever that was done last."""
        state = self.store.get(SWEEP, SweepState, unreadable=[]) or SweepState()
        if is_full:
            state = SweepState()
        for remnant in self._while_time(self.store.all(SWEEP, Remnant)):
            self._remove_remnant(remnant)
        state = self._sweep_runs(state)
        last = state.inventory_at
        if state.is_under_way or last is None or self.now - last > _INVENTORY_EVERY:
            state = self._take_inventory(state)
        self.store.put(SWEEP, state)

    def _while_time(self, remnants: list[Remnant]) -> Iterator[Remnant]:
        for remnant in remnants:
            if not self.has_time():
                return
            wait = FOUND_WAIT if remnant.is_found else REMNANTS_WAIT
            if self.now - remnant.since >= wait:
                yield remnant

    def _sweep_runs(self, state: SweepState) -> SweepState:
        """Look at the runs of the list, from where the last call stopped."""
        cursor = state.runs
        while self.has_time():
            listings, following = self.store.listings(ListQuery(), _PAGE, cursor)
            for listing in listings:
                if situation_of(listing, self.retention, self.now):
                    if not self.has_time():
                        return state.model_copy(update={"runs": cursor})
                    self._try(self._sweep_run, listing)
            cursor = following
            if cursor is None:
                break
        return state.model_copy(update={"runs": cursor})

    def _sweep_run(self, listing: Listing) -> None:
        try:
            run = self.store.get(listing.run_id, Run)
        except NewerItem:
            return
        except UnreadableItem:
            run = None
        # Since its page of the list was read, the run may have been resumed.
        situation = situation_of(run or listing, self.retention, self.now)
        if situation == "perhaps lost":
            if run:  # else nothing says whether it is
                self._end_if_lost(run)
        elif situation and run is None:
            # It can't be read, or its deletion stopped before the last step.
            remove_all(self.store, self.assets, listing.run_id)
            self._count("expired", "%s removed: it can't be read", listing.run_id)
        elif situation and run:
            delete_run(self.store, self.assets, run)
            what = "its deletion had stopped halfway" if run.deleted_at else "it has expired"
            self._count("expired", f"%s deleted: {what}", run.run_id)

    def _end_if_lost(self, run: Run) -> None:
        """End a run whose execution never began, or is gone without having said so. One that waits
        at a gate whose deadline is not over stays: a decision lets it go on."""
        status = self.executions.status(run.execution)
        if status == "RUNNING" or run.ended:
            return
        if run.status == "awaiting_approval":
            deadlines = [gate.deadline for gate in self.store.all(run.run_id, Gate)]
            if max(deadlines, default=self.now) > self.now:
                return
        has_begun = status is not None or run.status not in ("queued", "pending")
        what = f"is gone ({status or 'there is none of that name'})" if has_begun else "never began"
        self.store.close_budget(run.run_id, run.execution)
        message = f"its execution {what}, and nobody recorded its end.{CAN_BE_RESUMED}"
        if end_run(*(self.store, self.assets, run, "interrupted"), error=None, message=message):
            self._count("interrupted", f"%s interrupted: its execution {what}", run.run_id)
        self.admission.leave(run.execution)

    def _take_inventory(self, state: SweepState) -> SweepState:
        """Look through bucket and table for runs that are gone, and abort uploads that nobody
        ends."""
        pages = {"folders": self.inventory.folders, "partitions": self.inventory.partitions}
        if not state.is_under_way:
            begin = {**dict.fromkeys(pages, BEGINNING), "inventory_at": self.now}
            state = state.model_copy(update=begin)
        for name, read in pages.items():
            after = getattr(state, name)
            while after is not None and self.has_time():
                run_ids, after = read(after or None)
                self._note_remnants(run_ids)
            state = state.model_copy(update={name: after})
        aborted = self.inventory.abort_uploads(f"{RUNS}/", self.now - _UPLOADS_WAIT)
        if aborted:
            self._count("uploads", "%d uploads aborted that were never ended", aborted, by=aborted)
        return state

    def _note_remnants(self, run_ids: list[str]) -> None:
        """Remember the runs that are gone: what is there still goes in 35 days, unless the run is
        there by then. A run that is being created has its plan before it is there itself."""
        for run_id in sorted(set(run_ids) - self.inventory.known(run_ids)):
            if self.store.create(SWEEP, Remnant(run_id=run_id, since=self.now, is_found=True)):
                _log.warning(
                    "%s: its files or items are there, it is not", run_id, extra={"run_id": run_id}
                )

    def _remove_remnant(self, remnant: Remnant) -> None:
        self._try(self._remove_what_is_left, remnant)

    def _remove_what_is_left(self, remnant: Remnant) -> None:
        if not self.inventory.known([remnant.run_id]):
            if self.executions.status(remnant.run_id) == "RUNNING":
                return  # it is only now being created
            self.inventory.abort_uploads(f"{RUNS}/{remnant.run_id}/")
            remove_all(self.store, self.assets, remnant.run_id)
            self._count("orphans", "%s: what was left of it is removed", remnant.run_id)
        self.store.remove_item(SWEEP, Remnant, remnant.key)

    def _try(self, act: Callable[[ItemT], None], item: ItemT) -> None:
        """What can't be done now, the next call does: one run is not all others' trouble."""
        try:
            act(item)
        except (RunIsActive, NotFound):  # it goes on, or somebody else was quicker
            return
        except GrokSpicyError as problem:
            self.done["failed"] += 1
            run_id = item.run_id
            _log.warning("%s can't be swept now: %s", run_id, problem, extra={"run_id": run_id})

    def _count(self, what: str, message: str, about: object, by: int = 1) -> None:
        _log.info(message, about, extra={"run_id": about} if isinstance(about, str) else {})
        self.done[what] += by
        count(METRICS[what], by)
