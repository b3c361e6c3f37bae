"""Cancelling runs: one, or all that a studio makes."""

from collections.abc import Iterator
from dataclasses import dataclass

from grok_spicy.errors import UnreadableItem
from grok_spicy.models.listing import Cursor, ListQuery
from grok_spicy.models.run import Run
from grok_spicy.ports import AssetStore, Executions, RunStore
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.purchases import stop_purchases
from grok_spicy.services.queries import load_run
from grok_spicy.services.run_lifecycle import CAN_BE_RESUMED, end_run

BY_A_PERSON = "cancelled by a person"
BY_STOP = "cancelled, because all purchases in the studio were stopped"
_PAGE = 1_000


@dataclass(frozen=True)
class Cancellation:
    """Cancels runs, and lets in who waits for their end."""

    store: RunStore
    assets: AssetStore
    executions: Executions
    admission: AdmissionQueue

    def cancel(self, run: Run, reason: str = BY_A_PERSON, by: str | None = None) -> Run:
        """Cancel a run that has not ended, for the person `by`; return it. Its budget is closed
        first, so that no step that still works on it buys anything more. Idempotent."""
        self.store.close_budget(run.run_id, run.execution)
        self.executions.stop(run.execution, reason)
        # Without effect if the stopped execution's own event has ended the run already.
        message = f"{reason}.{CAN_BE_RESUMED}"
        end_run(self.store, self.assets, run, "cancelled", error=None, message=message, by=by)
        self.admission.leave(run.execution)
        return load_run(self.store, run.run_id)

    def stop_all(self, by: str | None = None) -> list[str]:
        """Let nothing more be bought in the studio until the stop is lifted, and cancel every run
        that has not ended; return their ids. Idempotent: what one call did not come to, the next
        does."""
        stop_purchases(self.store)
        active = list(self._active_runs())
        return [self.cancel(run, BY_STOP, by).run_id for run in active]

    def _active_runs(self) -> Iterator[Run]:
        cursor: Cursor | None = None
        while True:
            listings, cursor = self.store.listings(ListQuery(), _PAGE, cursor)
            for listing in listings:
                run = None if listing.ended else self._load(listing.run_id)
                if run and not run.ended:
                    yield run
            if cursor is None:
                return

    def _load(self, run_id: str) -> Run | None:
        """The run; None if it can't be read, so that the others are cancelled all the same."""
        try:
            return self.store.get(run_id, Run)
        except UnreadableItem:
            return None
