"""Wakes those who watch a run when something of it was written, so that nobody has to ask."""

import threading
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class ChangeCount:
    """How often a run's events, and the run itself, were written since the cloud was opened."""

    events: int = 0
    run: int = 0


class RunChanges:
    """Counts what is written, and lets threads wait for more."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._events: Counter[str] = Counter()
        self._runs: Counter[str] = Counter()

    def count_event(self, run_id: str) -> None:
        """An event of that run was written."""
        self._count(self._events, run_id)

    def count_run(self, run_id: str) -> None:
        """The run itself was written."""
        self._count(self._runs, run_id)

    def of(self, run_id: str) -> ChangeCount:
        """The changes of that run so far."""
        with self._changed:
            return self._of(run_id)

    def wait(
        self, run_id: str, seen: ChangeCount, seconds: float, stopped: threading.Event
    ) -> ChangeCount:
        """The changes of that run, once there are more than `seen`, or after so many seconds, or
        when `stopped` is set and all are woken."""
        with self._changed:
            self._changed.wait_for(lambda: stopped.is_set() or self._of(run_id) != seen, seconds)
            return self._of(run_id)

    def wake_all(self) -> None:
        """Let all who wait look whether they were stopped."""
        with self._changed:
            self._changed.notify_all()

    def _of(self, run_id: str) -> ChangeCount:
        return ChangeCount(self._events[run_id], self._runs[run_id])

    def _count(self, counts: Counter[str], run_id: str) -> None:
        with self._changed:
            counts[run_id] += 1
            self._changed.notify_all()
