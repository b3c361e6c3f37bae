"""Which camera films which scene is chosen once the plan is there, and said."""

from collections.abc import Iterator
from typing import Any

import pytest

from grok_spicy.errors import BadInput
from grok_spicy.models.camera_scores import CameraScores
from grok_spicy.models.events import Event
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.settings import SceneFilming
from grok_spicy.models.story import StoryPlan
from grok_spicy.outputs.report import report
from tests.support.example_cameras import EXAMPLE_CAMERAS, example_cameras
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan, scene


@pytest.fixture(autouse=True)
def _cameras(driver: StepDriver) -> Iterator[None]:
    with example_cameras():
        driver.cameras = ("grok", *EXAMPLE_CAMERAS)
        yield


def three_scenes() -> StoryPlan:
    """A calm scene, a chase, and one that somebody speaks in."""
    chase: dict[str, Any] = {"camera": "aerial orbit", "action": "Ember leaps over the river"}
    scenes = [
        scene(1, duration_seconds=5),
        scene(2, duration_seconds=6, **chase),
        scene(3, duration_seconds=8, description="Ember says: “Look!”"),
    ]
    return plan(scenes=scenes)


def filming(driver: StepDriver) -> dict[int, SceneFilming]:
    return driver.run.settings.filming


def models(driver: StepDriver) -> list[str]:
    return [each.model for each in filming(driver).values()]


def said(driver: StepDriver) -> list[str]:
    return [each.message for each in driver.store.all(RUN, Event) if each.what == "camera"]


def test_by_rules_each_scene_gets_its_camera_with_the_reasons(driver: StepDriver) -> None:
    driver.begin(three_scenes(), camera="auto")

    assert models(driver) == ["cartoon-1", "mover-2-fast", "grok-imagine-video"]
    assert {each.by for each in filming(driver).values()} == {"rules"}
    assert filming(driver)[2].fallbacks == ["grok-imagine-video", "cartoon-1"]
    chase = said(driver)[1]
    assert chase.startswith("scene 2 is filmed by mover; then grok, cartoon – mover-2-fast, 0.90")
    assert "complex: a camera move that is hard to hold (aerial), fast action (leaps)" in chase
    assert "grok-imagine-video is cheaper (0.42 USD), but is not made for complex motion" in chase


def test_the_report_says_what_films_each_scene_who_chose_it_and_why(driver: StepDriver) -> None:
    own = {"2": {"model": "cartoon", "fallbacks": ["grok"]}}
    driver.begin(three_scenes(), camera="auto", filming=own)

    reported = report(driver.snapshot).filming

    assert (reported[1], reported[3]) == (filming(driver)[1], filming(driver)[3])
    assert reported[1].why.startswith("cartoon-1, ")
    by_hand = SceneFilming(model="cartoon-1", fallbacks=["grok-imagine-video"])
    assert reported[2] == by_hand


def test_the_report_names_the_camera_also_where_all_scenes_have_the_same(
    driver: StepDriver,
) -> None:
    driver.begin(three_scenes(), camera="mover", fallbacks=["grok"])

    same = SceneFilming(model="mover-2", fallbacks=["grok-imagine-video"])
    assert report(driver.snapshot).filming == dict.fromkeys((1, 2, 3), same)


def test_a_scene_that_a_person_chose_a_camera_for_keeps_it(driver: StepDriver) -> None:
    own = {"2": {"model": "cartoon", "fallbacks": ["grok"]}}

    driver.begin(three_scenes(), camera="auto", filming=own)

    assert filming(driver)[2] == SceneFilming(model="cartoon", fallbacks=["grok"])
    assert models(driver) == ["cartoon-1", "cartoon", "grok-imagine-video"]
    assert len(said(driver)) == 2


def test_with_one_camera_nothing_is_chosen_and_nothing_read(driver: StepDriver) -> None:
    driver.begin(three_scenes(), camera="mover")

    assert filming(driver) == {}
    assert said(driver) == []


def test_several_cameras_take_turns_and_only_those_that_are_named_follow(
    driver: StepDriver,
) -> None:
    driver.begin(plan("cut", "cut", "cut", "cut"), camera="mover, grok", fallbacks=["cartoon"])

    assert models(driver) == ["mover-2", "grok-imagine-video"] * 2
    assert {tuple(each.fallbacks) for each in filming(driver).values()} == {("cartoon",)}


