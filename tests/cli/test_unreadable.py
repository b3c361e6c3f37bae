"""What can't be read in an output directory costs itself only, and is named."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.models.images import Sheet
from grok_spicy.models.item import SCHEMA_VERSION, utc_now
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallKey, Lease, Reservation
from grok_spicy_cli.backends import open_local
from grok_spicy_local.cloud import XaiHost
from grok_spicy_local.output_lock import OutputLock
from grok_spicy_local.paths import OutputPaths
from tests.cli.conftest import TypeIn
from tests.cli.test_local_runs import quiet, text_of
from tests.support.cli_films import a_run, keep
from tests.support.journal_table import JournalTable

NO_XAI = XaiHost("127.0.0.1:9", insecure=True, key="none")
NEWER = "20261121-090000-newer-bbbb"
KEPT = "20261121-080000-crystal-aaaa"


def newer(body: str) -> str:
    version = f'"schema_version":{SCHEMA_VERSION}'
    assert version in body
    return body.replace(version, f'"schema_version":{SCHEMA_VERSION + 1}')


@pytest.fixture(name="beside_a_newer_run")
def _beside_a_newer_run(journals: DynamoRunStore, table: JournalTable) -> Run:
    """A film, beside one that a newer version of this program began an hour later."""
    run = a_run(NEWER, minutes=60, status="videos")
    row = {PARTITION: NEWER, SORT: Run.KIND, "revision": 1, "body": newer(run.model_dump_json())}
    table.put_item({**row, "owner": run.owner, "created_at": run.created_at.isoformat()})
    return keep(journals)


@pytest.mark.parametrize(
    "command", [("list",), ("show", "latest"), ("show", KEPT, "--json"), ("cancel", KEPT)]
)
def test_every_command_names_a_run_of_a_newer_version_and_goes_on(
    type_in: TypeIn, beside_a_newer_run: Run, command: tuple[str, ...]
) -> None:
    OutputPaths(Path("output")).point_latest_at(NEWER)

    result = type_in(*command)

    assert f"{NEWER} can't be read: a newer version" in result.out + result.err
    if command[0] != "cancel":
        assert (result.status, beside_a_newer_run.run_id in result.out) == (0, True)


@pytest.mark.usefixtures("beside_a_newer_run")
def test_a_run_of_a_newer_version_is_refused_by_name(type_in: TypeIn) -> None:
    for command in ("show", "resume"):
        result = type_in(command, NEWER)

        assert (result.status, "a newer version" in result.err) == (1, True)
        assert "Traceback" not in result.err


def test_a_new_film_is_begun_beside_a_run_of_a_newer_version(
    output: Path, beside_a_newer_run: Run
) -> None:
    printed = quiet()

    with open_local(output, NO_XAI, printed, verbose=False) as local:
        listed = [run.run_id for run in local.runs.listings()]

    assert listed == [beside_a_newer_run.run_id]
    assert text_of(printed).count(f"{NEWER} can't be read") == 1


def damage_with_an_old_verdict(body: str) -> str:
    return body.replace('"per_character":{}', '"per_character":{"Ember":null}')


def damage_wholly(_: str) -> str:
    return "{not json"


@pytest.mark.parametrize("damage", [newer, damage_wholly])
def test_a_damaged_item_costs_itself_and_is_named(
    type_in: TypeIn,
    journals: DynamoRunStore,
    table: JournalTable,
    damage: Callable[[str], str],
) -> None:
    run = keep(journals)
    body = Sheet(name="Ember", slug="Ember").model_dump_json()
    table.put_item({PARTITION: run.run_id, SORT: "SHEET#Ember", "body": damage(body)})

    page = type_in("show", "latest")
    report = json.loads(type_in("show", "latest", "--json").out)

    assert page.status == 0
    assert "SHEET#Ember can't be read" in page.out
    assert report["unreadable"] == ["SHEET#Ember"]
    assert report["cost_usd"] == 0.58


def test_a_verdict_with_a_score_that_is_no_number_does_not_hide_the_film(
    type_in: TypeIn, journals: DynamoRunStore, table: JournalTable
) -> None:
    run = keep(journals)
    sheet = Sheet.model_validate(
        {
            "name": "Ember",
            "slug": "Ember",
            "finished": True,
            "attempts": [
                {"number": 1, "prompt": "p", "key": "k", "score": {"overall_score": 0.93}}
            ],
        }
    )
    body = damage_with_an_old_verdict(sheet.model_dump_json())
    table.put_item({PARTITION: run.run_id, SORT: "SHEET#Ember", "body": body})

    page = type_in("show", "latest")

    assert '{"Ember":null}' in body
    assert (page.status, "can't be read" in page.out) == (0, False)
    assert "0.93" in next(line for line in page.out.splitlines() if line.startswith("Ember"))


def test_a_journal_with_lines_that_are_none_of_ours_is_read(
    type_in: TypeIn, journals: DynamoRunStore, output: Path
) -> None:
    run = keep(journals)
    with (output / run.run_id / ".journal.jsonl").open("ab") as journal:
        journal.write(b'[]\n{}\n"put"\n{"put": {"run_id": 7}}\n\x00\x00\n{"put": {"run_id": {"S"')

    assert "complete with gaps" in type_in("show", run.run_id).out


def test_a_call_under_way_is_not_called_lost(
    type_in: TypeIn, journals: DynamoRunStore, table: JournalTable, output: Path
) -> None:
    run = keep(journals, a_run(status="videos"))
    key = CallKey(step="start_clip", subject="scene 2", detail="1", model="m")
    lease = Lease(holder="h", expires_at=utc_now() + timedelta(minutes=5))
    call = Reservation(purpose=key, upper_ticks=5_600_000_000, lease=lease).model_dump_json()
    table.put_item({PARTITION: run.run_id, SORT: "BUDGET", "cap": 1, "open": {"c": call}})
    studio = OutputLock(OutputPaths(output))

    studio.begin()
    try:
        while_it_works = type_in("show", "latest").out
    finally:
        studio.end()
    when_it_is_gone = type_in("show", "latest").out

    assert "start_clip/scene 2/1 is under way (at most 0.56 USD)" in while_it_works
    assert "lost" not in while_it_works and "perhaps" not in while_it_works
    assert "start_clip/scene 2/1 may have been paid" in when_it_is_gone
