"""What the video models can do, checked before money is spent."""

import pytest

from grok_spicy.errors import BadInput
from grok_spicy.models.run import Models, RunSettings
from grok_spicy.policies.capabilities import check_resolution, plan_problems, references_per_edit
from tests.support.stories import plan, scene


@pytest.mark.parametrize(("seconds", "filmable"), [(2, False), (3, True), (15, True), (16, False)])
def test_a_scene_is_filmed_for_three_to_fifteen_seconds(seconds: int, filmable: bool) -> None:
    problems = plan_problems(plan(scenes=[scene(duration_seconds=seconds)]), "grok-imagine-video")

    assert (problems == []) == filmable


def test_every_scene_that_cannot_be_filmed_is_named() -> None:
    story = plan(scenes=[scene(1, duration_seconds=1), scene(2), scene(3, duration_seconds=99)])

    assert plan_problems(story, "grok-imagine-video") == [
        "scene 1 lasts 1 s; grok-imagine-video films 3 to 15 s",
        "scene 3 lasts 99 s; grok-imagine-video films 3 to 15 s",
    ]


@pytest.mark.parametrize("model", ["grok-imagine-video", "a-model-of-tomorrow"])
def test_only_the_model_that_can_films_at_1080p(model: str) -> None:
    with pytest.raises(BadInput, match=r"a video model that films it: grok-imagine-video-1\.5"):
        check_resolution(RunSettings(resolution="1080p", models=Models(video=model)))

    check_resolution(RunSettings(resolution="1080p", models=Models(video="grok-imagine-video-1.5")))
    check_resolution(RunSettings(resolution="480p", models=Models(video=model)))


def test_an_edit_takes_three_references_unless_its_model_is_known_for_more() -> None:
    assert references_per_edit("grok-imagine-image") == 3
    assert references_per_edit("a-model-of-tomorrow") == 3