def test_a_camera_does_not_follow_itself(driver: StepDriver) -> None:
    driver.begin(plan("cut", "cut"), camera="mover,grok", fallbacks=["grok", "cartoon"])

    assert [each.fallbacks for each in filming(driver).values()] == [
        ["grok", "cartoon"],
        ["cartoon"],
    ]


def test_hybrid_uses_every_camera_that_is_set_up_in_turn(driver: StepDriver) -> None:
    driver.begin(plan("cut", "cut", "cut", "cut"), camera="hybrid")

    assert models(driver) == ["grok-imagine-video", "mover-2", "cartoon-1", "grok-imagine-video"]
    assert filming(driver)[1].fallbacks == ["cartoon-1", "mover-2"]


def test_a_camera_that_is_not_set_up_or_can_not_film_the_scene_is_not_chosen(
    driver: StepDriver,
) -> None:
    driver.cameras = ("grok", "cartoon")

    driver.begin(plan(scenes=[scene(1, duration_seconds=12)]), camera="hybrid")

    assert models(driver) == ["grok-imagine-video"]
    assert filming(driver)[1].fallbacks == []


def test_the_choice_stays_whatever_is_learned_meanwhile(driver: StepDriver) -> None:
    driver.begin(three_scenes(), camera="auto")
    before, events = filming(driver), len(said(driver))
    poor = CameraScores(model="cartoon-1", takes=50, scored=50, score_sum=10)
    driver.store.put(STUDIO, poor)

    driver.plan_again()

    assert (filming(driver), len(said(driver))) == (before, events)


def test_past_scores_decide_for_the_next_film(driver: StepDriver) -> None:
    poor = CameraScores(model="cartoon-1", takes=50, scored=50, score_sum=10)
    driver.store.put(STUDIO, poor)

    driver.begin(three_scenes(), camera="auto")

    assert models(driver)[0] == "grok-imagine-video"


def test_what_became_of_takes_is_remembered_in_one_item_for_each_model(
    driver: StepDriver,
) -> None:
    driver.make(plan("cut", "cut"))

    (scores,) = driver.store.all(STUDIO, CameraScores)

    assert (scores.model, scores.takes, scores.failed) == ("grok-imagine-video", 2, 0)
    assert scores.scored == 2


def test_what_a_simulator_filmed_says_nothing_of_the_real_cameras(driver: StepDriver) -> None:
    poor = CameraScores(model="cartoon-1", is_simulated=True, takes=50, scored=50, score_sum=10)
    driver.store.put(STUDIO, poor)

    driver.begin(three_scenes(), camera="auto")

    assert models(driver)[0] == "cartoon-1"


def test_a_promotion_chooses_again_and_leaves_a_persons_choice(driver: StepDriver) -> None:
    driver.cameras = ("grok", "mover")
    own: Any = {"1": {"model": "grok"}}
    driver.make(plan("cut", "cut"), camera="auto", quality="draft", filming=own)
    assert models(driver) == ["grok", "grok-imagine-video-1.5-lite"]

    driver.make_again("film-2", promote={"quality": "best", "clip_anchors": "first_frame"})

    assert models(driver) == ["grok", "mover-2"]


def test_a_scene_that_only_another_camera_in_turn_can_film_goes_to_that_one(
    driver: StepDriver,
) -> None:
    long = plan(scenes=[scene(1, duration_seconds=12), scene(2, duration_seconds=5)])

    driver.begin(long, camera="cartoon,mover")

    assert models(driver) == ["mover-2", "cartoon-1"]


def test_a_scene_that_no_camera_here_can_film_is_refused(driver: StepDriver) -> None:
    driver.cameras = ("grok",)

    with pytest.raises(BadInput, match="scene 1 can't be filmed: 8 s at 1080p is more than grok"):
        driver.begin(plan("cut"), camera="auto", resolution="1080p")


def test_names_of_any_length_leave_room_for_the_reasons(driver: StepDriver) -> None:
    names = ("E" * 80, "S" * 80)
    speech = f"{names[0]} says: “Look!”"
    scenes = [scene(1, names, description=speech), scene(2, names, description=speech)]

    driver.begin(plan(names=names, scenes=scenes), camera="auto", quality="best", minutes=1)

    assert all(len(each.why) <= 1_000 for each in filming(driver).values())
