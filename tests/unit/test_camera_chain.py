"""Which camera films next, as a table: what became of the takes so far, and the next model."""

from typing import Any

import pytest

from grok_spicy.errors import (
    ChecksFailed,
    ClipLost,
    GrokSpicyError,
    KeyRefused,
    OutOfCredit,
    OutputRefused,
    ProviderBusy,
    ProviderRejected,
    ProviderRetired,
    ProviderUnavailable,
    UnusableFootage,
)
from grok_spicy.models.clips import Job, Take
from grok_spicy.models.item import utc_now
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.camera_chain import MOST_ATTEMPTS, CameraChain, reason_in_words
from grok_spicy.policies.clip_policy import next_move
from tests.support.fake_provider import score

GROK, RUNWAY, TURBO = "grok-imagine-video", "gen4.5", "gen4_turbo"
CHAIN = CameraChain([RUNWAY, GROK], attempts=3)
SETTINGS = RunSettings()


def job(model: str) -> Job:
    return Job(provider="p", model=model, id="j", submitted_at=utc_now(), deadline=utc_now())


def failed(model: str, error: GrokSpicyError, *, submitted: bool = True) -> Take:
    take = Take(scene_id=1, number=0, prompt="p", seconds=8, model=model)
    take.job = job(model) if submitted else None
    take.fail(error)
    return take


def lost(model: str) -> Take:
    return failed(model, ClipLost("gone"))


def busy(model: str, *, submitted: bool = True) -> Take:
    return failed(model, ProviderBusy("full"), submitted=submitted)


DOWN = failed(RUNWAY, ProviderUnavailable("down"), submitted=False)


@pytest.mark.parametrize(
    ("takes", "model"),
    [
        ([], RUNWAY),
        ([lost(RUNWAY)], RUNWAY),
        ([lost(RUNWAY)] * 2, RUNWAY),
        ([lost(RUNWAY)] * 3, GROK),
        ([lost(RUNWAY), failed(RUNWAY, UnusableFootage("torn")), lost(RUNWAY)], GROK),
        ([failed(RUNWAY, ChecksFailed("black"))] * 3, GROK),
        ([failed(RUNWAY, ProviderUnavailable("down"))] * 3, GROK),
        ([*[lost(RUNWAY)] * 3, *[lost(GROK)] * 2], GROK),
        ([*[lost(RUNWAY)] * 3, *[lost(GROK)] * 3], None),
        ([failed(RUNWAY, ProviderRejected("no"))], GROK),
        ([failed(RUNWAY, ProviderRetired("gone"))], GROK),
        ([failed(RUNWAY, ProviderRejected("no")), failed(GROK, ProviderRejected("no"))], None),
        # At capacity: waited for, then the next; come back to where the next is at its end.
        ([busy(RUNWAY)] * 2, RUNWAY),
        ([busy(RUNWAY)] * 3, GROK),
        ([busy(RUNWAY, submitted=False)], GROK),
        ([DOWN], GROK),
        ([DOWN, *[lost(GROK)] * 3], RUNWAY),
        ([busy(RUNWAY, submitted=False), *[busy(GROK)] * 9], RUNWAY),
        # An account that was refused in another execution is no attempt.
        ([failed(RUNWAY, OutOfCredit("top up"))] * 5, RUNWAY),
    ],
)
def test_which_model_films_next(takes: list[Take], model: str | None) -> None:
    assert CHAIN.next_model(takes) == model


def test_a_camera_that_is_out_is_passed_over_and_nothing_is_left_when_all_are() -> None:
    assert CameraChain([RUNWAY, GROK], 3, frozenset([RUNWAY])).next_model([]) == GROK
    assert CameraChain([RUNWAY, GROK], 3, frozenset([RUNWAY, GROK])).next_model([]) is None


@pytest.mark.parametrize(
    ("takes", "has_other"),
    [([], True), ([lost(RUNWAY)], True), ([lost(GROK)] * 3, False), ([busy(GROK)] * 3, False)],
)
def test_whether_another_camera_could_film(takes: list[Take], has_other: bool) -> None:
    assert CHAIN.has_other(RUNWAY, takes) == has_other


def test_what_a_scene_was_filmed_with_before_it_is_filmed_again_uses_up_no_camera() -> None:
    """A retake, or a promotion, puts the takes aside."""
    aside = [each.model_copy(update={"superseded": True}) for each in [lost(GROK)] * 3]

    assert CHAIN.has_other(RUNWAY, aside)
    assert CHAIN.next_model([*aside, *[lost(RUNWAY)] * 3]) == GROK
    assert CameraChain([GROK], attempts=3).next_model(aside * 7) == GROK


def test_a_single_camera_is_its_own_last() -> None:
    alone = CameraChain([GROK], attempts=3)

    assert not alone.has_other(GROK, [])
    assert alone.next_model([busy(GROK)] * 20) == GROK


def test_a_scene_is_tried_so_often_in_all_and_no_more() -> None:
    chain = CameraChain([RUNWAY, TURBO, GROK], attempts=10)

    takes = [lost(RUNWAY)] * 10 + [lost(TURBO)] * (MOST_ATTEMPTS - 10)

    assert chain.next_model(takes[:-1]) == TURBO
    assert chain.next_model(takes) is None


def move(takes: list[Take], chain: CameraChain = CHAIN, **more: Any) -> tuple[str, str]:
    numbered = [each.model_copy(update={"number": n}) for n, each in enumerate(takes, 1)]
    result = next_move(numbered, 8, SETTINGS, chain, **more)
    return result.kind, result.model


def reviewed(model: str, overall: float) -> Take:
    take = Take(scene_id=1, number=0, prompt="p", seconds=8, model=model, state="reviewed")
    return take.model_copy(update={"score": score(overall), "mezzanine_key": "m.mp4"})


def test_the_next_camera_films_after_the_attempts_of_the_first() -> None:
    assert move([]) == ("film", RUNWAY)
    assert move([lost(RUNWAY)] * 3) == ("film", GROK)
    assert move([*[lost(RUNWAY)] * 3, *[lost(GROK)] * 3]) == ("give_up", "")


def test_what_moderation_refused_is_shown_to_no_other_camera_unless_asked() -> None:
    refused = failed(RUNWAY, OutputRefused("blood"))
    offered = refused.model_copy(update={"softens": 9})  # a softened wording was refused as well
    open_hearted = CameraChain([RUNWAY, GROK], 3, falls_back_on_refusal=True)

    assert move([refused]) == ("soften", "")
    assert move([offered]) == ("give_up", "")
    assert move([offered], open_hearted) == ("film", GROK)


def test_a_correction_is_left_to_the_camera_of_the_take() -> None:
    drifted = [*[lost(RUNWAY)] * 3, reviewed(GROK, 0.5)]
    by_runway = [reviewed(RUNWAY, 0.5)]

    assert move(drifted) == ("correct", GROK)  # it edits
    assert move(by_runway) == ("film", RUNWAY)
    assert move(by_runway, CameraChain([RUNWAY, GROK], 3, frozenset([RUNWAY])))[0] == "accept"
    assert move([*by_runway, lost(RUNWAY)])[0] == "accept"


def test_why_the_next_camera_films_is_said_in_words() -> None:
    assert reason_in_words(OutOfCredit.__name__, "402") == "is out of credit"
    assert reason_in_words(KeyRefused.__name__, "401") == "refuses its key"
    assert reason_in_words(ClipLost.__name__, "gone") == "can't film it (gone)"
