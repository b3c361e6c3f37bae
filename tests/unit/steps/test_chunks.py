"""Scenes that are longer than their camera films: chunk by chunk, none paid twice."""

from grok_spicy.models.redo import Redo
from grok_spicy.services.redo import apply_redo
from tests.support.chunked_scenes import begin, chunks, clip_ticks
from tests.support.fake_provider import CLIP_TICKS
from tests.support.step_driver import RUN, StepDriver


def test_a_long_scene_is_filmed_in_chunks_that_go_on_from_each_other(driver: StepDriver) -> None:
    begin(driver)

    clip = driver.clip(1)

    assert clip.state == "accepted" and clip.problem is None
    cuts = driver.video_editor.cuts
    assert [each.number for each in cuts] == [0, 1, 2, 3, 4]
    assert sum(each.frames for each in cuts) == 7 * 24
    assert [each.overlap for each in cuts] == [12, 12, 12, 12, 0]
    requests = driver.video_provider.requests
    assert [each.seconds for each in requests] == [2] * 5
    assert [each.first_frame for each in requests[1:]] == [
        driver.assets.get(each.anchor_key) for each in chunks(driver)[:-1]
    ]
    assert clip_ticks(driver) == 5 * CLIP_TICKS
    assert [each.cost_ticks for each in chunks(driver)] == [CLIP_TICKS] * 5
    [take] = driver.takes(1)
    assert take.video_key == f"runs/{RUN}/videos/scene_1.mp4"
    assert driver.assets.has(f"runs/{RUN}/chunks/scene_1/chunk_04.mp4")
    assert driver.assets.has(f"runs/{RUN}/chunks/scene_1/frames/chunk_4_last_frame.png")


def test_a_person_sees_how_far_a_long_scene_is(driver: StepDriver) -> None:
    begin(driver).clip(1)

    said = [each for each in driver.events() if "chunk" in each and "billed" not in each]

    assert said[0].startswith("scene 1: 5 chunks of 2 s that overlap by 0.5 s are filmed, each")
    assert said[1:] == [f"scene 1: chunk {number} of 5 filmed" for number in range(1, 6)]


def test_grok_extends_the_chunk_before(driver: StepDriver) -> None:
    begin(driver, 40, camera="grok", chunk_seconds=None)

    driver.clip(1)

    requests = driver.video_provider.requests
    assert [each.seconds for each in requests] == [11, 10, 10, 10]
    assert requests[0].first_frame and not requests[0].extends_url
    assert all(each.extends_url and not each.first_frame for each in requests[1:])
    assert [each.start for each in driver.video_editor.cuts] == [0, 60, 60, 60]
    assert sum(each.frames for each in driver.video_editor.cuts) == 40 * 24


def test_every_third_chunk_is_anchored_to_the_sheets_again(driver: StepDriver) -> None:
    begin(driver, 60, camera="grok", quality="best", clip_anchors="first_frame", chunk_seconds=8.0)

    driver.clip(1)

    requests = driver.video_provider.requests
    assert len(requests) == 8
    assert [bool(each.references) for each in requests] == [number in (3, 6) for number in range(8)]
    assert all(each.first_frame for each in requests)


def test_a_model_without_pictures_films_each_chunk_from_its_prompt_and_says_so(
    driver: StepDriver,
) -> None:
    begin(driver, 6, camera="zeroscope", chunk_seconds=None, resolution="480p")

    driver.clip(1)

    requests = driver.video_provider.requests
    assert len(requests) == 4
    assert not any(each.first_frame or each.references for each in requests)
    assert any("the model takes no picture" in each for each in driver.events())


def test_a_long_take_below_the_threshold_is_accepted_as_it_is(driver: StepDriver) -> None:
    begin(driver)
    driver.model_provider.will_score(0.5)

    clip = driver.clip(1)

    assert clip.state == "accepted"
    assert len(driver.video_provider.requests) == 5


def test_a_retake_of_a_long_scene_films_every_chunk_anew(driver: StepDriver) -> None:
    begin(driver).clip(1)
    driver.script()
    driver.assemble()
    driver.publish()

    apply_redo(driver.store, driver.run, [Redo(what="clip", scene_id=1)])
    driver.make_again(f"{RUN}-2")

    assert len(driver.video_provider.requests) == 10
    assert driver.stored_clip(1).take == 2
