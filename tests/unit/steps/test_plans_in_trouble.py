"""PlanStory in trouble: bad plans asked for again, plans too large, runs killed as they begin."""

import pytest

from grok_spicy.errors import BadInput, BadPlan, ProviderRejected
from grok_spicy.models.item import Item
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.story import StoryPlan
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, Production
from tests.support.stories import character, plan, scene

A_CONCEPT = {"concept": "A fox and an owl find a crystal"}


def test_who_resumes_a_run_that_failed_for_its_plan_has_the_model_asked_again(
    production: Production,
) -> None:
    production.studio.will_answer(StoryPlan, "no", "no again")
    with pytest.raises(BadPlan) as problem:
        production.start_execution(RUN, A_CONCEPT)
    production.fail(RUN, A_CONCEPT, problem.value)

    production.start_execution("film-2", {"run_id": RUN})

    assert production.film.plan == plan()
    assert len(production.studio.asked(StoryPlan)) == 3


def test_a_finished_plan_gives_its_run_a_title_before_anything_else_is_done(
    production: Production,
) -> None:
    photo = {"name": "Ember", "key": "uploads/missing.jpg"}

    with pytest.raises(BadInput, match="was not uploaded"):
        production.begin(plan("cut"), references=[photo])

    assert production.run.title == plan("cut").title


@pytest.mark.parametrize("kind", [Plan, Run])
def test_a_run_that_brings_a_plan_is_never_without_it(
    production: Production, kind: type[Item]
) -> None:
    production.store.dies_at = kind
    with pytest.raises(Killed):
        production.begin(plan("cut"))

    assert production.store.get(RUN, Run) is None or production.store.get(RUN, Plan)


def test_a_plan_that_no_store_can_hold_is_refused_before_there_is_a_run(
    production: Production,
) -> None:
    long = dict.fromkeys(("description", "setting", "camera", "mood", "action"), "å" * 4000)
    scenes = [scene(number, cast=("Ember",), **long) for number in range(1, 61)]
    story = plan(characters=[character("Ember")], scenes=scenes)

    with pytest.raises(BadInput, match=r"the plan has \d+ kB.*shorten"):
        production.begin(story)

    assert production.store.get(RUN, Run) is None


def test_a_model_that_does_not_exist_is_put_right_when_the_run_goes_on(
    production: Production,
) -> None:
    production.begin(models={"video": "grok-imagine-vdeo", "text": "grok-5"})
    production.fail(RUN, {}, ProviderRejected("choose a model that exists"))

    given = {"run_id": RUN, "models": {"video": "grok-imagine-video-1.5"}}
    production.start_execution("film-2", given)

    models = production.run.settings.models
    assert (models.video, models.text) == ("grok-imagine-video-1.5", "grok-5")


def test_a_run_does_not_go_on_with_a_model_that_cannot_film_its_size(
    production: Production,
) -> None:
    production.begin(models={"video": "grok-imagine-video-1.5"}, resolution="1080p")
    production.fail(RUN, {}, ProviderRejected("no"))

    with pytest.raises(BadInput, match="not 1080p"):
        production.start_execution(
            "film-2", {"run_id": RUN, "models": {"video": "grok-imagine-video"}}
        )
