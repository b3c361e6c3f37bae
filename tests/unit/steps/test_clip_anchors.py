"""What a clip is filmed from in the best quality: sheets, the next first frame, voices."""

import pytest

from grok_spicy.errors import ProviderBusy
from grok_spicy.models.images import RefinedImage
from grok_spicy.models.spending import usd
from grok_spicy.models.story import Character
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import character, plan, scene


def driver_with_keyframes(**settings: object) -> StepDriver:
    """A run of two scenes with a match-cut between them; Ember speaks in both."""
    story = plan(scenes=[scene(1), scene(2, transition="match-cut")])
    ember, *others = story.characters
    speaking = Character.model_validate({**ember.model_dump(), "voice": "eve"})
    story = story.model_copy(update={"characters": [speaking, *others]})
    driver = StepDriver()
    driver.begin(story, **settings)
    driver.sheets()
    driver.keyframe(1)
    driver.keyframe(2)
    return driver


def _image(driver: StepDriver, drawn: RefinedImage) -> bytes:
    return driver.assets.get(drawn.image_key or "")


def test_the_best_clip_is_filmed_from_all_sheets_towards_the_next_first_frame() -> None:
    driver = driver_with_keyframes(quality="best")

    driver.clip(1)

    (request,) = driver.video_provider.requests
    sheets = {sheet.name: _image(driver, sheet) for sheet in driver.snapshot.sheets.values()}
    present = driver.snapshot.plan.scene(1).characters_present
    assert request.model == "grok-imagine-video-1.5"
    assert request.first_frame == _image(driver, driver.snapshot.keyframes[1])
    assert request.references == [sheets[name] for name in present]
    assert request.last_frame == _image(driver, driver.snapshot.keyframes[2])
    assert request.voices == ["eve"]
    for number, name in enumerate(present, 1):
        assert f"{name} is <IMAGE_{number}>" in request.prompt
    assert "speaks with <AUDIO_1>" in request.prompt


def test_a_clip_that_nothing_is_matched_to_has_no_last_frame() -> None:
    driver = driver_with_keyframes(quality="best")

    driver.clip(2)

    assert driver.video_provider.requests[0].last_frame is None


def test_the_usual_clip_is_filmed_from_its_first_frame_alone() -> None:
    driver = driver_with_keyframes()

    driver.clip(1)

    (request,) = driver.video_provider.requests
    assert (request.references, request.last_frame, request.voices) == ([], None, [])
    assert request.prompt == driver.snapshot.keyframes[1].video_prompt


def test_every_picture_that_is_sent_is_paid_for() -> None:
    driver = driver_with_keyframes(quality="best")

    driver.start(1)

    (take,) = driver.takes(1)
    call = driver.store.call(RUN, take.call_id)
    pictures = len(driver.snapshot.plan.scene(1).characters_present) + 2
    assert call and usd(call.cost_ticks) == pytest.approx(8 * 0.14 + pictures * 0.01)


def test_no_picture_is_drawn_again_for_another_video_model() -> None:
    draft, best = (
        driver_with_keyframes(quality="draft"),
        driver_with_keyframes(models={"video": "grok-imagine-video-1.5"}),
    )

    for kind in ("sheets", "keyframes"):
        digests = [
            {key: each.inputs_digest for key, each in getattr(driver.snapshot, kind).items()}
            for driver in (draft, best)
        ]
        assert digests[0] == digests[1]


def test_what_a_clip_is_filmed_without_is_said() -> None:
    names = ("Ember", "Sage", "Rowan", "Fern")
    cast = [character(name, voice="eve") for name in names]
    scenes = [scene(1, names), scene(2, names, transition="match-cut")]
    driver = StepDriver()
    driver.begin(plan(characters=cast, scenes=scenes), quality="best", max_cost_usd=50)
    driver.sheets()
    driver.keyframe(1)

    driver.clip(1)

    said = driver.events()
    assert "scene 1: Fern: filmed without a voice of their own, the model takes 3" in said
    assert "scene 1: filmed towards no last frame: scene 2 has no keyframe" in said


def test_a_cropped_keyframe_is_said_once_however_often_the_provider_is_busy() -> None:
    driver = driver_with_keyframes()
    busy = ProviderBusy("the model is at capacity")
    key = driver.snapshot.keyframes[1].image_key or ""
    driver.assets.put(key, b"a wide picture of a fox")
    driver.video_provider.will_submit(busy, busy, None)

    for _ in range(2):
        with pytest.raises(ProviderBusy):
            driver.start(1)
    driver.start(1)

    assert sum("is cropped to" in message for message in driver.events()) == 1
