"""A finished film is filmed again at a better quality: nothing is drawn, nothing overwritten."""

from typing import Any

import pytest

from grok_spicy.errors import BadInput, OutputRefused, ProviderRejected, RunIsActive
from grok_spicy.models.clips import Take
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.outputs.report import report
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan, scene

LITE, STANDARD, BEST = (
    "grok-imagine-video-1.5-lite",
    "grok-imagine-video",
    "grok-imagine-video-1.5",
)


@pytest.fixture
def draft(driver: StepDriver) -> StepDriver:
    """The driver, with a finished draft of three scenes, two of them joined by a match-cut."""
    driver.make(plan("cut", "match-cut", "cut"), quality="draft")
    return driver


def shown(snapshot: RunSnapshot) -> list[str]:
    return [take.name for take in snapshot.chosen_takes]


def test_a_draft_is_filmed_again_and_no_picture_is_drawn(draft: StepDriver) -> None:
    drawn, planned = len(draft.model_provider.image_requests), draft.snapshot.plan
    pictures = (draft.snapshot.sheets, draft.snapshot.keyframes)

    ended = draft.make_again("film-2", promote={"quality": "best"})

    assert ended.status == "complete"
    assert len(draft.model_provider.image_requests) == drawn
    assert (draft.snapshot.sheets, draft.snapshot.keyframes) == pictures
    assert draft.snapshot.plan == planned
    filmed = [(each.model, each.resolution) for each in draft.video_provider.requests]
    assert filmed == [(LITE, "480p")] * 3 + [(BEST, "720p")] * 3


def test_earlier_takes_keep_their_files_and_the_film_shows_the_new_ones(draft: StepDriver) -> None:
    before = dict(draft.assets.files)
    rewritten = {f"runs/{RUN}/{name}" for name in ("script.md", "state.json", "report.json")}

    draft.make_again("film-2", promote={"quality": "standard"})

    assert shown(draft.snapshot) == ["scene_1_t2", "scene_2_t2", "scene_3_t2"]
    film = draft.run.film_key
    changed = {key for key, content in before.items() if draft.assets.files[key] != content}
    assert changed <= {*rewritten, film}
    assert len(draft.video_editor.edit_lists) == 2
    assert b"job-4" in draft.assets.get(film or "")
    assert report(draft.snapshot).final_video_path == "final_video.mp4"


def test_a_promoted_run_keeps_its_image_model_and_what_a_person_sets_goes_first(
    draft: StepDriver,
) -> None:
    draft.make_again(
        "film-2",
        promote={"quality": "best", "models": {"video": STANDARD}, **NO_ANCHORS},
    )

    settings = draft.run.settings
    assert (settings.quality, settings.judge_effort) == ("best", "high")
    assert (settings.models.video, settings.models.image) == (STANDARD, "grok-imagine-image")


NO_ANCHORS = {"clip_anchors": "first_frame", "pin_match_cuts": False, "voices": False}


def test_a_film_can_be_promoted_twice(draft: StepDriver) -> None:
    draft.make_again("film-2", promote={"quality": "standard"})
    draft.make_again("film-3", promote={"quality": "best"})

    assert shown(draft.snapshot) == ["scene_1_t3", "scene_2_t3", "scene_3_t3"]
    assert len({take.key for take in draft.takes(1)}) == 3


def test_the_film_stays_until_the_new_one_is_there(draft: StepDriver) -> None:
    film = draft.assets.get(draft.run.film_key or "")

    draft.start_execution("film-2", {"run_id": RUN, "promote": {"quality": "standard"}})
    draft.sheets()
    draft.keyframe(1)
    draft.clip(1)
    draft.fail("film-2", {"run_id": RUN}, ValueError("the lights went out"))

    assert draft.run.status == "failed"
    assert report(draft.snapshot).final_video_path == "final_video.mp4"
    assert draft.assets.get(draft.run.film_key or "") == film


def test_a_promotion_that_failed_midway_is_resumed_as_a_promotion(draft: StepDriver) -> None:
    draft.start_execution("film-2", {"run_id": RUN, "promote": {"quality": "standard"}})
    draft.keyframe(1)
    draft.clip(1)
    draft.fail("film-2", {"run_id": RUN}, ValueError("the lights went out"))

    draft.make_again("film-3")

    assert shown(draft.snapshot) == ["scene_1_t2", "scene_2_t2", "scene_3_t2"]
    assert len(draft.video_provider.requests) == 6


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_promotion_that_died_before_it_put_all_takes_aside_films_them_all_the_same(
    draft: StepDriver, writes: int
) -> None:
    request = {"run_id": RUN, "promote": {"quality": "standard"}}
    draft.store.dies_at, draft.store.writes_before_death = Take, writes
    with pytest.raises(Killed):
        draft.start_execution("film-2", request)

    draft.make_again("film-2", promote=request["promote"])

    assert shown(draft.snapshot) == ["scene_1_t2", "scene_2_t2", "scene_3_t2"]


