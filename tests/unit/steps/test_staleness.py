"""What was made from something that has changed since is found by looking, and priced."""

from typing import Any

import pytest

from grok_spicy.errors import BadInput, OutputRefused
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.plan_edit import PlanEdit
from grok_spicy.models.redo import Change, Pick, Redo, StaleAsset
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import FormerPlan
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.policies.change_terms import edit_terms, pick_terms, retake_terms
from grok_spicy.policies.plan_edit import changes_between, edited_plan
from grok_spicy.policies.staleness import stale_assets
from grok_spicy.services.changes import next_plan_number, store_edited_plan
from grok_spicy.services.picks import apply_pick
from grok_spicy.services.run_lifecycle import assign_execution
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import looks, plan, scene

NO_PICTURE = b"not a picture"


def picture_and_clip(*scenes: int) -> list[str]:
    return [f"{what} of scene {each}" for each in scenes for what in ("keyframe", "clip")]


@pytest.fixture
def made(driver: StepDriver) -> StepDriver:
    """The driver, with a film of four scenes; Sage is not in the first, and the third begins where
    the second ends."""
    scenes = [scene(1, cast=("Ember",)), scene(2), scene(3, transition="match-cut"), scene(4)]
    driver.make(plan(scenes=scenes))
    return driver


def names(assets: list[StaleAsset], hardness: str = "hard") -> list[str]:
    return [str(each.as_redo()) for each in assets if each.hardness == hardness]


def edit(driver: StepDriver, execution: str = "film-2", **changes: Any) -> list[str]:
    """Edit the plan of a finished film and make it; return what the terms said is made again."""
    snapshot = driver.snapshot
    assert snapshot.stored_plan
    edited = edited_plan(
        snapshot.stored_plan,
        PlanEdit.model_validate(changes),
        snapshot.run.settings,
        next_plan_number(driver.store, RUN),
    )
    terms = edit_terms(snapshot, edited)
    store_edited_plan(driver.store, RUN, edited)
    assign(driver, execution, plan=edited.number)
    return names(terms.stale)


def assign(driver: StepDriver, execution: str, **change: Any) -> None:
    request = RunRequest(run_id=RUN)
    assign_execution(driver.store, RUN, execution, request, Change.model_validate(change))
    driver.make_again(execution)


def pick(driver: StepDriver, **what: Any) -> list[str]:
    """Pick as the API does; return what the terms said is made again."""
    choice = Pick.model_validate(what)
    terms = pick_terms(driver.snapshot, choice)
    assign(driver, f"film-{driver.run.round + 2}", pick=choice)
    return names(terms.stale)


def made_again(before: RunSnapshot, after: RunSnapshot) -> list[str]:
    """The pictures and clips that have more attempts or takes than before."""
    changed = [
        f"sheet of {name}"
        for name, sheet in after.sheets.items()
        if len(sheet.attempts) > len(before.sheets[name].attempts)
    ]
    for scene_id, keyframe in after.keyframes.items():
        if len(keyframe.attempts) > len(before.keyframes[scene_id].attempts):
            changed.append(f"keyframe of scene {scene_id}")
        if len(after.takes[scene_id]) > len(before.takes[scene_id]):
            changed.append(f"clip of scene {scene_id}")
    return changed


def test_a_film_that_was_just_made_has_nothing_out_of_date(made: StepDriver) -> None:
    assert stale_assets(made.snapshot) == []


def test_a_film_from_before_inputs_were_kept_does_not_turn_stale(made: StepDriver) -> None:
    forget_inputs(made)

    assert stale_assets(made.snapshot) == []
    assert edit(made, title="Another title") == ["cut"]
    assert stale_assets(made.snapshot) == []


