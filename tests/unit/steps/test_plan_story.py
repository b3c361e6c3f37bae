"""PlanStory: a request becomes a run with a plan, or says why it can't."""

import json

import pytest

from grok_spicy.errors import BadInput, BadPlan, NotFound, PromptRefused, Remedy, RunIsActive
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Plan
from grok_spicy.models.softened import SoftenedWording
from grok_spicy.models.spending import CallKey, Reservation, ticks
from grok_spicy.models.story import StoryPlan
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.step_inputs import lease
from tests.support.stories import as_input, character, looks, plan, scene

A_CONCEPT = {"concept": "A fox and an owl find a crystal"}


def test_a_concept_becomes_a_run_with_the_models_plan(driver: StepDriver) -> None:
    planned = driver.start_execution(RUN, A_CONCEPT)

    assert planned.run_id == RUN
    assert [ticket.name for ticket in planned.characters] == ["Ember", "Sage"]
    assert driver.snapshot.plan == plan()
    assert (driver.run.title, driver.run.status) == ("The crystal", "characters")


def test_a_finished_plan_is_filmed_without_asking_the_model(driver: StepDriver) -> None:
    driver.begin(plan("cut"))

    assert driver.model_provider.chat_requests == []
    assert driver.snapshot.plan == plan("cut")


def test_the_aspect_ratio_that_was_asked_for_goes_before_the_plans(driver: StepDriver) -> None:
    driver.begin(plan(aspect_ratio="16:9"), aspect_ratio="9:16")

    assert driver.snapshot.plan and driver.snapshot.plan.aspect_ratio == "9:16"


def test_a_plan_that_breaks_a_rule_is_sent_back_once_with_the_errors_quoted(
    driver: StepDriver,
) -> None:
    stranger = as_input(plan())
    stranger["scenes"][1]["characters_present"] = ["Ember", "Rook"]
    driver.model_provider.will_answer(StoryPlan, json.dumps(stranger), plan())

    driver.start_execution(RUN, A_CONCEPT)

    first, second = driver.model_provider.chat_requests_for(StoryPlan)
    assert second.text.startswith(first.text)
    assert "scene 2 names 'Rook', who is not among the characters" in second.text
    assert driver.snapshot.plan == plan()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (plan(scenes=[scene(1, duration_seconds=40)]), "scene 1 lasts 40 s"),
        (plan("cut", "cut", "cut", "cut"), "4 scenes; 3 were requested"),
        ("I would rather write a poem.", "Invalid JSON"),
        ('{"title": "No scenes"}', "scenes: Field required"),
    ],
)
def test_a_plan_that_is_bad_twice_fails_with_what_is_wrong(
    driver: StepDriver, bad: object, message: str
) -> None:
    driver.model_provider.will_answer(StoryPlan, bad, bad)

    with pytest.raises(BadPlan, match=message) as failure:
        driver.start_execution(RUN, A_CONCEPT)

    assert failure.value.remedy is Remedy.BRING_PLAN
    assert len(driver.model_provider.chat_requests) == 2


def test_a_plan_in_a_fence_is_still_a_plan(driver: StepDriver) -> None:
    fenced = f"Here it is:\n```json\n{plan().model_dump_json()}\n```"
    driver.model_provider.will_answer(StoryPlan, fenced)

    driver.start_execution(RUN, A_CONCEPT)

    assert driver.snapshot.plan == plan()


def test_both_answers_of_a_bad_plan_are_paid_for(driver: StepDriver) -> None:
    driver.model_provider.will_answer(StoryPlan, "{}", plan())

    driver.start_execution(RUN, A_CONCEPT)

    assert [call.key for call in driver.snapshot.calls] == [
        "plan_story/plan/1",
        "plan_story/plan/1-2",
    ]


def test_a_refused_concept_is_not_asked_again(driver: StepDriver) -> None:
    driver.model_provider.will_answer(StoryPlan, PromptRefused("no", 0))

    for _ in range(2):
        with pytest.raises(PromptRefused):
            driver.start_execution(RUN, A_CONCEPT)

    assert len(driver.model_provider.chat_requests_for(StoryPlan)) == 1
    assert len(driver.model_provider.chat_requests_for(SoftenedWording)) == 1


def test_a_repeated_planning_asks_nothing_and_answers_the_same(driver: StepDriver) -> None:
    first = driver.start_execution(RUN, A_CONCEPT)

    again = driver.start_execution(RUN, A_CONCEPT)

    assert again == first
    assert len(driver.model_provider.chat_requests) == 1


def test_only_the_first_scene_begins_at_once(driver: StepDriver) -> None:
    planned = driver.begin(plan("cut", "cut", "match-cut", "crossfade"))

    assert [ticket.scene_id for ticket in planned.scenes] == [1, 2, 3, 4]
    assert [ticket.is_last for ticket in planned.scenes] == [False, False, False, True]
    passed = [ticket.scene_id for ticket in planned.scenes if ticket.turn in driver.passed_turns]
    assert passed == [1]


