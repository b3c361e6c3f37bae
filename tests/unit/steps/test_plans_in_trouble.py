"""PlanStory in trouble: broken plans requested again, plans too large, runs killed early."""

import pytest

from grok_spicy.errors import BadInput, BadPlan, ProviderRejected
from grok_spicy.models.item import Item
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.story import StoryPlan
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import character, plan, scene

A_CONCEPT = {"concept": "A fox and an owl find a crystal"}


def test_who_resumes_a_run_that_failed_for_its_plan_has_the_model_asked_again(
    driver: StepDriver,
) -> None:
    driver.model_provider.will_answer(StoryPlan, "no", "no again")
    with pytest.raises(BadPlan) as problem:
        driver.start_execution(RUN, A_CONCEPT)
    driver.fail(RUN, A_CONCEPT, problem.value)

    driver.start_execution("film-2", {"run_id": RUN})

    assert driver.snapshot.plan == plan()
    assert len(driver.model_provider.chat_requests_for(StoryPlan)) == 3


def test_a_finished_plan_gives_its_run_a_title_before_anything_else_is_done(
    driver: StepDriver,
) -> None:
    photo = {"name": "Ember", "key": "uploads/missing.jpg"}

    with pytest.raises(BadInput, match="was not uploaded"):
        driver.begin(plan("cut"), references=[photo])

    assert driver.run.title == plan("cut").title


@pytest.mark.parametrize("kind", [Plan, Run])
def test_a_run_that_brings_a_plan_is_never_without_it(driver: StepDriver, kind: type[Item]) -> None:
    driver.store.dies_at = kind
    with pytest.raises(Killed):
        driver.begin(plan("cut"))

    assert driver.store.get(RUN, Run) is None or driver.store.get(RUN, Plan)


def test_a_plan_that_no_store_can_hold_is_refused_before_there_is_a_run(
    driver: StepDriver,
) -> None:
    long = dict.fromkeys(("description", "setting", "camera", "mood", "action"), "å" * 4000)
    scenes = [scene(number, cast=("Ember",), **long) for number in range(1, 61)]
    story = plan(characters=[character("Ember")], scenes=scenes)

    with pytest.raises(BadInput, match=r"the plan has \d+ kB.*shorten"):
        driver.begin(story)

    assert driver.store.get(RUN, Run) is None


def test_a_model_that_does_not_exist_is_put_right_when_the_run_goes_on(
    driver: StepDriver,
) -> None:
    driver.begin(models={"video": "grok-imagine-vdeo", "text": "grok-5"})
    driver.fail(RUN, {}, ProviderRejected("choose a model that exists"))

    execution_input = {"run_id": RUN, "models": {"video": "grok-imagine-video-1.5"}}
    driver.start_execution("film-2", execution_input)

    models = driver.run.settings.models
    assert (models.video, models.text) == ("grok-imagine-video-1.5", "grok-5")


def test_a_run_does_not_go_on_with_a_model_that_cannot_film_its_size(
    driver: StepDriver,
) -> None:
    driver.begin(models={"video": "grok-imagine-video-1.5"}, resolution="1080p")
    driver.fail(RUN, {}, ProviderRejected("no"))

    with pytest.raises(BadInput, match="not 1080p"):
        driver.start_execution("film-2", {"run_id": RUN, "models": {"video": "grok-imagine-video"}})
