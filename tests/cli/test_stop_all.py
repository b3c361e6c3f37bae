"""`grok-spicy stop-all`, in an output directory."""

import json
from pathlib import Path

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy_local.output_lock import OutputLock
from grok_spicy_local.paths import OutputPaths
from tests.cli.conftest import TypeIn
from tests.support.cli_films import a_run, keep


def test_nothing_is_bought_in_a_folder_until_the_stop_is_lifted(
    type_in: TypeIn, tmp_path: Path
) -> None:
    stopped = type_in("stop-all")
    film = ["run", "A fox", "--provider", "simulator"]
    refused = type_in(*film)
    lifted = type_in("stop-all", "--lift", "--json")

    assert stopped.status == 0
    assert "grok-spicy stop-all --lift" in stopped.err + stopped.out
    assert refused.status == 1 and "all purchases in the studio are stopped" in refused.err
    assert not list((tmp_path / "output").glob("*/final_video.mp4"))
    assert json.loads(lifted.out.splitlines()[-1])["stopped_at"] is None


def test_films_that_another_command_makes_are_stopped_there(
    type_in: TypeIn, journals: DynamoRunStore, output: Path
) -> None:
    keep(journals, a_run(status="videos"))
    lock = OutputLock(OutputPaths(output))

    lock.begin()
    try:
        stopped = type_in("stop-all")
    finally:
        lock.end()

    assert stopped.status == 1
    assert "press Ctrl-C there" in stopped.err
