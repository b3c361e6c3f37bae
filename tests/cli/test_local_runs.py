"""The studio behind the command line: who has it, and what a dead one left behind."""

import io
from datetime import timedelta

import pytest
from rich.console import Console

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy.errors import BadInput
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallKey, Lease, Reservation
from grok_spicy_cli.archive import JournalStore
from grok_spicy_cli.local_runs import Terminal, exit_status, open_studio, overrides
from grok_spicy_local.cloud import XaiHost
from grok_spicy_local.output_lock import OutputLock
from grok_spicy_local.paths import OutputPaths
from tests.support.cli_films import a_run, keep


def test_a_second_run_is_told_who_works_in_the_directory(type_in, output):
    studio = OutputLock(OutputPaths(output))

    studio.begin()
    try:
        said = type_in("run", "A fox", "--provider", "simulator")
    finally:
        studio.end()

    assert said.status == 1
    assert "is in use by" in said.err
    assert "another output directory" in said.err


def test_a_new_studio_lets_go_of_what_a_dead_one_held(journals, table, output):
    run = keep(journals, a_run(status="videos"))
    held = Reservation(
        purpose=CallKey(step="start_clip", subject="scene 2", detail="1", model="m"),
        upper_ticks=10,
        lease=Lease(holder="the dead", expires_at=utc_now() + timedelta(hours=1)),
    )
    row = {"cap": 100, "committed": 10, "open": {"call": held.model_dump_json()}, "lost": {}}
    table.put_item({PARTITION: run.run_id, SORT: "BUDGET", "written_off": [], **row})
    terminal = Terminal(Console(file=io.StringIO()))

    with open_studio(output, XaiHost(key="unused"), terminal, verbose=False):
        store = JournalStore(output)
        found, budget = store.get(run.run_id, Run), store.budget(run.run_id)

    assert found.status == "interrupted"
    assert budget.open["call"].lease.expires_at <= utc_now()
    assert budget.committed_ticks == 10


@pytest.mark.parametrize(
    ("status", "exit_is"),
    [("complete", 0), ("complete_with_gaps", 3), ("failed", 1), ("cancelled", 1)],
)
def test_the_exit_status_tells_how_it_ended(status, exit_is):
    assert exit_status(a_run(status=status)) == exit_is


def test_a_resumed_run_is_told_only_what_was_said_anew():
    assert overrides(a_run(), None, None, False) == {}
    assert overrides(a_run(), 20.0, "fail", True) == {
        "max_cost_usd": 20.0,
        "on_gap": "fail",
        "buy_lost_calls": True,
    }
    with pytest.raises(BadInput, match="--max-cost-usd"):
        overrides(a_run(), -1.0, None, False)
