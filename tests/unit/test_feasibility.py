"""What the models can't do is refused before money is spent."""

from typing import Any

import pytest
from pydantic import ValidationError

from grok_spicy.errors import BadInput
from grok_spicy.models.settings import Models, RunSettings
from grok_spicy.policies.feasibility import check_settings, plan_problems
from tests.support.stories import plan, scene


@pytest.mark.parametrize(("seconds", "filmable"), [(2, False), (3, True), (16, True), (600, True)])
def test_a_scene_is_filmed_from_three_seconds_to_ten_minutes(seconds: int, filmable: bool) -> None:
    problems = plan_problems(plan(scenes=[scene(duration_seconds=seconds)]), RunSettings())

    assert (problems == []) == filmable


@pytest.mark.parametrize(("seconds", "filmable"), [(3, True), (15, True), (16, False)])
def test_a_model_plans_no_scene_that_is_filmed_in_chunks(seconds: int, filmable: bool) -> None:
    story = plan(scenes=[scene(duration_seconds=seconds)])

    assert (plan_problems(story, RunSettings(), is_written=True) == []) == filmable


def test_every_scene_that_cannot_be_filmed_is_named() -> None:
    story = plan(scenes=[scene(1, duration_seconds=1), scene(2), scene(3, duration_seconds=99)])

    problems = plan_problems(story, RunSettings(max_chunks=9))

    assert problems[0] == "scene 1 lasts 1 s; grok-imagine-video films 3 to 15 s"
    assert problems[1].startswith(
        "scene 3 lasts 99 s; grok-imagine-video films it in 10 chunks, 9 at most are allowed; "
        "grok-imagine-video-1.5 or"
    )


@pytest.mark.parametrize("quality", ["draft", "standard", "best"])
def test_every_quality_can_be_filmed_as_it_is(quality: str) -> None:
    check_settings(RunSettings.model_validate({"quality": quality}))


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"resolution": "1080p"}, r"grok-imagine-video films at 480p or 720p, not 1080p"),
        (
            {"resolution": "1080p", "models": {"video": "a-model-of-tomorrow"}},
            r"a-model-of-tomorrow films at 480p or 720p.*grok-imagine-video-1\.5",
        ),
        (
            {"quality": "best", "resolution": "1080p"},
            r"films at 480p or 720p with character sheets, not 1080p",
        ),
        (
            {
                "pin_match_cuts": True,
                "resolution": "1080p",
                "models": {"video": "grok-imagine-video-1.5"},
            },
            r"films at 480p or 720p with a last frame, not 1080p",
        ),
        (
            {"clip_anchors": "sheets"},
            r"takes no character sheets beside the first frame; grok-imagine-video-1\.5 could",
        ),
        (
            {"quality": "best", "models": {"video": "grok-imagine-video-1.5-lite"}},
            r"takes no character sheets beside the first frame",
        ),
        ({"pin_match_cuts": True}, r"films towards no last frame; grok-imagine-video-1\.5 .*could"),
        ({"voices": True}, r"has no preset voices; grok-imagine-video-1\.5 could"),
        ({"judge_effort": "xhigh"}, r"effort none or low or medium or high, not xhigh; grok-4\.7"),
    ],
)
def test_what_a_model_cannot_do_is_refused_with_the_model_that_could(
    settings: dict[str, Any], problem: str
) -> None:
    with pytest.raises(BadInput, match=problem):
        check_settings(RunSettings.model_validate(settings))


@pytest.mark.parametrize("quality", [{}, [], 3, "finest", None])
def test_a_quality_that_is_none_is_refused_as_every_other_wrong_setting(quality: object) -> None:
    with pytest.raises(ValidationError, match="quality"):
        RunSettings.model_validate({"quality": quality})


def test_what_is_set_goes_before_what_the_quality_sets() -> None:
    settings = RunSettings(quality="best", resolution="480p", models=Models(vision="grok-4.7"))

    assert settings.resolution == "480p"
    assert settings.models.vision == "grok-4.7"
    assert settings.models.video == "grok-imagine-video"  # whole models were given
    partly = RunSettings.model_validate({"quality": "best", "models": {"vision": "grok-4.7"}})
    assert partly.models.video == "grok-imagine-video-1.5"
