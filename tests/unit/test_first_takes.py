"""First takes first: no correction is bought with the money of a scene that has no clip yet."""

import pytest

from grok_spicy.errors import AnswerLost
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import Budget, ticks
from grok_spicy.policies.first_takes import pays_first_takes
from grok_spicy.policies.poll_schedule import PollPace
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan

CLIP, CORRECTION = 0.56, ticks(0.56)


def pays(
    left_usd: float, composed: tuple[int, ...] = (1, 2, 3), filmed: tuple[int, ...] = (1,)
) -> bool:
    budget = Budget(cap_ticks=ticks(10), committed_ticks=ticks(10 - left_usd))
    return pays_first_takes(
        budget, CORRECTION, plan(), RunSettings(), composed=composed, filmed=filmed
    )


@pytest.mark.parametrize(
    ("left", "answer"), [(1.0, False), (2.5 * CLIP, False), (2 * CLIP + 0.7, True), (9, True)]
)
def test_a_correction_must_leave_enough_for_every_scene_without_a_take(
    left: float, answer: bool
) -> None:
    assert pays(left) is answer


def test_a_scene_without_a_keyframe_needs_that_too() -> None:
    enough = next(cents / 100 for cents in range(1000) if pays(cents / 100))

    assert not pays(enough, composed=(1, 2))


def test_the_last_scene_may_use_all_that_is_left() -> None:
    assert pays(0.1, filmed=(1, 2, 3))


def driver_with_a_drifted_take(cap_usd: float) -> StepDriver:
    driver = StepDriver()
    driver.begin(plan("cut", "cut"))
    driver.sheets()
    driver.keyframe(1)
    driver.model_provider.will_score(0.5)
    for step in (driver.start, driver.poll, driver.transcode, driver.review):
        step(1)
    driver.store.open_budget(RUN, driver.store.budget(RUN).committed_ticks + ticks(cap_usd))
    return driver


def test_a_clip_is_not_corrected_with_the_money_of_a_scene_that_has_none() -> None:
    driver = driver_with_a_drifted_take(1.0)

    assert driver.start(1).next == "done"

    clip = driver.stored_clip(1)
    assert (clip.state, clip.take) == ("accepted", 1)
    assert "pays the first takes of other scenes" in (clip.problem or "")
    driver.keyframe(2)
    assert driver.clip(2).state == "accepted"


def test_a_clip_is_corrected_where_there_is_enough_for_all() -> None:
    driver = driver_with_a_drifted_take(3.0)

    assert driver.start(1).next == "poll"
    assert [take.correction for take in driver.takes(1)] == [0, 1]


def test_a_correction_that_was_paid_for_is_used_though_little_is_left() -> None:
    driver = driver_with_a_drifted_take(2.0)
    driver.poll_pace = PollPace(floor_seconds=1e-6)
    driver.video_provider.stored = {}
    driver.video_provider.will_submit(AnswerLost("connection reset"))
    with pytest.raises(AnswerLost):
        driver.start(1)
    name = driver.video_provider.requests[-1].store_as or ""
    driver.video_provider.stored[name] = b"the correction"
    driver.store.open_budget(RUN, driver.store.budget(RUN).committed_ticks + ticks(0.5))

    assert driver.start(1).next == "poll"
    assert [take.correction for take in driver.takes(1)] == [0, 1]
    assert len(driver.video_provider.requests) == 2


def test_a_keyframe_is_not_drawn_again_with_the_money_of_a_scene_that_has_none() -> None:
    driver = StepDriver()
    driver.begin(plan("cut", "cut"))
    driver.sheets()
    driver.store.open_budget(RUN, driver.store.budget(RUN).committed_ticks + ticks(1.25))
    driver.model_provider.will_score(0.5)

    keyframe = driver.keyframe(1)

    assert keyframe.finished and len(keyframe.attempts) == 1
