"""An earlier attempt or take, or a picture of one's own, is used again."""

from typing import Any

import pytest

from grok_spicy.errors import BadInput
from grok_spicy.models.clips import Clip
from grok_spicy.models.redo import Pick, Redo
from grok_spicy.policies.change_terms import pick_terms
from grok_spicy.policies.staleness import stale_assets
from grok_spicy.services.picks import apply_pick
from tests.support.changes import (
    NO_PICTURE,
    assign,
    made_again,
    pick,
)
from tests.support.step_driver import RUN, StepDriver


def test_an_earlier_take_is_picked_and_only_the_cut_is_made(mixed: StepDriver) -> None:
    assign(mixed, "film-2", redo=[Redo(what="clip", scene_id=1)])
    filmed = len(mixed.video_provider.requests)

    assert pick(mixed, scene_id=1, take=1) == ["cut"]

    assert mixed.snapshot.chosen_takes[0].name == "scene_1"
    assert len(mixed.video_provider.requests) == filmed


def test_an_earlier_keyframe_is_picked_and_its_clip_is_filmed_again(mixed: StepDriver) -> None:
    assign(mixed, "film-2", redo=[Redo(what="keyframe", scene_id=4)])
    before = mixed.snapshot

    assert pick(mixed, scene_id=4, keyframe=1) == ["clip of scene 4", "cut"]

    assert made_again(before, mixed.snapshot) == ["clip of scene 4"]
    assert mixed.takes(4)[-1].keyframe_key == f"runs/{RUN}/keyframes/scene_4_v1.jpg"
    assert stale_assets(mixed.snapshot) == []


def test_a_picked_take_from_before_a_promotion_is_encoded_for_the_film(
    driver: StepDriver,
) -> None:
    driver.make(quality="draft")
    driver.make_again("film-2", promote={"quality": "standard"})

    assign(driver, "film-3", pick=Pick(scene_id=1, take=1))

    assert driver.snapshot.clips[1].mezzanine_key == f"runs/{RUN}/mezzanines/scene_1_720p.mp4"
    assert driver.video_editor.sizes[-1].height == 720
    assert driver.run.status == "complete"
    assert driver.make_again("film-4", models={"vision": "grok-4.3"}).status == "complete"
    assert driver.snapshot.chosen_takes[0].name == "scene_1"


def test_an_uploaded_keyframe_is_checked_kept_and_filmed(mixed: StepDriver) -> None:
    mixed.assets.put("uploads/studio/a.jpg", b"a photo")
    before = mixed.snapshot

    assert pick(mixed, scene_id=4, upload="uploads/studio/a.jpg") == ["clip of scene 4", "cut"]

    frame = mixed.snapshot.keyframes[4]
    assert frame.image_key == f"runs/{RUN}/keyframes/scene_4_v2.jpg"
    assert frame.best and frame.best.upload == "uploads/studio/a.jpg"
    assert mixed.assets.get(frame.image_key) == b"a photo"
    assert [len(each.attempts) for each in mixed.snapshot.keyframes.values()] == [1, 1, 1, 2]
    assert len(mixed.snapshot.takes[4]) == len(before.takes[4]) + 1
    assert mixed.run.status == "complete"
    assert stale_assets(mixed.snapshot) == []


def test_an_upload_that_is_no_picture_changes_nothing(mixed: StepDriver) -> None:
    mixed.assets.put("uploads/studio/a.jpg", NO_PICTURE)
    filmed = len(mixed.video_provider.requests)

    with pytest.raises(Exception, match="nothing was changed"):
        pick(mixed, scene_id=4, upload="uploads/studio/a.jpg")
    mixed.fail("film-2", {"run_id": RUN}, ValueError("no"))

    assert mixed.make_again("film-3").status == "complete"
    assert len(mixed.video_provider.requests) == filmed
    assert [clip.take for clip in mixed.store.all(RUN, Clip)] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ({"scene_id": 1, "take": 9}, "no take 9"),
        ({"scene_id": 1, "take": 1}, "take 1 already"),
        ({"scene_id": 1, "keyframe": 9}, "no attempt 9"),
        ({"scene_id": 1, "keyframe": 1}, "attempt 1 already"),
        ({"scene_id": 8, "take": 1}, "no scene 8"),
        ({"character": "Nobody", "sheet": 1}, "no character"),
    ],
    ids=str,
)
def test_what_cannot_be_picked_is_refused(
    mixed: StepDriver, what: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        pick_terms(mixed.snapshot, Pick.model_validate(what))


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"scene_id": 1},
        {"scene_id": 1, "character": "Ember", "sheet": 1},
        {"scene_id": 1, "take": 1, "keyframe": 1},
        {"scene_id": 1, "sheet": 1},
        {"character": "Ember", "take": 1},
        {"scene_id": 1, "upload": "runs/other/keyframes/scene_1_v1.jpg"},
        {"scene_id": 1, "take": 0},
    ],
    ids=str,
)
def test_a_choice_names_one_thing(what: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Pick"):
        Pick.model_validate(what)


def test_a_pick_is_applied_once(mixed: StepDriver) -> None:
    assign(mixed, "film-2", redo=[Redo(what="keyframe", scene_id=4)])
    run = mixed.run
    apply_pick(mixed.store, run, Pick(scene_id=4, keyframe=1))
    apply_pick(mixed.store, run, Pick(scene_id=4, keyframe=1))

    assert mixed.run.round == run.round + 1
