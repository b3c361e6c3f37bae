"""FillGap: no scene is left out without a word, and the word says what would fix it."""

import pytest

from grok_spicy.errors import (
    CallLost,
    ClipLost,
    CuttingFailed,
    Failure,
    FilmHasGaps,
    OutputRefused,
    OverBudget,
    PromptRefused,
    ProviderUnavailable,
)
from grok_spicy.models.clips import Clip
from grok_spicy.models.spending import ticks
from grok_spicy.ports import Look
from tests.support.step_driver import RUN, Production, failure_of
from tests.support.stories import plan, scene
from tests.unit.steps.test_clips import ready

REFUSED = Look("refused", message="the clip was refused by moderation")


def test_a_refused_clip_becomes_a_still_of_its_keyframe_with_the_remedy() -> None:
    production = ready()
    production.camera.will_show(REFUSED)

    clip = production.clip(1)

    assert production.cutting_room.stills == [(b"picture 3", None, (1280, 720), 8)]
    assert clip.state == "gap" and clip.mezzanine_key
    assert clip.problem == "the clip was refused by moderation"
    assert "change the scene's wording" in (clip.remedy or "")
    assert any(told.startswith("scene 1: no clip (") for told in production.events())


def test_without_its_own_keyframe_a_scene_shows_the_one_before() -> None:
    production = Production()
    production.begin(plan("cut", "cut"))
    production.sheets()
    production.keyframe(1)
    production.studio.will_paint(OutputRefused("too much fire", 0))
    production.keyframe(2)

    clip = production.clip(2)

    assert production.cutting_room.stills[0][0] == b"picture 3"
    assert clip.problem == "no keyframe: too much fire"
    assert "change the scene's wording" in (clip.remedy or "")


def test_without_any_keyframe_a_scene_shows_a_sheet_of_who_is_in_it() -> None:
    production = Production()
    production.begin(plan(scenes=[scene(cast=("Sage",))]))
    production.sheets()
    production.studio.will_paint(OutputRefused("too much fire", 0))
    production.keyframe(1)

    production.clip(1)

    assert production.cutting_room.stills[0][:2] == (b"picture 2", "The clearing 1")


def test_without_any_picture_a_scene_shows_its_title() -> None:
    production = Production()
    production.begin(plan("cut"))

    assert production.clip(1).state == "gap"

    assert production.cutting_room.stills == [(None, "The clearing 1", (1280, 720), 8)]


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (OverBudget("0.10 of the cap are left"), "resume with a higher --max-cost-usd"),
        (CallLost("lost twice"), "check the provider's bill, then resume with --buy-lost-calls"),
        (PromptRefused("no"), "change the scene's wording or its photo, then make the film again"),
        (ClipLost("gone"), "resume the run: what failed is tried again, what is done is kept"),
        (ProviderUnavailable("down"), "resume the run: what failed is tried again, what is done"),
    ],
)
def test_every_gap_says_what_would_fix_it(error: Exception, remedy: str) -> None:
    production = ready()

    production.fill(1, failure_of(error))

    clip = production.clip_as_kept(1)
    assert (clip.problem, clip.error) == (str(error), type(error).__name__)
    assert (clip.remedy or "").startswith(remedy)


def test_a_scene_over_budget_is_a_gap_until_there_is_more_money() -> None:
    production = ready()
    production.store.open_budget(RUN, ticks(0.2))

    assert "--max-cost-usd" in (production.clip(1).remedy or "")

    production.fail(RUN, {}, CuttingFailed("whatever"))
    production.start_execution("film-2", {"run_id": RUN, "max_cost_usd": 5})
    assert production.clip(1).state == "accepted"


def test_the_best_take_goes_before_a_still() -> None:
    production = ready()
    for step in (production.start, production.poll, production.transcode):
        step(1)

    production.fill(1, Failure(Error="ProviderUnavailable", Cause="down"))

    clip = production.clip_as_kept(1)
    assert (clip.state, clip.take) == ("accepted", 1)
    assert clip.problem == "kept as it was: down"
    assert production.cutting_room.stills == []


def test_a_clip_that_was_never_judged_is_reported_as_such() -> None:
    production = ready()
    for step in (production.start, production.poll, production.transcode):
        step(1)
    production.fill(1, Failure(Error="ProviderUnavailable", Cause="down"))

    production.assemble()
    production.publish()

    report = production.assets.get(f"runs/{RUN}/report.json").decode()
    assert '"clip 1: kept as it was: down"' in report


def test_a_decided_clip_is_left_alone() -> None:
    production = ready()
    before = production.clip(1)

    production.fill(1, Failure(Error="ProviderUnavailable", Cause="down"))

    assert production.clip_as_kept(1) == before


def test_with_the_policy_fail_no_still_is_made_and_the_film_fails_by_name() -> None:
    production = Production()
    production.begin(plan("cut"), on_gap="fail")
    production.sheets()
    production.keyframe(1)
    production.camera.will_show(REFUSED)
    production.clip(1)

    with pytest.raises(FilmHasGaps, match="scene 1: the clip was refused by moderation"):
        production.assemble()

    assert production.cutting_room.stills == []
    assert not any("a still fills the gap" in told for told in production.events())


def test_an_open_scene_is_never_left_out_of_the_film() -> None:
    production = ready()

    with pytest.raises(FilmHasGaps, match="scene 1 has no clip"):
        production.assemble()


def test_an_old_still_does_not_pass_for_a_clip_when_the_run_goes_on() -> None:
    production = ready()
    production.camera.will_show(REFUSED)
    production.clip(1)
    production.fail(RUN, {}, CuttingFailed("whatever"))
    production.start_execution("film-2", {"run_id": RUN})

    with pytest.raises(FilmHasGaps):
        production.assemble()


def test_a_gap_that_cannot_be_filled_stays_open() -> None:
    production = ready()
    production.cutting_room.errors.append(CuttingFailed("disk full"))

    with pytest.raises(CuttingFailed):
        production.fill(1, Failure(Error="ClipLost", Cause="gone"))

    assert production.store.all(RUN, Clip) == []


def test_what_failed_is_filmed_again_when_the_run_goes_on() -> None:
    production = ready()
    production.camera.will_show(*[Look("failed", message="out of memory")] * 2)
    assert production.clip(1).state == "gap"
    production.fail(RUN, {}, CuttingFailed("whatever"))

    production.start_execution("film-2", {"run_id": RUN})

    clip = production.clip(1)
    assert clip.state == "accepted" and clip.problem is None
    assert [take.name for take in production.takes(1)] == ["scene_1", "scene_1_t2", "scene_1_t3"]


def test_what_was_refused_is_not_asked_again_when_the_run_goes_on() -> None:
    production = ready()
    production.camera.will_show(REFUSED)
    production.clip(1)
    production.fail(RUN, {}, CuttingFailed("whatever"))

    production.start_execution("film-2", {"run_id": RUN})

    assert production.clip(1).state == "gap"
    assert len(production.camera.orders) == 1
