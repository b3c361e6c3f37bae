"""A plan is read once by each container, and never one that is not the run's any more."""

from typing import Any

import pytest

from grok_spicy.adapters.aws import dynamo_plans
from grok_spicy.adapters.aws.dynamo_rows import row_of
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.run import FormerPlan, Plan, Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import Transition
from grok_spicy.services.clip_session import ClipRequest, load_clip_session
from grok_spicy.services.queries import load_active_run_and_plan
from tests.support.read_units import counting_reads
from tests.support.stories import plan

SCENES = 60


@pytest.fixture
def container(table: Any, run_id: str) -> DynamoRunStore:
    """The store of a container that films a run of sixty scenes."""
    store = DynamoRunStore(table)
    settings = RunSettings(scenes=SCENES)
    store.put(run_id, Run(run_id=run_id, owner="ann", execution=run_id, settings=settings))
    store.put(run_id, Plan(story=long_story("Once")))
    store.put(run_id, Clip(scene_id=7))
    store.put(run_id, Take(scene_id=7, number=1, prompt="p", seconds=8))
    return DynamoRunStore(table)


def long_story(title: str) -> Any:
    transitions: list[Transition] = ["cut"] * SCENES
    story = plan(*transitions)
    words = "A slender fox with cream fur, in a wood. " * 25
    scenes = [scene.model_copy(update={"description": words}) for scene in story.scenes]
    return story.model_copy(update={"title": title, "scenes": scenes})


def title(store: DynamoRunStore, run_id: str, execution: str = "") -> str:
    return load_active_run_and_plan(store, run_id, execution or run_id)[1].story.title


def test_a_look_at_a_clip_of_sixty_scenes_reads_the_plan_once(
    table: Any, container: DynamoRunStore, run_id: str
) -> None:
    request = ClipRequest(run_id=run_id, execution=run_id, scene_id=7)
    with counting_reads(table) as first:
        load_clip_session(container, request)
    with counting_reads(table) as later:
        session = load_clip_session(container, request)

    assert (session.plan.title, len(session.plan.scenes)) == ("Once", SCENES)
    assert first.total > 20
    assert later.total <= 4  # run, digest, clip, takes
    assert len(later.requests) == 2


def test_a_plan_that_another_container_changes_is_seen_at_once(
    table: Any, container: DynamoRunStore, run_id: str
) -> None:
    assert title(container, run_id) == "Once"

    DynamoRunStore(table).put(run_id, Plan(story=long_story("Twice"), number=2))

    assert title(container, run_id) == "Twice"
    assert title(container, run_id) == "Twice"
    DynamoRunStore(table).put(run_id, Plan(story=long_story("Once")))
    assert title(container, run_id) == "Once"


def test_a_plan_that_an_earlier_version_changed_is_seen_by_the_next_execution(
    table: Any, container: DynamoRunStore, run_id: str
) -> None:
    assert title(container, run_id) == "Once"

    table.put_item(Item=row_of(run_id, Plan(story=long_story("By hand"))))
    container.update(run_id, Run, lambda run: run.model_copy(update={"execution": f"{run_id}-2"}))

    for _ in range(2):
        assert title(container, run_id, f"{run_id}-2") == "By hand"


def test_a_former_plan_is_not_the_plan(container: DynamoRunStore, run_id: str) -> None:
    assert title(container, run_id) == "Once"

    container.put(run_id, FormerPlan(story=long_story("Before"), number=3))

    assert title(container, run_id) == "Once"


def test_plan_and_digest_are_written_together_or_not_at_all(
    table: Any, container: DynamoRunStore, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    client = table.meta.client

    def send(**request: Any) -> None:
        sent.append(request)

    monkeypatch.setattr(client, "transact_write_items", send)

    container.put(run_id, Plan(story=long_story("Twice")))

    [request] = sent
    names = [part["Put"]["Item"]["item"] for part in request["TransactItems"]]
    assert names == ["PLAN", "PLAN_DIGEST"]


def test_a_container_keeps_no_more_plans_than_it_has_room_for(
    table: Any, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dynamo_plans, "_MOST_KEPT", 250_000)
    container = DynamoRunStore(table)
    for number in range(4):
        other = f"{run_id}-other-{number}"
        settings = RunSettings(scenes=SCENES)
        container.put(other, Run(run_id=other, owner="ann", execution=other, settings=settings))
        container.put(other, Plan(story=long_story("Once")))
        title(container, other)

    assert [f"{run_id}-other-{number}" in container._plans for number in (0, 3)] == [False, True]
