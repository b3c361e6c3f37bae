"""Casts over HTTP: each caller has casts of their own."""

from typing import Any

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.images import Attempt, Sheet
from grok_spicy.models.story import ConsistencyScore
from tests.support.api_requests import ApiClient
from tests.support.films import story

PLAN = story(1)
NAMES = [each["name"] for each in PLAN["characters"]]


def run_with_sheets(client: ApiClient) -> str:
    """A run whose sheets are drawn."""
    run_id = client("POST", "/runs", {"plan": PLAN}).json["run_id"]
    store, assets = bootstrap.run_store(), bootstrap.asset_store()
    for name in NAMES:
        key = f"runs/{run_id}/character_sheets/{name}_v1.jpg"
        assets.put(key, f"sheet of {name}".encode())
        score = ConsistencyScore(overall_score=0.9)
        attempt = Attempt(number=1, prompt="a fox", key=key, score=score)
        store.put(run_id, Sheet(name=name, slug=name, attempts=[attempt], finished=True))
    return str(run_id)


def save(client: ApiClient, run_id: str, name: str = "Foxes", **more: Any) -> Any:
    return client("POST", "/casts", {"name": name, "run_id": run_id, **more})


def test_a_cast_is_saved_listed_shown_and_deleted(ann: ApiClient) -> None:
    run_id = run_with_sheets(ann)

    saved = save(ann, run_id)
    listed = ann("GET", "/casts").json["casts"]
    cast_id = saved.json["cast_id"]
    shown = ann("GET", f"/casts/{cast_id}")

    assert saved.status == 201 and shown.status == 200
    assert [each["cast_id"] for each in listed] == [cast_id]
    assert [member["name"] for member in shown.json["members"]] == NAMES
    assert (
        shown.json["members"][0]["visual_description"]
        == (PLAN["characters"][0]["visual_description"])
    )
    assert shown.json["members"][0]["sheet"].startswith("http")
    assert ann("GET", "/casts/FOXES").json["cast_id"] == cast_id
    assert ann("DELETE", f"/casts/{cast_id}").status == 204
    assert ann("GET", "/casts").json == {"casts": []}
    assert ann("DELETE", f"/casts/{cast_id}").status == 404
    assert not bootstrap.asset_store().listed(f"casts/{cast_id}")


def test_the_estimate_counts_no_sheet_of_a_cast(ann: ApiClient) -> None:
    save(ann, run_with_sheets(ann))

    without = ann("POST", "/runs/estimate", {"plan": PLAN}).json
    with_cast = ann("POST", "/runs/estimate", {"plan": PLAN, "cast": "Foxes"}).json

    assert without["parts"]["sheets"] > 0 and with_cast["parts"]["sheets"] == 0
    assert with_cast["expected_usd"] < without["expected_usd"]
    assert with_cast["at_most_usd"] < without["at_most_usd"] or without["at_most_usd"] == 10


def test_another_caller_sees_nothing_of_a_cast(ann: ApiClient, bob: ApiClient) -> None:
    run_id = run_with_sheets(ann)
    cast_id = save(ann, run_id).json["cast_id"]

    assert bob("GET", "/casts").json == {"casts": []}
    assert bob("GET", f"/casts/{cast_id}").status == 404
    assert bob("DELETE", f"/casts/{cast_id}").status == 404
    assert save(bob, run_id).status == 404
    refused = bob("POST", "/runs", {"plan": PLAN, "cast": "Foxes"})
    assert refused.status == 422 and "there is no cast 'Foxes'" in refused.json["detail"]


def test_a_run_starts_with_a_cast_and_again_after_its_cast_is_gone(ann: ApiClient) -> None:
    cast_id = save(ann, run_with_sheets(ann)).json["cast_id"]
    request = {"concept": "A fox at sea", "cast": "Foxes", "scenes": 1}
    headers = {"Idempotency-Key": "with-a-cast"}

    started = ann("POST", "/runs", request, headers=headers)
    ann("DELETE", f"/casts/{cast_id}")
    again = ann("POST", "/runs", request, headers=headers)

    assert (started.status, again.status) == (202, 202)
    assert started.json["run_id"] == again.json["run_id"]
    assert ann("GET", f"/runs/{started.json['run_id']}").json["run"]["cast"] == cast_id


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"cast": "Wolves"}, 422),
        ({"cast": ""}, 422),
        ({"cast": "x" * 10_000}, 422),
        ({"cast": 7}, 422),
        ({"cast": ["Foxes"]}, 422),
        ({"cast": "../Foxes"}, 422),
        ({"cast": "Foxes", "characters": 1}, 422),
        ({"sheet_variants": 11}, 422),
        ({"keyframe_variants": 0}, 422),
        ({"sheet_variants": "4"}, 422),
        ({"turnarounds": "yes"}, 422),
        ({"plates": 1}, 422),
    ],
)
def test_what_cannot_be_is_refused_by_the_estimate_too(
    ann: ApiClient, fields: dict[str, Any], status: int
) -> None:
    save(ann, run_with_sheets(ann))

    for path in ("/runs", "/runs/estimate"):
        assert ann("POST", path, {"concept": "A fox", **fields}).status == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "x" * 81}, 422),
        ({"name": ""}, 422),
        ({"name": 5}, 422),
        ({"name": "A", "characters": []}, 422),
        ({"name": "A", "characters": ["Nobody"]}, 422),
        ({"name": "A", "more": 1}, 422),
        ({"name": "A", "run_id": "no-such-run"}, 404),
        ({"name": "A", "run_id": "../x"}, 404),
    ],
)
def test_a_cast_that_cannot_be_saved_is_refused(
    ann: ApiClient, body: dict[str, Any], status: int
) -> None:
    run_id = run_with_sheets(ann)

    assert ann("POST", "/casts", {"run_id": run_id, **body}).status == status


def test_a_taken_name_is_a_conflict_until_it_is_replaced(ann: ApiClient) -> None:
    run_id = run_with_sheets(ann)
    save(ann, run_id)

    assert save(ann, run_id, "foxes").status == 409
    assert save(ann, run_id, "foxes", replace=True, characters=NAMES[:1]).status == 201
    [cast] = ann("GET", "/casts").json["casts"]
    assert [member["name"] for member in cast["members"]] == NAMES[:1]


@pytest.mark.parametrize("name", ["🦊", "../../etc/passwd", "Ärger & Söhne", "キツネ"])
def test_hostile_names_are_casts_like_others(ann: ApiClient, name: str) -> None:
    saved = save(ann, run_with_sheets(ann), name)

    assert saved.status == 201
    shown = ann("GET", f"/casts/{saved.json['cast_id']}").json
    assert shown["name"] == name
