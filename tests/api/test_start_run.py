"""Starting a run: what is accepted, what is rejected, and what a repeated request does."""

import json

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.run import Run
from grok_spicy_local.cloud import NAME, LocalCloud
from grok_spicy_local.state_machine import machine_arn
from tests.support.api_requests import ApiClient
from tests.support.films import story


def execution(studio: LocalCloud, name: str) -> dict[str, object]:
    """The input of an execution."""
    arn = f"{machine_arn(NAME).replace(':stateMachine:', ':execution:')}:{name}"
    description = studio.client("stepfunctions").describe_execution(executionArn=arn)
    values: dict[str, object] = json.loads(description["input"])
    return values


def test_a_run_starts_at_once_and_has_an_estimate(ann: ApiClient, studio: LocalCloud) -> None:
    reply = ann("POST", "/runs", {"concept": "A fox finds a crystal.", "scenes": 2})

    assert reply.status == 202
    accepted = reply.json
    assert accepted["status"] == "queued"
    assert 0 < accepted["estimate"]["expected_usd"] < accepted["estimate"]["at_most_usd"] <= 10
    shown = ann("GET", accepted["links"]["self"])
    assert (shown.status, shown.json["concept"]) == (200, "A fox finds a crystal.")
    assert shown.json["run"]["settings"]["scenes"] == 2
    assert execution(studio, accepted["execution"]) == {"run_id": accepted["run_id"]}


def test_a_plan_gives_the_run_its_title_and_the_estimate_of_its_scenes(ann: ApiClient) -> None:
    short = ann("POST", "/runs", {"plan": story(scenes=1, seconds=3)})
    long = ann("POST", "/runs", {"plan": story(scenes=3, seconds=8)})

    assert short.json["estimate"]["expected_usd"] < long.json["estimate"]["expected_usd"]
    assert ann("GET", f"/runs/{short.json['run_id']}").json["title"] == story(scenes=1)["title"]


def test_a_long_plan_in_japanese_is_stored_as_it_is(ann: ApiClient) -> None:
    plan = story(scenes=10)
    for scene in plan["scenes"]:
        scene["description"] = "狐" * 4000

    reply = ann("POST", "/runs", text=json.dumps({"plan": plan}, ensure_ascii=False))

    assert reply.status == 202
    for character in plan["characters"]:
        character["voice"] = None
    assert ann("GET", reply.json["links"]["self"]).json["plan"] == plan


def test_the_same_request_with_the_same_key_starts_one_run(ann: ApiClient) -> None:
    request, key = {"concept": "A whale sings."}, {"Idempotency-Key": "whale, once"}

    first = ann("POST", "/runs", request, headers=key)
    second = ann("POST", "/runs", request, headers=key)

    assert first.status == second.status == 202
    assert first.json["run_id"] == second.json["run_id"]
    assert len(ann("GET", "/runs").json["runs"]) == 1


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ("20261121-023045-curious-fox-5f2c", "20261121-023045-curious-fox-5f2c"),
        ("~" * 200, "film"),
        ("a/b" * 60, "a-b"),
    ],
)
def test_a_run_id_begins_with_its_key(ann: ApiClient, key: str, named: str) -> None:
    reply = ann("POST", "/runs", {"concept": "A fox."}, headers={"Idempotency-Key": key})

    run_id = reply.json["run_id"]
    assert reply.json["execution"] == run_id
    assert run_id.startswith(named)
    assert len(run_id) <= 57
    assert ann("GET", f"/runs/{run_id}").status == 200


def test_a_key_is_valid_for_one_request(ann: ApiClient) -> None:
    key = {"Idempotency-Key": "one"}
    ann("POST", "/runs", {"concept": "A whale sings."}, headers=key)

    other = ann("POST", "/runs", {"concept": "A whale sings.", "scenes": 5}, headers=key)

    assert other.status == 422 and other.is_problem
    assert "Idempotency-Key" in other.json["detail"]


