"""What a newer release wrote outlasts an older one: a film that began before the release, and a
release that was taken back, keep the fields that they don't know."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from grok_spicy.adapters.aws.dynamo_reservations import decode, encode
from grok_spicy.models.exports import ExportRequest
from grok_spicy.models.images import Attempt, Sheet
from grok_spicy.models.item import Item, inputs_digest, parse_item, to_json
from grok_spicy.models.plan_edit import PlanEdit, SceneEdit
from grok_spicy.models.redo import Redo
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import FormerPlan, Plan, Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import Reservation
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.plan_edit import edited_plan
from tests.support.newer_items import ADDED, item_kinds, newer_document, without_added

every_kind = pytest.mark.parametrize("kind", item_kinds(), ids=lambda kind: kind.__name__)


def read(kind: type[Item], document: dict[str, Any]) -> Any:
    return parse_item(kind, "it", json.dumps(document))


@every_kind
def test_an_item_keeps_the_fields_of_a_newer_release_when_it_is_changed(kind: type[Item]) -> None:
    document = newer_document(kind)
    item = read(kind, document)

    for each in (item, item.model_copy(update={"schema_version": 1}), item.model_copy(deep=True)):
        assert json.loads(to_json(each)) == document


@every_kind
def test_nothing_but_the_store_sees_the_fields_of_a_newer_release(kind: type[Item]) -> None:
    document = newer_document(kind)
    newer, item = read(kind, document), read(kind, without_added(document))

    assert newer == item
    assert newer.model_dump(mode="json") == without_added(document)
    assert newer.model_dump_json() == item.model_dump_json() == to_json(item)
    assert inputs_digest(newer) == inputs_digest(item)


def test_a_part_that_is_changed_keeps_its_own_and_those_beside_it_theirs() -> None:
    document = newer_document(Sheet)
    sheet: Sheet = read(Sheet, document)

    sheet = sheet.with_attempt(Attempt(number=2, prompt="…", key="2.jpg"))
    first = sheet.attempts[0].model_copy(update={"judged": False})
    sheet = sheet.with_attempt(first).set_aside()

    stored = json.loads(to_json(sheet))
    assert stored[ADDED] == document[ADDED]
    assert stored["attempts"][0][ADDED] == document["attempts"][0][ADDED]
    assert stored["attempts"][0]["score"] == document["attempts"][0]["score"]
    assert ADDED not in stored["attempts"][1]


def test_a_field_that_this_release_knows_too_is_its_own() -> None:
    run: Run = read(Run, newer_document(Run))

    changed = json.loads(to_json(run.model_copy(update={"title": "Another"}).advanced("failed")))

    assert (changed["title"], changed["status"]) == ("Another", "failed")
    assert changed["settings"][ADDED] == newer_document(Run)["settings"][ADDED]


def test_a_plan_keeps_them_as_a_former_plan_as_a_restored_one_and_edited() -> None:
    document = newer_document(Plan)
    document["story"]["scenes"][0] |= {"duration_seconds": 8}
    plan: Plan = read(Plan, document)

    former = FormerPlan.of(plan)
    edit = PlanEdit(scenes=[SceneEdit(scene_id=1, action="The fox sleeps.")])
    edited = edited_plan(plan, edit, RunSettings(), 2)

    assert json.loads(to_json(former)) == document
    assert json.loads(to_json(former.as_plan())) == document
    document["story"]["scenes"][0]["action"] = "The fox sleeps."
    assert json.loads(to_json(edited))["story"] == document["story"]


@pytest.mark.parametrize("kind", [RunRequest, Redo, ExportRequest, StoryPlan, PlanEdit])
def test_a_request_with_a_field_that_nobody_knows_is_refused(kind: type[Any]) -> None:
    for check in (
        lambda: kind.model_validate({ADDED: 1}),
        lambda: kind.model_validate_json(f'{{"{ADDED}": 1}}'),
    ):
        with pytest.raises(ValidationError, match=r"(?s)added_later.*[Ee]xtra inputs are not"):
            check()


def test_the_planner_is_asked_for_no_further_fields() -> None:
    read(Plan, newer_document(Plan))

    schema = StoryPlan.model_json_schema()

    assert ADDED not in json.dumps(schema)
    parts = [schema, *schema["$defs"].values()]
    assert all(each["additionalProperties"] is False for each in parts)


def test_a_reservation_of_a_newer_release_is_recognised_where_it_is_stored() -> None:
    document = newer_document(Reservation)
    names = list(document)
    document = {name: document[name] for name in (names[-1], *names[:-1])}
    text = json.dumps(document, indent=1)

    reservation = decode(text)

    assert reservation is not None
    assert encode(reservation) == text  # conditions compare the text
    ended = json.loads(encode(reservation.without_lease()))
    assert ended[ADDED] == document[ADDED]
    assert ended["lease"][ADDED] == document["lease"][ADDED]
    assert ended["lease"]["expires_at"] == "1970-01-01T00:00:00Z"