def test_a_scene_that_cannot_be_filmed_again_is_shown_as_it_was_and_said(
    draft: StepDriver,
) -> None:
    draft.video_provider.will_submit(None, OutputRefused("moderation refused it"), None)

    ended = draft.make_again("film-2", promote={"quality": "standard"})

    assert ended.status == "complete_with_gaps"
    assert shown(draft.snapshot) == ["scene_1_t2", "scene_2", "scene_3_t2"]
    summary = report(draft.snapshot)
    assert [each.scene_id for each in summary.not_promoted] == [2]
    assert "moderation" in summary.not_promoted[0].problem
    assert summary.gaps == []
    # Encoded at the film's new size, beside what was encoded before.
    assert draft.snapshot.clips[2].mezzanine_key == f"runs/{RUN}/mezzanines/scene_2_720p.mp4"
    assert [size.height for size in draft.video_editor.sizes[-2:]] == [720, 720]


def test_a_scene_that_was_shown_as_before_is_filmed_when_the_run_is_resumed(
    draft: StepDriver,
) -> None:
    lost = [ProviderRejected("no such model")]
    draft.video_provider.will_submit(None, *lost)
    draft.make_again("film-2", promote={"quality": "standard"})
    assert draft.run.status == "complete_with_gaps"

    ended = draft.make_again("film-3")

    assert ended.status == "complete"
    assert shown(draft.snapshot)[1] == "scene_2_t3"


def test_a_model_that_films_nothing_spoils_no_film(draft: StepDriver) -> None:
    film = draft.assets.get(draft.run.film_key or "")
    draft.video_provider.will_submit(*[ProviderRejected("no such model")] * 3)

    with pytest.raises(Exception, match="3 scenes have no clip for the same reason"):
        draft.make_again("film-2", promote={"models": {"video": "grok-imagine-video-9"}})

    assert draft.assets.get(draft.run.film_key or "") == film


def test_match_cuts_that_hang_on_an_earlier_clip_are_named_with_what_they_cost(
    draft: StepDriver,
) -> None:
    assert report(draft.snapshot).loose_joints == []

    draft.make_again("film-2", promote={"quality": "standard"})

    (joint,) = report(draft.snapshot).loose_joints
    assert (joint.scene_id, joint.scene_before) == (2, 1)
    # A picture, a clip of 8 s at 0.07 USD, and two verdicts.
    assert 0.58 < joint.redraw_usd < 0.75


def test_match_cuts_that_are_filmed_towards_the_next_frame_hold(draft: StepDriver) -> None:
    draft.make_again("film-2", promote={"quality": "best"})

    assert report(draft.snapshot).loose_joints == []


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"quality": "draft"}, "has these settings already"),
        ({"quality": "standard", "resolution": "1080p"}, "grok-imagine-video-1.5-lite or .*could"),
        ({"quality": "best", "models": {"video": STANDARD}}, "grok-imagine-video-1.5 could"),
        ({}, "say what to change"),
        ({"quality": "best", "models": {"image": "other"}}, "image"),
    ],
    ids=["same settings", "resolution", "anchors", "nothing", "image model"],
)
def test_what_cannot_be_promoted_is_refused_before_anything_changes(
    draft: StepDriver, request_: dict[str, Any], message: str
) -> None:
    before = draft.snapshot

    with pytest.raises(BadInput, match=message):
        draft.start_execution("film-2", {"run_id": RUN, "promote": request_})

    assert draft.snapshot == before


def test_scenes_that_are_too_long_for_the_model_are_refused(driver: StepDriver) -> None:
    driver.make(plan(scenes=[scene(1, duration_seconds=12)]), quality="standard")
    references = {"clip_anchors": "sheets", "models": {"video": "grok-imagine-video"}}

    with pytest.raises(BadInput, match="sheets"):
        driver.start_execution("film-2", {"run_id": RUN, "promote": references})


def test_a_run_that_is_not_finished_is_not_promoted(driver: StepDriver) -> None:
    promotion = {"run_id": RUN, "promote": {"quality": "best"}}
    driver.begin(quality="draft")

    with pytest.raises(RunIsActive):
        driver.start_execution("film-2", promotion)
    driver.execution = RUN
    driver.fail(RUN, {"run_id": RUN}, ValueError("no"))
    with pytest.raises(BadInput, match="is failed: resume it first"):
        driver.start_execution("film-2", promotion)


def test_a_cap_that_is_too_small_is_refused_with_the_one_that_suffices(
    driver: StepDriver,
) -> None:
    driver.make(quality="draft", max_cost_usd=3)
    requests = len(driver.video_provider.requests)

    with pytest.raises(BadInput, match="set it to") as refusal:
        driver.start_execution("film-2", {"run_id": RUN, "promote": {"quality": "best"}})

    assert len(driver.video_provider.requests) == requests
    cap = float(str(refusal.value).split(" set it to ")[1].split()[0])
    ended = driver.make_again("film-2", promote={"quality": "best"}, max_cost_usd=cap)
    assert ended.status == "complete"
    assert driver.run.settings.max_cost_usd == cap