def test_six_scenes_that_continue_nothing_begin_at_once(driver: StepDriver) -> None:
    planned = driver.begin(
        plan("cut", "cut", "cut", "cut", "cut", "cut", "cut", "cut"), continuity="none"
    )

    passed = [ticket.scene_id for ticket in planned.scenes if ticket.turn in driver.passed_turns]
    assert passed == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("execution_input", "message"),
    [
        ({}, "give exactly one of"),
        ({"concept": "a", "run_id": "b"}, "give exactly one of"),
        ({"concept": "   "}, "the concept is empty"),
        ({"concept": "x" * 20_001}, "at most 20000 characters"),
        ({**A_CONCEPT, "colour": "red"}, "colour: Extra inputs"),
        ({**A_CONCEPT, "scenes": 61}, "scenes: .*60"),
        ({**A_CONCEPT, "characters": 0}, "characters: .*1"),
        ({**A_CONCEPT, "max_cost_usd": 0}, "max_cost_usd"),
        ({**A_CONCEPT, "max_cost_usd": float("inf")}, "max_cost_usd"),
        ({**A_CONCEPT, "aspect_ratio": "21:9"}, "aspect_ratio"),
        ({**A_CONCEPT, "resolution": "1080p"}, "films at 480p or 720p, not 1080p"),
        ({"plan": as_input(plan(scenes=[scene(duration_seconds=2)]))}, "scene 1 lasts 2 s"),
        ({"run_id": "film", "resolution": "480p"}, "keeps its settings"),
        (
            {
                **A_CONCEPT,
                "references": [
                    {"name": "A", "key": "uploads/1"},
                    {"name": "a", "key": "uploads/2"},
                ],
            },
            "two references have the same name",
        ),
        (["not", "a", "request"], "dictionary"),
        ("a fox and an owl", "dictionary"),
    ],
)
def test_a_request_that_makes_no_sense_is_bad_input(
    driver: StepDriver, execution_input: object, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        driver.start_execution(RUN, execution_input)

    assert driver.model_provider.chat_requests == []


def test_the_dearer_model_may_film_at_1080p(driver: StepDriver) -> None:
    driver.begin(resolution="1080p", models={"video": "grok-imagine-video-1.5"})

    assert driver.run.settings.resolution == "1080p"


def test_the_cap_is_set_before_anything_is_bought(driver: StepDriver) -> None:
    driver.begin(max_cost_usd=2.5)

    assert driver.store.budget(RUN).cap_ticks == ticks(2.5)


def test_a_second_execution_cannot_take_over_a_run_that_is_going(driver: StepDriver) -> None:
    driver.begin()

    with pytest.raises(RunIsActive):
        driver.start_execution("film-2", {"run_id": RUN})

    assert driver.run.execution == RUN


def test_a_name_that_is_taken_leaves_the_other_runs_plan_alone(driver: StepDriver) -> None:
    driver.make()
    driver.start_execution("film-2", {"run_id": RUN})

    with pytest.raises(RunIsActive):
        driver.begin(plan("cut", title="Another film"))

    assert driver.snapshot.plan == plan()


def test_a_run_that_does_not_exist_cannot_go_on(driver: StepDriver) -> None:
    with pytest.raises(NotFound, match="no run 'nobody'"):
        driver.start_execution("nobody-2", {"run_id": "nobody"})


def test_a_plan_survives_a_crash_between_the_run_and_its_plan(driver: StepDriver) -> None:
    driver.store.dies_at = Plan
    with pytest.raises(Killed):
        driver.begin()

    driver.begin()

    stored = driver.store.get(RUN, Plan)
    assert stored and stored.story == plan()


def test_going_on_keeps_the_settings_and_may_raise_the_cap(driver: StepDriver) -> None:
    driver.begin(resolution="480p", max_cost_usd=1.0)
    driver.fail(RUN, {}, BadPlan("whatever"))

    driver.start_execution("film-2", {"run_id": RUN, "max_cost_usd": 5.0, "on_gap": "fail"})

    settings = driver.run.settings
    assert (settings.resolution, settings.max_cost_usd, settings.on_gap) == ("480p", 5.0, "fail")
    assert driver.store.budget(RUN).cap_ticks == ticks(5.0)
    assert driver.run.error is None and driver.run.status == "characters"


def test_going_on_again_after_a_crash_still_raises_the_cap(driver: StepDriver) -> None:
    driver.begin(max_cost_usd=1.0)
    driver.fail(RUN, {}, BadPlan("whatever"))
    execution_input = {"run_id": RUN, "max_cost_usd": 5.0}
    driver.start_execution("film-2", execution_input)
    driver.store.open_budget(RUN, ticks(1.0))  # as if it had died before it came to that

    driver.start_execution("film-2", execution_input)

    assert driver.store.budget(RUN).cap_ticks == ticks(5.0)


def test_a_person_may_say_that_lost_calls_are_bought_again(driver: StepDriver) -> None:
    driver.begin()
    purpose = CallKey(step="start_clip", subject="001", detail="scene_1", model="m")
    for _ in range(2):
        reservation = Reservation(purpose=purpose, upper_ticks=7, lease=lease(-1))
        driver.store.open_call(RUN, reservation, utc_now())
    driver.fail(RUN, {}, BadPlan("whatever"))

    driver.start_execution("film-2", {"run_id": RUN, "buy_lost_calls": True})

    budget = driver.store.budget(RUN)
    assert (len(budget.lost), len(budget.written_off)) == (0, 1)


def test_hostile_names_travel_through_planning_unchanged(driver: StepDriver) -> None:
    names = ('../../etc/passwd "Ümläut" 🦊', "O'Neil | `rm -rf`")
    story = plan(
        "cut",
        names=names,
        characters=[character(name, visual_description=looks("Somebody")) for name in names],
    )

    planned = driver.begin(story)

    assert [ticket.name for ticket in planned.characters] == list(names)
