"""A prompt that is longer than its model takes is shortened, and that is said."""

import pytest

from grok_spicy.errors import ProviderBusy
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.capabilities import image_model, video_model
from tests.support.fake_provider import score
from tests.support.step_driver import StepDriver
from tests.support.stories import character, plan, scene

IMAGE, VIDEO = "grok-imagine-image", "grok-imagine-video"


def wordy() -> StoryPlan:
    """A plan of which each image prompt is longer than the model takes."""
    names = ("Ember", "Sage")
    return plan(
        characters=[character(name, visual_description="Amber fur. " * 360) for name in names],
        scenes=[scene(action="they leap. " * 360, camera="wide. " * 500)],
    )


def test_sheets_and_keyframes_of_long_descriptions_are_drawn_all_the_same(
    driver: StepDriver,
) -> None:
    driver.make(wordy())

    limit = image_model(IMAGE).max_prompt
    prompts = [request.prompt for request in driver.model_provider.image_requests]
    assert all(limit - 100 < len(prompt) <= limit for prompt in prompts)
    said = [event for event in driver.events() if "was shortened" in event]
    assert [line.split(":")[0] for line in said] == [
        "sheet of Ember",
        "sheet of Sage",
        "keyframe of scene 1",
        "clip of scene 1",
    ]
    assert f"that {IMAGE} takes, the looks of characters last" in said[0]


def test_clips_and_their_corrections_keep_to_what_the_video_model_takes(
    driver: StepDriver,
) -> None:
    driver.begin(wordy())
    driver.sheets()
    driver.keyframe(1)
    driver.model_provider.will_score(score(0.5, fix="Change ONLY the fur. " * 300))

    driver.clip(1)

    prompts = [request.prompt for request in driver.video_provider.requests]
    assert len(prompts) == 2
    assert all(len(prompt) <= video_model(VIDEO).max_prompt for prompt in prompts)


def test_a_shortened_prompt_is_said_once_however_often_the_provider_is_busy(
    driver: StepDriver,
) -> None:
    driver.begin(wordy())
    driver.sheets()
    busy = ProviderBusy("the model is at capacity")
    driver.model_provider.will_draw(busy, busy)

    for _ in range(2):
        with pytest.raises(ProviderBusy):
            driver.keyframe(1)
    driver.keyframe(1)

    said = [event for event in driver.events() if "was shortened" in event and "scene 1" in event]
    assert len(said) == 2  # of the keyframe's prompt and of the clip's