def forget_inputs(driver: StepDriver) -> None:
    """Store the items as they were before texts and keyframes of takes were kept."""
    for kind in (Sheet, Keyframe, Take):
        for item in driver.store.all(RUN, kind):
            update: dict[str, Any] = {"texts_digest": ""}
            if isinstance(item, Take):
                update |= {"keyframe_key": None, "resolution": None}
            driver.store.put(RUN, item.model_copy(update=update))


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
    made: StepDriver, changes: dict[str, Any], expected: list[str], is_old: bool
) -> None:
    if is_old:
        forget_inputs(made)
    before = made.snapshot

    said = edit(made, **changes)

    assert said == [*expected, "cut"]
    assert made_again(before, made.snapshot) == expected
    assert made.run.status == "complete"
    assert names(stale_assets(made.snapshot)) == []


def test_an_edited_length_changes_the_film(made: StepDriver) -> None:
    edit(made, scenes=[{"scene_id": 4, "duration_seconds": 6}])

    assert [each.seconds for each in made.video_editor.edit_lists[-1]] == [8, 8, 8, 6]


def test_a_clip_that_is_entered_by_a_crossfade_now_is_encoded_for_it(made: StepDriver) -> None:
    edit(made, scenes=[{"scene_id": 4, "transition": "crossfade"}])

    assert made.snapshot.clips[4].mezzanine_key == (
        f"runs/{RUN}/mezzanines/scene_4_720p_crossfade.mp4"
    )


