"""Crossfades are encoded while other scenes are still being filmed."""

import pytest

from grok_spicy.errors import CuttingFailed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan

STORY = plan("cut", "crossfade", "crossfade", "crossfade")


def mezzanine(driver: StepDriver, scene_id: int) -> bytes:
    return driver.assets.get(driver.stored_clip(scene_id).mezzanine_key or "")


def into(driver: StepDriver, scene_id: int) -> bytes:
    return b" into ".join(mezzanine(driver, each) for each in (scene_id - 1, scene_id))


def encoded(driver: StepDriver) -> list[str]:
    return [key for key in driver.assets.files if "/mezzanines/crossfade_" in key]


def change(driver: StepDriver, scene_id: int) -> None:
    """As if the scene showed another take."""
    clip = driver.stored_clip(scene_id)
    driver.store.put(RUN, clip.model_copy(update={"inputs_digest": "another take"}))
    driver.assets.put(clip.mezzanine_key or "", b"another take")


def test_the_assembly_finds_all_but_the_last_ready(driver: StepDriver) -> None:
    driver.make(STORY)

    expected = [None, into(driver, 2), into(driver, 3), None]
    assert driver.video_editor.crossfades == [expected]


def test_it_is_encoded_with_whichever_clip_comes_later(driver: StepDriver) -> None:
    response = driver.begin(STORY)
    driver.sheets()
    for ticket in response.scenes:
        driver.keyframe(ticket.scene_id)
    for scene_id in (4, 3, 2, 1):
        driver.clip(scene_id)
    driver.assemble()

    expected = [None, into(driver, 2), into(driver, 3), None]
    assert driver.video_editor.crossfades == [expected]


def test_that_of_another_take_is_not_used(driver: StepDriver) -> None:
    driver.make_unpublished(STORY)
    change(driver, 2)

    driver.assemble()

    assert driver.video_editor.crossfades[-1] == [None, None, None, None]


def test_one_between_other_scenes_is_used_again(driver: StepDriver) -> None:
    driver.make_unpublished(STORY)
    change(driver, 1)

    driver.assemble()

    assert driver.video_editor.crossfades[-1] == [None, None, into(driver, 3), None]


@pytest.mark.parametrize("story", [plan("cut", "cut", "match-cut"), plan("cut", "crossfade")])
def test_where_nothing_is_gained_nothing_is_encoded(driver: StepDriver, story) -> None:
    driver.make(story)

    assert encoded(driver) == []


def test_a_film_with_subtitles_burnt_in_has_its_own(driver: StepDriver) -> None:
    driver.make(STORY, subtitles="burnt")

    assert encoded(driver) == []
    assert driver.video_editor.crossfades == [[None, None, None, None]]


def test_one_that_fails_costs_neither_the_clip_nor_the_film(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise CuttingFailed("FFmpeg failed")

    monkeypatch.setattr(driver.video_editor, "encode_crossfade", fail)

    driver.make(STORY)

    assert driver.run.status == "complete"
    assert all(take.number == 1 for scene in (1, 2, 3, 4) for take in driver.takes(scene))
    assert driver.video_editor.crossfades == [[None, None, None, None]]


def test_a_neighbour_whose_file_was_deleted_is_left_to_the_assembly(driver: StepDriver) -> None:
    response = driver.begin(STORY)
    driver.sheets()
    for ticket in response.scenes:
        driver.keyframe(ticket.scene_id)
        driver.clip(ticket.scene_id)
        if ticket.scene_id == 1:
            del driver.assets.files[driver.stored_clip(1).mezzanine_key or ""]

    driver.assemble()

    assert driver.video_editor.crossfades == [[None, None, into(driver, 3), None]]
