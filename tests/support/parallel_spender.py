"""A program: many writers at once spend a run's money and record events, in a cloud of its own.

    python -m tests.support.parallel_spender OUTPUT

Prints a JSON object: calls made, ticks committed, calls still open, events, and events after the
cloud was opened again.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from grok_spicy import bootstrap
from grok_spicy.errors import OverBudget
from grok_spicy.models.events import Event
from grok_spicy.models.generation import Billed
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import CallKey, Lease
from grok_spicy.ports import RunStore
from grok_spicy.services.paid_calls import PaidCalls
from grok_spicy.services.structured_chat import Reply
from grok_spicy_local.cloud import LocalCloud, XaiHost

WRITERS = 20
EVENTS_EACH = 5
PRICE_TICKS = 100
AFFORDABLE_CALLS = 7


def main(output: Path) -> None:
    with open_cloud(output):
        store = bootstrap.run_store()
        store.open_budget("run", AFFORDABLE_CALLS * PRICE_TICKS)
        with ThreadPoolExecutor(WRITERS) as pool:
            calls = sum(pool.map(lambda number: write_and_spend(store, number), range(WRITERS)))
        budget = store.budget("run")
        events = len(store.all("run", Event))
    with open_cloud(output):
        events_after_restart = len(bootstrap.run_store().all("run", Event))
    result = {
        "calls": calls,
        "committed_ticks": budget.committed_ticks,
        "open_calls": len(budget.open),
        "events": events,
        "events_after_restart": events_after_restart,
    }
    sys.stdout.write(json.dumps(result) + "\n")


def open_cloud(output: Path) -> LocalCloud:
    return LocalCloud(output, state_machine_file=None, xai=XaiHost(key="none"))


def write_and_spend(store: RunStore, number: int) -> int:
    """How many calls this writer could afford: 0 or 1."""
    for turn in range(EVENTS_EACH):
        store.put("run", Event(nonce=f"{number}-{turn}", what="note", message="x" * 500))
    lease = Lease(holder=str(number), expires_at=utc_now() + timedelta(minutes=5))
    call_key = CallKey(step="test", subject=str(number), detail="1", model="none")
    try:
        PaidCalls(store, "run", lease).call_once(
            call_key, PRICE_TICKS, Reply, lambda: Billed(Reply(text="done"), PRICE_TICKS)
        )
    except OverBudget:
        return 0
    return 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
