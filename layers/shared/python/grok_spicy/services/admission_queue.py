"""Admission: a run waits until it may be made, and whoever ends a run admits the next.

The state machine waits for the turn called `admission`. Nothing here is remembered between calls,
and each call does all that an earlier one may have left undone: it releases runs that have ended
without a word, and lets in who was admitted by a process that died before it said so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from grok_spicy.errors import NewerItem, UnreadableItem
from grok_spicy.metrics import count
from grok_spicy.models.admission import Admission, QueueEntry
from grok_spicy.models.item import utc_now
from grok_spicy.models.listing import Listing
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.run import Run
from grok_spicy.policies.admission import AdmissionLimits, admit, enter, leave
from grok_spicy.ports import RunStore
from grok_spicy.services.event_log import record
from grok_spicy.services.people import find_quota


class OwnersFilms(NamedTuple):
    """How many films of an owner's are made now, None if nobody counts them; and those that wait,
    by id, each with its place."""

    active: int | None
    places: list[tuple[str, int]]


@dataclass(frozen=True)
class AdmissionQueue:
    """The studio's queue of runs. `pass_turn` takes a run's id and its execution, and lets that
    execution go on."""

    store: RunStore
    limits: AdmissionLimits
    pass_turn: Callable[[str, str], None]

    def enter(self, run: Run) -> None:
        """Admit the run's execution, at once or when its turn comes. Idempotent."""
        entry = QueueEntry(run_id=run.run_id, execution=run.execution, owner=run.owner)
        if self._is_unlimited() and not self._own_limit(run.owner):
            self._let_in(entry)
            return
        admission = self._settle(lambda before: enter(before, entry))
        place = admission.place(run.execution)
        if place:
            message = f"waits until other films are done; place {place} in the queue"
            record(self.store, run.run_id, "queued", message)

    def leave(self, execution: str) -> None:
        """The execution has ended: admit who is next. Idempotent."""
        if not self._is_unlimited():
            self._settle(lambda before: leave(before, {execution}))

    def measure(self) -> None:
        """Count how many runs are being made and how many wait, and since when the first of each
        does. A run that waits for a person is not counted among those that are made."""
        admission = self.store.get(STUDIO, Admission)
        if admission is None:
            return
        now = utc_now()
        runs = [self._run_of(entry) for entry in admission.active]
        ages = [
            (now - run.updated_at).total_seconds()
            for run in runs
            if run and run.status != "awaiting_approval"
        ]
        count("OpenRuns", len(ages))
        count("RunAge", max(ages, default=0.0))
        _count_queue(admission)

    def place(self, run: Run) -> int | None:
        """The run's place among those that wait, from 1; None if it does not wait."""
        return self.places([run]).get(run.run_id)

    def places(self, runs: Sequence[Run | Listing]) -> dict[str, int]:
        """The places, by id, of those of these runs that wait."""
        waiting = [run for run in runs if run.status == "queued"]
        admission = self.store.get(STUDIO, Admission) if waiting else None
        if admission is None:
            return {}
        places = {run.run_id: admission.place(run.execution) for run in waiting}
        return {run_id: place for run_id, place in places.items() if place}

    def of_owner(self, owner: str) -> "OwnersFilms":
        """The owner's films: how many are made, and which wait at which place."""
        admission = self.store.get(STUDIO, Admission)
        if admission is None:
            return OwnersFilms(None if self.limits.unlimited else 0, [])
        active = sum(entry.owner == owner for entry in admission.active)
        places = [
            (entry.run_id, place)
            for place, entry in enumerate(admission.queued, 1)
            if entry.owner == owner
        ]
        return OwnersFilms(active, places)

    def _is_unlimited(self) -> bool:
        """Whether all are let in at once: unless a limit of one owner's has made others wait."""
        return self.limits.unlimited and self.store.get(STUDIO, Admission) is None

    def _own_limit(self, owner: str) -> int | None:
        try:
            quota = find_quota(self.store, owner)
        except NewerItem:  # one owner's quota must not be in the way of all who wait
            return None
        return quota.films_at_once if quota else None

    def _settle(self, change: Callable[[Admission], Admission]) -> Admission:
        if self.store.get(STUDIO, Admission) is None and not self.store.create(STUDIO, Admission()):
            self._replace_if_damaged()
        ended: set[str] = set()
        own_limit = cache(self._own_limit)

        def settle(before: Admission) -> Admission:
            return admit(leave(change(before), ended), self.limits, own_limit)

        while True:
            admission = self.store.update(STUDIO, Admission, settle)
            gone = {entry.execution for entry in admission.active if not self._is_alive(entry)}
            if not gone:
                _count_queue(admission)
                return admission
            ended |= gone

    def _replace_if_damaged(self) -> None:
        """Begin anew where the list can't be read: better too many films than none."""
        try:
            self.store.update(STUDIO, Admission, lambda admission: admission)
        except NewerItem:
            raise
        except UnreadableItem:
            self.store.put(STUDIO, Admission())

    def _is_alive(self, entry: QueueEntry) -> bool:
        """Whether the entry's execution still works on its run; lets it in if it still waits."""
        run = self._run_of(entry)
        if run and run.status == "queued":
            self._let_in(entry)
        return run is not None

    def _run_of(self, entry: QueueEntry) -> Run | None:
        """The run that the entry's execution still works on; None if it does not."""
        try:
            run = self.store.get(entry.run_id, Run)
        except UnreadableItem:
            return None
        return run if run and not run.ended and run.execution == entry.execution else None

    def _let_in(self, entry: QueueEntry) -> None:
        # The turn before the status: who dies in between is followed by somebody who does both.
        self.pass_turn(entry.run_id, entry.execution)

        def admitted(run: Run) -> Run:
            return run.advanced("pending") if run.execution == entry.execution else run

        self.store.update(entry.run_id, Run, admitted)


def _count_queue(admission: Admission) -> None:
    since = min((entry.queued_at for entry in admission.queued), default=None)
    count("RunsQueued", len(admission.queued))
    count("QueueSeconds", (utc_now() - since).total_seconds() if since else 0.0)
