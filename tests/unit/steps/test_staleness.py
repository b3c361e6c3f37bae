"""What was made from something that has changed since is found by looking, and priced."""

import pytest

from grok_spicy.errors import BadInput, OutputRefused
from grok_spicy.models.redo import Redo
from grok_spicy.policies.change_terms import retake_terms
from grok_spicy.policies.staleness import stale_assets
from tests.support.changes import (
    NO_PICTURE,
    assign,
    edit,
    forget_inputs,
    made_again,
    names,
    picture_and_clip,
)
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan


def test_a_film_that_was_just_made_has_nothing_out_of_date(mixed: StepDriver) -> None:
    assert stale_assets(mixed.snapshot) == []


def test_a_film_from_before_inputs_were_kept_does_not_turn_stale(mixed: StepDriver) -> None:
    forget_inputs(mixed)

    assert stale_assets(mixed.snapshot) == []
    assert edit(mixed, title="Another title") == ["cut"]
    assert stale_assets(mixed.snapshot) == []


def test_the_blast_radius_of_a_retake_is_what_is_made(mixed: StepDriver) -> None:
    before = mixed.snapshot
    terms = retake_terms(before, [Redo(what="keyframe", scene_id=1, note="at night")])

    assert names(terms.stale) == ["keyframe of scene 1", "clip of scene 1", "cut"]
    assert names(terms.stale, "soft") == ["keyframe of scene 2"]
    assign(mixed, "film-2", redo=terms.redo)
    assert made_again(before, mixed.snapshot) == ["keyframe of scene 1", "clip of scene 1"]
    (softly,) = stale_assets(mixed.snapshot)
    assert (softly.hardness, str(softly.as_redo())) == ("soft", "keyframe of scene 2")
    assert "older picture of the scene before" in softly.reason


def test_a_sheet_marks_exactly_what_used_it(mixed: StepDriver) -> None:
    before = mixed.snapshot
    terms = retake_terms(before, [Redo(what="sheet", character="Sage")])

    expected = picture_and_clip(2, 3, 4)
    assert names(terms.stale) == ["sheet of Sage", *expected, "cut"]
    assign(mixed, "film-2", redo=terms.redo)
    assert made_again(before, mixed.snapshot) == ["sheet of Sage", *expected]


def test_terms_come_to_what_the_calls_of_this_run_cost(mixed: StepDriver) -> None:
    terms = retake_terms(mixed.snapshot, [Redo(what="clip", scene_id=1)])
    cost = mixed.snapshot.spent_ticks

    assign(mixed, "film-2", redo=terms.redo)

    # The scripted provider bills 0.50 for a clip of 0.562, and 0.001 for a verdict.
    assert mixed.snapshot.spent_ticks - cost == 5_010_000_000
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


def test_a_retake_that_fails_keeps_the_clip_before_and_says_so(mixed: StepDriver) -> None:
    mixed.video_provider.will_submit(OutputRefused("moderation refused it"))

    assign(mixed, "film-2", redo=[Redo(what="clip", scene_id=1, note="blood")])

    assert mixed.run.status == "complete_with_gaps"
    assert mixed.snapshot.chosen_takes[0].name == "scene_1"
    (kept,) = mixed.snapshot.not_redone
    assert kept.problem and kept.problem.startswith("kept as it was: ")


def test_a_keyframe_that_is_refused_buys_no_clip_and_stays_as_it_was(
    mixed: StepDriver,
) -> None:
    before, filmed = mixed.snapshot, len(mixed.video_provider.requests)
    mixed.model_provider.will_draw(OutputRefused("moderation refused it"))

    assign(mixed, "film-2", redo=[Redo(what="keyframe", scene_id=1, note="blood")])

    assert len(mixed.video_provider.requests) == filmed
    assert mixed.snapshot.keyframes[1].image_key == before.keyframes[1].image_key
    assert mixed.snapshot.chosen_takes[0].name == "scene_1"


def test_a_sheet_that_is_refused_leaves_everything_as_it_was(mixed: StepDriver) -> None:
    drawn, filmed = (
        len(mixed.model_provider.image_requests),
        len(mixed.video_provider.requests),
    )
    before = [take.name for take in mixed.snapshot.chosen_takes]
    mixed.model_provider.will_draw(OutputRefused("moderation refused it"))

    assign(mixed, "film-2", redo=[Redo(what="sheet", character="Sage", note="blood")])

    assert len(mixed.model_provider.image_requests) == drawn + 1
    assert len(mixed.video_provider.requests) == filmed
    assert [take.name for take in mixed.snapshot.chosen_takes] == before
    assert mixed.snapshot.sheets["Sage"].image_key == f"runs/{RUN}/character_sheets/Sage_v1.jpg"
    assert stale_assets(mixed.snapshot) == []


def test_a_promotion_draws_nothing_and_names_the_match_cut_that_may_jump(
    mixed: StepDriver,
) -> None:
    mixed.make_again("film-2", promote={"quality": "best", "pin_match_cuts": False})

    stale = stale_assets(mixed.snapshot)
    assert names(stale) == ["keyframe of scene 3", "clip of scene 3"]
    assert "earlier take of scene 2" in stale[0].reason
