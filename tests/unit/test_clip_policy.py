"""The clip policy as a table: situations on the left, moves on the right."""

from typing import Any

import pytest

from grok_spicy.errors import (
    ClipLost,
    GrokSpicyError,
    OutputRefused,
    ProviderBusy,
    ProviderRejected,
)
from grok_spicy.models.clips import Take
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.acceptance import best_take
from grok_spicy.policies.camera_chain import CameraChain
from grok_spicy.policies.clip_policy import next_move
from tests.support.fake_provider import score

SETTINGS = RunSettings()
GROK = CameraChain(["grok-imagine-video"], attempts=3)


def take(state: str = "reviewed", overall: float | None = None, **more: Any) -> Take:
    usable = {"mezzanine_key": "m.mp4"} if state in ("developed", "reviewed") else {}
    scored = {"score": None if overall is None else score(overall)}
    defaults = {"scene_id": 1, "number": 0, "prompt": "p", "seconds": 8, "state": state}
    return Take.model_validate({**defaults, **usable, **scored, **more})


def failed(error: GrokSpicyError | None = None, **more: Any) -> Take:
    result = take("rendering", **more)
    result.fail(error or ClipLost("gone"))
    return result


def fixed(overall: float, correction: int = 1) -> Take:
    return take("reviewed", overall, correction=correction)


def refilmed(overall: float) -> Take:
    drift = score(overall, "the owl is brown, should be grey")
    return take("reviewed", improves=1, score=drift)


@pytest.mark.parametrize(
    ("situation", "seconds", "move", "about"),
    [
        ([], 8, "film", None),
        ([take("rendering")], 8, "poll", 1),
        ([take("ready")], 8, "transcode", 1),
        ([take("developed")], 8, "review", 1),
        ([take(overall=0.80)], 8, "accept", 1),
        ([take(overall=0.79)], 8, "correct", 1),
        ([take(overall=0.79)], 9, "film", 1),
        ([take(overall=0.6), refilmed(0.7)], 9, "film", 2),
        ([take(overall=0.6), refilmed(0.7), refilmed(0.5)], 9, "accept", 2),
        ([take(overall=0.6), failed(improves=1)], 9, "accept", 1),
        ([take(overall=None)], 8, "accept", 1),
        ([take(overall=0.6), take("rendering", correction=1)], 8, "poll", 2),
        ([take(overall=0.6), fixed(0.9)], 8, "accept", 2),
        ([take(overall=0.6), fixed(0.5)], 8, "correct", 1),
        ([take(overall=0.6), fixed(0.7)], 8, "correct", 2),
        ([take(overall=0.6), fixed(0.7), fixed(0.5, 2)], 8, "accept", 2),
        ([take(overall=0.6), fixed(0.5), fixed(0.4, 2)], 8, "accept", 1),
        ([take(overall=0.6), failed(correction=1)], 8, "accept", 1),
        ([failed()], 8, "film", None),
        ([failed(OutputRefused("no"))], 8, "soften", 1),
        ([failed(ProviderRejected("no"))], 8, "give_up", 1),
        ([failed(), failed()], 8, "film", None),
        ([failed(), failed(), failed()], 8, "give_up", 3),
        ([failed(ProviderBusy("full"))] * 9, 8, "film", None),
        ([failed(ProviderBusy("full")), failed(), failed(), failed()], 8, "give_up", 4),
        ([failed(), take(overall=0.9)], 8, "accept", 2),
        ([failed(superseded=True), failed(superseded=True)], 8, "film", None),
        ([failed(superseded=True), failed()], 8, "film", None),
    ],
)
def test_what_the_policy_does_next(
    situation: list[Take], seconds: int, move: str, about: int | None
) -> None:
    takes = [each.model_copy(update={"number": n}) for n, each in enumerate(situation, 1)]

    result = next_move(takes, seconds, SETTINGS, GROK)

    assert (result.kind, result.take and result.take.number) == (move, about)


def test_a_lower_threshold_is_content_with_less() -> None:
    settings = RunSettings(consistency_threshold=0.5)

    assert next_move([take(overall=0.55)], 8, settings, GROK).kind == "accept"


def test_the_best_take_is_the_best_scored_and_the_earliest_of_equals() -> None:
    takes = [take(overall=0.6, number=1), take(overall=0.8, number=2), take(overall=0.8, number=3)]

    best = best_take([*takes, failed(number=4), take("rendering", number=5)])

    assert best and best.number == 2


def test_there_is_no_best_take_of_none_that_can_be_cut() -> None:
    assert best_take([failed(), take("rendering"), take("ready")]) is None


def test_a_model_that_cannot_edit_films_again() -> None:
    drifted = take(overall=0.5).model_copy(update={"number": 1})

    for quality, move in (("draft", "film"), ("standard", "correct"), ("best", "film")):
        settings = RunSettings.model_validate({"quality": quality})
        chain = CameraChain([settings.models.video], attempts=3)
        assert next_move([drifted], 8, settings, chain).kind == move
