"""Looking at runs, from their journals alone."""

import json

import pytest

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import CallKey, Lease, Reservation
from grok_spicy.policies.asset_keys import output_keys
from grok_spicy_local.output_lock import OutputLock
from grok_spicy_local.paths import OutputPaths
from tests.support.cli_films import BEGAN, a_call, a_run, keep


def test_the_list_is_an_array_of_runs_newest_first(type_in, journals):
    keep(journals, a_run("20261121-080000-old-aaaa"))
    keep(journals, a_run("20261121-090000-new-bbbb", minutes=60, status="complete"))

    said = type_in("list", "--json")

    assert said.status == 0
    assert json.loads(said.out) == [
        {
            "run_id": run_id,
            "status": status,
            "title": "The [bold] crystal",
            "created_at": at,
            "cost_usd": 0.58,
            "queue_place": None,
        }
        for run_id, status, at in (
            ("20261121-090000-new-bbbb", "complete", "2026-11-21T09:00:00+00:00"),
            ("20261121-080000-old-aaaa", "complete_with_gaps", "2026-11-21T08:00:00+00:00"),
        )
    ]


def test_a_folder_without_runs_lists_none(type_in):
    assert type_in("list", "--json").out == "[]\n"
    assert "There are no runs" in type_in("list").out


def test_a_runs_name_can_be_copied_whole_from_the_list(type_in, journals, monkeypatch):
    run = keep(journals, a_run("20261121-080000-a-very-long-name-of-a-run-aaaa"))
    monkeypatch.setenv("COLUMNS", "60")

    assert run.run_id in type_in("list").out


def test_the_page_of_a_run_has_scores_costs_gaps_and_what_to_type_next(type_in, journals):
    run = keep(journals)

    page = type_in("show", "latest").out

    assert "The [bold] crystal" in page
    cast = next(line for line in page.splitlines() if line.startswith("Ember"))
    assert cast.split()[2:] == ["drawn", "0.93", "2"]
    glade = next(line for line in page.splitlines() if "The glade" in line)
    assert glade.split()[-5:] == ["0.88", "1", "accepted", "0.91", "1"]
    assert "start clip    0.56" in page
    assert "0.58 USD in 2 calls, simulated: nothing was charged" in page
    assert "scene 2 is a still: the prompt was refused. To fix it: reword the scene" in page
    assert f"grok-spicy resume {run.run_id}" in page


def test_what_may_have_been_paid_without_an_answer_is_said(type_in, journals, table):
    run = keep(journals)
    lost = Reservation(
        purpose=CallKey(step="start_clip", subject="scene 1", detail="1", model="m"),
        upper_ticks=5_600_000_000,
        lease=Lease(holder="h", expires_at=BEGAN),
    ).model_dump_json()
    table.put_item({PARTITION: run.run_id, SORT: "BUDGET", "cap": 1, "lost": {"c": lost}})

    page = type_in("show", run.run_id).out

    assert "perhaps 0.56 more for responses that were lost" in page
    assert "start_clip/scene 1/1 may have been paid" in page


def test_a_likeness_that_stayed_poor_is_said(type_in, journals):
    run = a_run(settings=RunSettings(provider="simulator", consistency_threshold=0.92))
    keep(journals, run)

    page = type_in("show", run.run_id).out

    assert "scene 1 is the best of its attempts, but its score of 0.91 is below 0.92" in page
    assert "the sheet of Ember is" not in page


def test_a_run_as_json_is_its_report_on_one_line(type_in, journals):
    run = keep(journals)

    said = type_in("show", run.run_id, "--json")

    report = json.loads(said.out.splitlines()[-1])
    assert len(said.out.splitlines()) == 1
    assert (report["run_id"], report["status"]) == (run.run_id, "complete_with_gaps")
    assert sum(item["cost_ticks"] for item in report["items"]) == report["cost_ticks"]


def test_a_run_that_a_dead_studio_left_going_was_interrupted(type_in, journals):
    run = keep(journals, a_run(status="videos"))

    listed = json.loads(type_in("list", "--json").out)
    report = json.loads(type_in("show", run.run_id, "--json").out)

    assert listed[0]["status"] == report["status"] == "interrupted"
    assert report["wall_seconds"] == 30


def test_beside_a_studio_at_work_a_run_is_shown_as_going(type_in, journals, output):
    keep(journals, a_run(status="videos"))
    studio = OutputLock(OutputPaths(output))

    studio.begin()
    try:
        listed = json.loads(type_in("list", "--json").out)
    finally:
        studio.end()

    assert listed[0]["status"] == "videos"


def test_a_run_is_found_by_the_beginning_of_its_name(type_in, journals, output):
    keep(journals, a_run("20261121-080000-fox-aaaa"))
    keep(journals, a_run("20261121-090000-owl-bbbb", minutes=60))
    OutputPaths(output).point_latest_at("20261121-080000-fox-aaaa")

    def shown(name):
        return json.loads(type_in("show", name, "--json").out)["run_id"]

    assert shown("20261121-09") == "20261121-090000-owl-bbbb"
    assert shown("latest") == "20261121-080000-fox-aaaa"
    both = type_in("show", "20261121")
    assert (both.status, "could be" in both.err) == (2, True)
    none = type_in("show", "2025")
    assert (none.status, "no run '2025'" in none.err) == (2, True)


def test_a_beginning_of_a_run_that_never_became_one_is_not_a_run(type_in, journals):
    journals.put("20261121-080000-fox-aaaa", a_call("plan_story", 0.01))

    assert json.loads(type_in("list", "--json").out) == []


@pytest.mark.parametrize("as_json", [True, False])
def test_a_complete_run_needs_no_resuming(type_in, journals, output, as_json):
    run = keep(journals, a_run(status="complete"))
    for key in output_keys(run.run_id):
        (output / key.removeprefix("runs/")).write_bytes(b"made")

    said = type_in("resume", run.run_id, *(["--json"] if as_json else []))

    assert said.status == 0
    assert "nothing left to do" in said.out + said.err
    assert ("cost_usd" in said.out) == as_json


def test_a_request_that_was_refused_is_not_resumed(type_in, journals):
    run = a_run(status="failed", concept=None, title=None)
    journals.put(run.run_id, run)

    said = type_in("resume", run.run_id)

    assert (said.status, "start a new run" in said.err) == (2, True)


def test_a_resumed_run_keeps_to_its_own_provider(type_in, journals):
    run = a_run(status="failed")
    real = run.model_copy(update={"settings": run.settings.model_copy(update={"provider": "grok"})})
    keep(journals, real)

    said = type_in("resume", run.run_id)

    assert (said.status, "there is no xAI key" in said.err) == (2, True)