def test_two_owners_can_use_the_same_key(ann: ApiClient, bob: ApiClient) -> None:
    request, key = {"concept": "A whale sings."}, {"Idempotency-Key": "ours"}

    mine = ann("POST", "/runs", request, headers=key)
    yours = bob("POST", "/runs", request, headers=key)

    assert mine.json["run_id"] != yours.json["run_id"]


def test_a_start_that_crashed_before_its_execution_is_completed_by_a_retry(
    ann: ApiClient, studio: LocalCloud
) -> None:
    request, key = {"concept": "A whale sings."}, {"Idempotency-Key": "crash"}
    run_id = ann("POST", "/runs", request, headers=key).json["run_id"]
    store = bootstrap.run_store()
    lost = f"{run_id}-died"
    store.update(run_id, Run, lambda run: run.model_copy(update={"execution": lost}))

    again = ann("POST", "/runs", request, headers=key)

    assert again.status == 202
    assert execution(studio, lost) == {"run_id": run_id}


def test_a_replay_after_the_run_was_cancelled_starts_nothing(
    ann: ApiClient, studio: LocalCloud
) -> None:
    request, key = {"concept": "A whale sings."}, {"Idempotency-Key": "late"}
    run_id = ann("POST", "/runs", request, headers=key).json["run_id"]
    ann("POST", f"/runs/{run_id}/cancel")

    again = ann("POST", "/runs", request, headers=key)

    assert (again.status, again.json["status"]) == (202, "cancelled")
    assert not [arn for arn in studio.running() if arn.endswith(run_id)]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "exactly one of"),
        ({"concept": "a", "plan": None, "run_id": "x"}, "run_id"),
        ({"concept": "a", "owner": "bob"}, "owner"),
        ({"concept": "a", "buy_lost_calls": True}, "buy_lost_calls"),
        ({"concept": "   "}, "empty"),
        ({"concept": "a", "scenes": 61}, "scenes"),
        ({"concept": "a", "resolution": "1080p"}, "1080p"),
        ({"plan": story(scenes=1, seconds=3) | {"characters": []}}, "plan.characters"),
        ({"plan": story(scenes=1, seconds=3) | {"style": "x" * 5000}}, "plan.style"),
        ({"concept": "a", "references": [{"name": "A", "key": "runs/x/film.mp4"}]}, "references"),
        (
            {"concept": "a", "references": [{"name": n, "key": "uploads/x"} for n in ("A", "a")]},
            "same name",
        ),
    ],
)
def test_a_request_that_can_not_be_filmed_is_rejected_with_the_reason(
    ann: ApiClient, body: object, word: str
) -> None:
    reply = ann("POST", "/runs", body)

    assert reply.status == 422 and reply.is_problem
    assert word in reply.text
    assert ann("GET", "/runs").json["runs"] == []


@pytest.mark.parametrize(
    ("seconds", "max_chunks", "words"),
    [
        (99, 9, "scene 1 lasts 99 s; grok-imagine-video films it in 10 chunks, 9 at most"),
        (601, 60, "duration_seconds"),
        (2, 60, "scene 1 lasts 2 s"),
    ],
)
def test_a_scene_too_long_or_too_short_to_be_filmed_is_rejected(
    ann: ApiClient, seconds: int, max_chunks: int, words: str
) -> None:
    body = {"plan": story(scenes=1, seconds=seconds), "max_chunks": max_chunks}

    reply = ann("POST", "/runs", body)

    assert reply.status == 422
    assert words in reply.text
    assert ann("GET", "/runs").json["runs"] == []


def test_another_provider_than_the_deployments_is_rejected(operator: ApiClient) -> None:
    begun = operator("POST", "/runs", {"concept": "A fox."})
    other = operator("POST", "/runs", {"concept": "A fox.", "provider": "simulator"})

    run = operator("GET", begun.json["links"]["self"]).json["run"]
    assert run["settings"]["provider"] == "grok"
    assert other.status == 422
    assert "simulator" in other.json["detail"]
