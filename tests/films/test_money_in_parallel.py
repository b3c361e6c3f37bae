"""Many functions at once: no item is lost, and no budget is overrun, in one studio or in two."""

import json
import subprocess
import sys
from pathlib import Path

from grok_spicy_local.cloud import ROOT

WRITERS = 20
ROOM_FOR = 7

# Runs in processes of their own, since a process has one studio.
WORK = f"""
import json, sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from grok_spicy import bootstrap
from grok_spicy.errors import OverBudget
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import CallKey, Lease
from grok_spicy.ports import Billed
from grok_spicy.services.structured_chat import Reply
from grok_spicy.models.events import Event
from grok_spicy.services.paid_calls import PaidCalls
from grok_spicy_local.cloud import LocalCloud, XaiHost

output = Path(sys.argv[1])
with LocalCloud(output, state_machine_file=None, xai=XaiHost(key="none")):
    store = bootstrap.run_store()
    store.open_budget("run", {ROOM_FOR} * 100)

    def work(number):
        lease = Lease(holder=str(number), expires_at=utc_now() + timedelta(minutes=5))
        for turn in range(5):
            store.put("run", Event(nonce=f"{{number}}-{{turn}}", what="note", message="x" * 500))
        call_key = CallKey(step="test", subject=str(number), detail="1", model="none")
        try:
            PaidCalls(store, "run", lease).call_once(
                call_key, 100, Reply, lambda: Billed(Reply(text="done"), 100)
            )
        except OverBudget:
            return 0
        return 1

    with ThreadPoolExecutor({WRITERS}) as pool:
        bought = sum(pool.map(work, range({WRITERS})))
    budget = store.budget("run")
    events = len(store.all("run", Event))
with LocalCloud(output, state_machine_file=None, xai=XaiHost(key="none")):
    kept = len(bootstrap.run_store().all("run", Event))
print(json.dumps([bought, budget.committed_ticks, len(budget.open), events, kept]))
"""


def test_two_studios_with_twenty_writers_each_lose_nothing_and_overrun_nothing(
    tmp_path: Path,
) -> None:
    studios = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, str(tmp_path / name)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for name in ("one", "two")
    ]

    for studio in studios:
        printed, _ = studio.communicate(timeout=120)
        bought, committed, still_open, events, kept = json.loads(printed.splitlines()[-1])
        assert bought == ROOM_FOR
        assert committed == ROOM_FOR * 100
        assert still_open == 0
        assert events == kept == WRITERS * 5