def test_a_prompt_in_a_persons_own_words_is_sent_and_taken_back(made: StepDriver) -> None:
    own = "The fox sleeps. <IMAGE_1>"
    edit(made, prompts=[{"what": "clip", "scene_id": 1, "prompt": own}])
    assert made.video_provider.requests[-1].prompt == "The fox sleeps. ‹IMAGE_1›."
    edit(made, "film-3", prompts=[{"what": "keyframe", "scene_id": 1, "prompt": "A den."}])
    assert made.model_provider.image_requests[-1].prompt == "A den."

    edit(made, "film-4", prompts=[{"what": "clip", "scene_id": 1, "prompt": None}])

    assert "they walk 1 steps" in made.video_provider.requests[-1].prompt
    assert [each.number for each in made.store.all(RUN, FormerPlan)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scenes": [{"scene_id": 9, "action": "x"}]}, "no scene 9"),
        ({"characters": [{"name": "Nobody", "role": "x"}]}, "no character 'Nobody'"),
        ({"characters": [{"name": "Ember", "visual_description": "red"}]}, "at least 80"),
        ({"scenes": [{"scene_id": 1, "characters_present": ["Moss"]}]}, "names 'Moss'"),
        ({"scenes": [{"scene_id": 1, "duration_seconds": 500}]}, "lasts 500 s"),
        ({"prompts": [{"what": "clip", "scene_id": 7, "prompt": "x"}]}, "no scene 7"),
        ({"prompts": [{"what": "clip", "scene_id": 1, "prompt": " \u202e"}]}, "can't be empty"),
        ({"title": "The crystal"}, "nothing changes"),
    ],
    ids=str,
)
def test_an_edit_that_cannot_be_made_is_refused(
    made: StepDriver, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        edit(made, **changes)


def test_an_edited_file_of_the_plan_says_what_changed(made: StepDriver) -> None:
    story = made.snapshot.plan
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


def test_the_blast_radius_of_a_retake_is_what_is_made(made: StepDriver) -> None:
    before = made.snapshot
    terms = retake_terms(before, [Redo(what="keyframe", scene_id=1, note="at night")])

    assert names(terms.stale) == ["keyframe of scene 1", "clip of scene 1", "cut"]
    assert names(terms.stale, "soft") == ["keyframe of scene 2"]
    assign(made, "film-2", redo=terms.redo)
    assert made_again(before, made.snapshot) == ["keyframe of scene 1", "clip of scene 1"]
    (softly,) = stale_assets(made.snapshot)
    assert (softly.hardness, str(softly.as_redo())) == ("soft", "keyframe of scene 2")
    assert "older picture of the scene before" in softly.reason


def test_a_sheet_marks_exactly_what_used_it(made: StepDriver) -> None:
    before = made.snapshot
    terms = retake_terms(before, [Redo(what="sheet", character="Sage")])

    expected = picture_and_clip(2, 3, 4)
    assert names(terms.stale) == ["sheet of Sage", *expected, "cut"]
    assign(made, "film-2", redo=terms.redo)
    assert made_again(before, made.snapshot) == ["sheet of Sage", *expected]


def test_terms_come_to_what_the_calls_of_this_run_cost(made: StepDriver) -> None:
    terms = retake_terms(made.snapshot, [Redo(what="clip", scene_id=1)])
    cost = made.snapshot.spent_ticks

    assign(made, "film-2", redo=terms.redo)

    # The scripted provider bills 0.50 for a clip of 0.562, and 0.001 for a verdict.
    assert made.snapshot.spent_ticks - cost == 5_010_000_000
    assert terms.estimate.expected_usd == pytest.approx(0.562 + 0.001)
    assert terms.estimate.at_most_usd > terms.estimate.expected_usd


def test_a_cap_that_does_not_pay_for_it_is_said_with_the_least_that_does(
    driver: StepDriver,
) -> None:
    driver.make(max_cost_usd=3)
    terms = retake_terms(driver.snapshot, [Redo(what="plan")])

    with pytest.raises(BadInput, match=f"set it to {terms.least_cap_usd:.2f}"):
        terms.check_cap(3)
    retake_terms(driver.snapshot, [Redo(what="cut")]).check_cap(0.01)


def test_gaps_are_filmed_with_a_retake_and_priced(driver: StepDriver) -> None:
    driver.model_provider.will_draw(b"1", b"2", b"3", NO_PICTURE, NO_PICTURE, NO_PICTURE)
    driver.make(plan("cut", "cut", "cut"))
    assert [clip.scene_id for clip in driver.snapshot.gaps] == [2]

    terms = retake_terms(driver.snapshot, [Redo(what="clip", scene_id=3)])

    assert names(terms.stale) == [
        "keyframe of scene 2",
        "clip of scene 2",
        "clip of scene 3",
        "cut",
    ]
    assign(driver, "film-2", redo=terms.redo)
    assert driver.run.status == "complete"


def test_a_gap_is_retaken(driver: StepDriver) -> None:
    driver.video_provider.will_submit(None, OutputRefused("moderation refused it"))
    driver.make(plan("cut", "cut", "cut"))
    assert [clip.scene_id for clip in driver.snapshot.gaps] == [2]

    assign(driver, "film-2", redo=[Redo(what="clip", scene_id=2, note="gently")])

    assert driver.run.status == "complete"
    assert driver.snapshot.chosen_takes[1].name == "scene_2_t2"


def test_a_retake_that_fails_keeps_the_clip_before_and_says_so(made: StepDriver) -> None:
    made.video_provider.will_submit(OutputRefused("moderation refused it"))

    assign(made, "film-2", redo=[Redo(what="clip", scene_id=1, note="blood")])

    assert made.run.status == "complete_with_gaps"
    assert made.snapshot.chosen_takes[0].name == "scene_1"
    (kept,) = made.snapshot.not_redone
    assert kept.problem and kept.problem.startswith("kept as it was: ")


def test_a_keyframe_that_is_refused_buys_no_clip_and_stays_as_it_was(made: StepDriver) -> None:
    before, filmed = made.snapshot, len(made.video_provider.requests)
    made.model_provider.will_draw(OutputRefused("moderation refused it"))

    assign(made, "film-2", redo=[Redo(what="keyframe", scene_id=1, note="blood")])

    assert len(made.video_provider.requests) == filmed
    assert made.snapshot.keyframes[1].image_key == before.keyframes[1].image_key
    assert made.snapshot.chosen_takes[0].name == "scene_1"


def test_a_sheet_that_is_refused_leaves_everything_as_it_was(made: StepDriver) -> None:
    drawn, filmed = len(made.model_provider.image_requests), len(made.video_provider.requests)
    before = [take.name for take in made.snapshot.chosen_takes]
    made.model_provider.will_draw(OutputRefused("moderation refused it"))

    assign(made, "film-2", redo=[Redo(what="sheet", character="Sage", note="blood")])

    assert len(made.model_provider.image_requests) == drawn + 1
    assert len(made.video_provider.requests) == filmed
    assert [take.name for take in made.snapshot.chosen_takes] == before
    assert made.snapshot.sheets["Sage"].image_key == f"runs/{RUN}/character_sheets/Sage_v1.jpg"
    assert stale_assets(made.snapshot) == []


def test_an_earlier_take_is_picked_and_only_the_cut_is_made(made: StepDriver) -> None:
    assign(made, "film-2", redo=[Redo(what="clip", scene_id=1)])
    filmed = len(made.video_provider.requests)

    assert pick(made, scene_id=1, take=1) == ["cut"]

    assert made.snapshot.chosen_takes[0].name == "scene_1"
    assert len(made.video_provider.requests) == filmed


def test_an_earlier_keyframe_is_picked_and_its_clip_is_filmed_again(made: StepDriver) -> None:
    assign(made, "film-2", redo=[Redo(what="keyframe", scene_id=4)])
    before = made.snapshot

    assert pick(made, scene_id=4, keyframe=1) == ["clip of scene 4", "cut"]

    assert made_again(before, made.snapshot) == ["clip of scene 4"]
    assert made.takes(4)[-1].keyframe_key == f"runs/{RUN}/keyframes/scene_4_v1.jpg"
    assert stale_assets(made.snapshot) == []


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


def test_an_uploaded_keyframe_is_checked_kept_and_filmed(made: StepDriver) -> None:
    made.assets.put("uploads/studio/a.jpg", b"a photo")
    before = made.snapshot

    assert pick(made, scene_id=4, upload="uploads/studio/a.jpg") == ["clip of scene 4", "cut"]

    frame = made.snapshot.keyframes[4]
    assert frame.image_key == f"runs/{RUN}/keyframes/scene_4_v2.jpg"
    assert frame.best and frame.best.upload == "uploads/studio/a.jpg"
    assert made.assets.get(frame.image_key) == b"a photo"
    assert [len(each.attempts) for each in made.snapshot.keyframes.values()] == [1, 1, 1, 2]
    assert len(made.snapshot.takes[4]) == len(before.takes[4]) + 1
    assert made.run.status == "complete"
    assert stale_assets(made.snapshot) == []


def test_an_upload_that_is_no_picture_changes_nothing(made: StepDriver) -> None:
    made.assets.put("uploads/studio/a.jpg", NO_PICTURE)
    filmed = len(made.video_provider.requests)

    with pytest.raises(Exception, match="nothing was changed"):
        pick(made, scene_id=4, upload="uploads/studio/a.jpg")
    made.fail("film-2", {"run_id": RUN}, ValueError("no"))

    assert made.make_again("film-3").status == "complete"
    assert len(made.video_provider.requests) == filmed
    assert [clip.take for clip in made.store.all(RUN, Clip)] == [1, 1, 1, 1]


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
    made: StepDriver, what: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        pick_terms(made.snapshot, Pick.model_validate(what))


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


def test_a_pick_is_applied_once(made: StepDriver) -> None:
    assign(made, "film-2", redo=[Redo(what="keyframe", scene_id=4)])
    run = made.run
    apply_pick(made.store, run, Pick(scene_id=4, keyframe=1))
    apply_pick(made.store, run, Pick(scene_id=4, keyframe=1))

    assert made.run.round == run.round + 1


def test_a_promotion_draws_nothing_and_names_the_match_cut_that_may_jump(
    made: StepDriver,
) -> None:
    made.make_again("film-2", promote={"quality": "best", "pin_match_cuts": False})

    stale = stale_assets(made.snapshot)
    assert names(stale) == ["keyframe of scene 3", "clip of scene 3"]
    assert "earlier take of scene 2" in stale[0].reason
