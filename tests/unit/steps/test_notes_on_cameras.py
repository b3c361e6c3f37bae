"""What a camera films otherwise than the plan says is told with the clip, not found in the film."""

import pytest

from grok_spicy.models.events import Event
from grok_spicy.policies.capabilities import CAMERAS
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan


def events_of(camera: str, seconds: int) -> list[str]:
    driver = StepDriver()
    driver.cameras = tuple(CAMERAS)
    story = plan("cut")
    scenes = [each.model_copy(update={"duration_seconds": seconds}) for each in story.scenes]
    driver.begin(story.model_copy(update={"scenes": scenes}), camera=camera)
    driver.sheets()
    driver.keyframe(1)
    driver.start(1)
    return [event.message for event in driver.store.all(RUN, Event)]


@pytest.mark.parametrize(
    ("camera", "seconds", "notes"),
    [
        ("pika", 8, ["10 s are filmed, of which 8 s are shown", "pika films without sound"]),
        ("pika", 10, ["pika films without sound"]),
        ("veo", 5, ["6 s are filmed, of which 5 s are shown"]),
        ("veo", 8, []),
        ("gen4_turbo", 8, ["gen4_turbo films without sound"]),
        ("grok", 8, []),
    ],
)
def test_another_length_and_no_sound_are_said(camera: str, seconds: int, notes: list[str]) -> None:
    said = events_of(camera, seconds)

    about = [each for each in said if "sound" in each or "are filmed" in each]
    assert about == [f"scene 1: {note}" for note in notes]
