"""An edit of the plan makes again exactly what it makes stale."""

from typing import Any

import pytest

from grok_spicy.errors import BadInput
from grok_spicy.models.run import FormerPlan
from grok_spicy.policies.plan_edit import changes_between
from grok_spicy.policies.staleness import stale_assets
from tests.support.changes import (
    edit,
    forget_inputs,
    made_again,
    names,
    picture_and_clip,
)
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import looks


@pytest.mark.parametrize("is_old", [False, True], ids=["new film", "film from before"])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"scenes": [{"scene_id": 4, "action": "they run"}]},
            ["keyframe of scene 4", "clip of scene 4"],
        ),
        ({"scenes": [{"scene_id": 4, "duration_seconds": 6}]}, ["clip of scene 4"]),
        ({"scenes": [{"scene_id": 1, "title": "Elsewhere"}]}, []),
        ({"scenes": [{"scene_id": 4, "transition": "crossfade"}]}, []),
        (
            {"characters": [{"name": "Sage", "visual_description": looks("Sage", 95)}]},
            [
                "sheet of Sage",
                *(
                    f"{what} of scene {number}"
                    for number in (2, 3, 4)
                    for what in ("keyframe", "clip")
                ),
            ],
        ),
        (
            {"prompts": [{"what": "clip", "scene_id": 1, "prompt": "The fox sleeps. <IMAGE_1>"}]},
            ["clip of scene 1"],
        ),
        (
            {"scenes": [{"scene_id": 2, "duration_seconds": 5}]},
            ["clip of scene 2", *picture_and_clip(3)],
        ),
    ],
    ids=["action", "length", "title", "crossfade", "looks", "prompt", "before a match-cut"],
)
def test_an_edit_makes_again_exactly_what_its_terms_say(
    mixed: StepDriver, changes: dict[str, Any], expected: list[str], is_old: bool
) -> None:
    if is_old:
        forget_inputs(mixed)
    before = mixed.snapshot

    said = edit(mixed, **changes)

    assert said == [*expected, "cut"]
    assert made_again(before, mixed.snapshot) == expected
    assert mixed.run.status == "complete"
    assert names(stale_assets(mixed.snapshot)) == []


def test_an_edited_length_changes_the_film(mixed: StepDriver) -> None:
    edit(mixed, scenes=[{"scene_id": 4, "duration_seconds": 6}])

    assert [each.seconds for each in mixed.video_editor.edit_lists[-1]] == [8, 8, 8, 6]


def test_a_clip_that_is_entered_by_a_crossfade_now_is_encoded_for_it(
    mixed: StepDriver,
) -> None:
    edit(mixed, scenes=[{"scene_id": 4, "transition": "crossfade"}])

    assert mixed.snapshot.clips[4].mezzanine_key == (
        f"runs/{RUN}/mezzanines/scene_4_720p_crossfade.mp4"
    )


def test_a_prompt_in_a_persons_own_words_is_sent_and_taken_back(mixed: StepDriver) -> None:
    own = "The fox sleeps. <IMAGE_1>"
    edit(mixed, prompts=[{"what": "clip", "scene_id": 1, "prompt": own}])
    assert mixed.video_provider.requests[-1].prompt == "The fox sleeps. ‹IMAGE_1›."
    edit(mixed, "film-3", prompts=[{"what": "keyframe", "scene_id": 1, "prompt": "A den."}])
    assert mixed.model_provider.image_requests[-1].prompt == "A den."

    edit(mixed, "film-4", prompts=[{"what": "clip", "scene_id": 1, "prompt": None}])

    assert "they walk 1 steps" in mixed.video_provider.requests[-1].prompt
    assert [each.number for each in mixed.store.all(RUN, FormerPlan)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scenes": [{"scene_id": 9, "action": "x"}]}, "no scene 9"),
        ({"characters": [{"name": "Nobody", "role": "x"}]}, "no character 'Nobody'"),
        ({"characters": [{"name": "Ember", "visual_description": "red"}]}, "at least 80"),
        ({"scenes": [{"scene_id": 1, "characters_present": ["Moss"]}]}, "names 'Moss'"),
        ({"scenes": [{"scene_id": 1, "duration_seconds": 2}]}, "lasts 2 s"),
        ({"prompts": [{"what": "clip", "scene_id": 7, "prompt": "x"}]}, "no scene 7"),
        ({"prompts": [{"what": "clip", "scene_id": 1, "prompt": " \u202e"}]}, "can't be empty"),
        ({"title": "The crystal"}, "nothing changes"),
    ],
    ids=str,
)
def test_an_edit_that_cannot_be_made_is_refused(
    mixed: StepDriver, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        edit(mixed, **changes)


def test_an_edited_file_of_the_plan_says_what_changed(mixed: StepDriver) -> None:
    story = mixed.snapshot.plan
    assert story
    scenes = [story.scenes[0].model_copy(update={"mood": "cold"}), *story.scenes[1:]]

    changes = changes_between(story, story.model_copy(update={"scenes": scenes}))

    assert changes.model_dump(exclude_unset=True) == {
        "scenes": [{"scene_id": 1, "mood": "cold"}],
        "characters": [],
    }
    with pytest.raises(BadInput, match="can't be added, removed"):
        changes_between(story, story.model_copy(update={"scenes": story.scenes[:2]}))
    with pytest.raises(BadInput, match="nothing changes"):
        changes_between(story, story)
