"""From StartClip to ReviewClip: submitted once, looked at, fetched, judged, accepted."""

from datetime import timedelta
from typing import Any

import pytest

from grok_spicy.errors import (
    AnswerLost,
    CallInProgress,
    CallLost,
    ClipLost,
    NoKeyframe,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.clips import Take
from grok_spicy.models.spending import ticks, usd
from grok_spicy.ports import Look
from tests.support.fake_provider import CLIP_TICKS
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, Production
from tests.support.stories import STYLE, looks, plan, scene


def ready(seconds: int = 8, **more: Any) -> Production:
    """A production of one scene whose keyframe is there."""
    production = Production()
    settings = {"resolution": more.pop("resolution", "720p")}
    production.begin(plan(scenes=[scene(duration_seconds=seconds)], **more), **settings)
    production.sheets()
    production.keyframe(1)
    return production


@pytest.fixture
def production() -> Production:
    return ready()


def test_a_good_clip_is_filmed_once_and_accepted(production: Production) -> None:
    clip = production.clip(1)

    assert (clip.state, clip.take, clip.problem) == ("accepted", 1, None)
    assert len(production.camera.orders) == 1
    assert "scene 1: clip accepted" in production.events()


def test_the_order_is_what_the_plan_says() -> None:
    production = ready(seconds=5, aspect_ratio="9:16", resolution="480p")

    production.start(1)

    [order] = production.camera.orders
    assert (order.seconds, order.aspect_ratio, order.resolution) == (5, "9:16", "480p")
    assert order.first_frame == b"picture 3" and order.corrects_url is None


def test_the_prompt_is_motion_only_and_starts_with_the_style(production: Production) -> None:
    production.start(1)

    prompt = production.camera.orders[0].prompt
    assert prompt.startswith(STYLE)
    assert looks("Ember") not in prompt and looks("Sage") not in prompt


def test_a_clip_is_submitted_once_however_often_it_is_started(production: Production) -> None:
    for _ in range(3):
        assert production.start(1).next == "poll"

    assert len(production.camera.orders) == 1


def test_a_crash_after_submit_does_not_buy_the_clip_twice(production: Production) -> None:
    production.store.dies_at = Take
    with pytest.raises(Killed):
        production.start(1)

    assert production.start(1).next == "poll"

    assert len(production.camera.orders) == 1
    [take] = production.takes(1)
    assert take.job and take.job.id == "job-1"


def test_a_call_in_flight_is_not_made_by_another_invocation(production: Production) -> None:
    production.camera.will_take(Killed())
    with pytest.raises(Killed):
        production.start(1)

    with pytest.raises(CallInProgress):
        production.start(1)


def test_a_clip_that_died_in_flight_is_bought_once_more_and_then_a_person_decides(
    production: Production,
) -> None:
    production.camera.will_take(Killed(), Killed())
    for _ in range(2):
        with pytest.raises(Killed):
            production.start(1)
        production.store.end_leases(RUN)

    with pytest.raises(CallLost):
        production.start(1)

    assert len(production.camera.orders) == 2
    assert len(production.film.possibly_paid) == 2


def test_a_lost_answer_is_booked_as_possibly_paid(production: Production) -> None:
    production.camera.will_take(AnswerLost("connection reset"))
    with pytest.raises(AnswerLost):
        production.start(1)

    production.clip(1)

    [lost] = production.film.possibly_paid
    assert lost.purpose.call_id == "start_clip/001/scene_1"
    assert production.store.budget(RUN).committed_ticks == (
        production.film.spent_ticks + lost.upper_ticks
    )


def test_a_busy_provider_costs_nothing(production: Production) -> None:
    before = production.store.budget(RUN).committed_ticks
    production.camera.will_take(ProviderUnavailable("busy"))

    with pytest.raises(ProviderUnavailable):
        production.start(1)

    assert production.store.budget(RUN).committed_ticks == before
    assert production.film.possibly_paid == []


def test_a_scene_without_a_keyframe_cannot_be_filmed() -> None:
    production = Production()
    production.begin(plan("cut"))

    with pytest.raises(NoKeyframe, match="scene 1 has no keyframe: it was not composed"):
        production.start(1)


@pytest.mark.parametrize("no", [PromptRefused("too violent", 0), ProviderRejected("no such model")])
def test_what_the_camera_will_never_take_is_not_ordered_again(
    production: Production, no: Exception
) -> None:
    production.camera.will_take(no)

    assert production.start(1).next == "fill"
    assert production.start(1).next == "fill"

    assert len(production.camera.orders) == 1


def test_the_first_look_comes_after_three_seconds(production: Production) -> None:
    following = production.start(1)

    assert (following.next, following.wait_seconds) == ("poll", 3)


def test_looking_at_a_job_keeps_its_progress_and_says_when_to_look_next(
    production: Production,
) -> None:
    production.start(1)
    production.camera.will_show(Look("rendering", 0.4))

    following = production.poll(1)

    assert following.next == "poll" and 1 <= following.wait_seconds <= 20
    assert production.takes(1)[0].progress == 0.4


def test_the_providers_own_figure_replaces_the_estimate(production: Production) -> None:
    before = production.store.budget(RUN).committed_ticks
    production.start(1)

    production.poll(1)

    assert production.store.budget(RUN).committed_ticks == before + CLIP_TICKS
    [call] = [call for call in production.film.calls if call.purpose.step == "start_clip"]
    assert (call.cost_ticks, call.actual) == (CLIP_TICKS, True)


def test_a_job_past_its_deadline_is_lost_and_filmed_once_more(production: Production) -> None:
    production.camera.deadline = timedelta(seconds=-1)
    production.start(1)
    production.camera.will_show(Look("rendering", 0.3))

    following = production.poll(1)

    [take] = production.takes(1)
    assert following.next == "start"
    assert (take.state, take.error) == ("failed", ClipLost.__name__)
    assert "30%" in (take.problem or "")


def test_a_late_job_that_is_done_after_all_is_used(production: Production) -> None:
    production.camera.deadline = timedelta(seconds=-1)
    production.start(1)

    assert production.poll(1).next == "transcode"


def test_a_failed_job_is_filmed_once_more_and_both_takes_are_kept(production: Production) -> None:
    production.camera.will_show(Look("failed", message="out of memory"))

    clip = production.clip(1)

    assert [take.name for take in production.takes(1)] == ["scene_1", "scene_1_t2"]
    assert (clip.state, clip.take) == ("accepted", 2)


def test_two_failed_jobs_are_a_gap(production: Production) -> None:
    production.camera.will_show(*[Look("failed", message="out of memory")] * 2)

    clip = production.clip(1)

    assert (clip.state, clip.problem) == ("gap", "out of memory")
    assert len(production.camera.orders) == 2


def test_a_refused_output_is_a_gap_at_once(production: Production) -> None:
    production.camera.will_show(Look("refused", 1.0, None, ticks(0.25), "refused by moderation"))

    clip = production.clip(1)

    assert (clip.state, clip.error) == ("gap", "OutputRefused")
    assert len(production.camera.orders) == 1
    costs = {call.key: usd(call.cost_ticks) for call in production.film.calls}
    assert costs["start_clip/001/scene_1"] == 0.25


def test_a_blind_look_is_raised_and_changes_nothing(production: Production) -> None:
    production.start(1)
    production.camera.will_show(ProviderUnavailable("down"))

    with pytest.raises(ProviderUnavailable):
        production.poll(1)

    assert production.takes(1)[0].state == "rendering"


def test_a_settled_step_that_is_repeated_does_nothing(production: Production) -> None:
    production.clip(1)
    before = (len(production.camera.looks), len(production.downloads.fetched))

    for step in (production.start, production.poll, production.transcode, production.review):
        assert step(1).next == "done"

    assert (len(production.camera.looks), len(production.downloads.fetched)) == before


def test_a_step_that_comes_too_early_says_what_is_next(production: Production) -> None:
    production.start(1)

    assert production.transcode(1).next == "poll"
    assert production.review(1).next == "poll"


def test_a_running_job_of_an_interrupted_run_is_looked_at_not_bought(
    production: Production,
) -> None:
    production.start(1)
    production.fail(RUN, {}, ProviderUnavailable("down all day"))
    production.start_execution("film-2", {"run_id": RUN})

    clip = production.clip(1)

    assert clip.state == "accepted"
    assert len(production.camera.orders) == 1
