"""StartClip refused, rejected, unaffordable or lost: a still, and what resuming makes of it."""

import logging

import pytest

from grok_spicy.errors import (
    AnswerLost,
    BadInput,
    GrokSpicyError,
    OutputRefused,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from tests.support.step_driver import RUN, Production
from tests.support.stories import plan


def ready_to_film(production: Production, **settings: object) -> None:
    production.begin(plan("cut"), **settings)
    production.sheets()
    production.keyframe(1)


def resume(production: Production, **told: object) -> None:
    production.fail(RUN, {}, BadInput("for another reason"))
    production.start_execution("film-2", {"run_id": RUN, **told})


@pytest.mark.parametrize("refusal", [PromptRefused("blood", 0), OutputRefused("blood", 7)])
def test_a_refused_clip_stays_refused_and_is_not_bought_again(
    production: Production, refusal: GrokSpicyError
) -> None:
    ready_to_film(production)
    production.camera.will_take(refusal)
    gap = production.clip(1)
    assert (gap.state, gap.problem) == ("gap", "blood")

    resume(production)

    assert production.clip(1).state == "gap"
    assert len(production.camera.orders) == 1


@pytest.mark.parametrize(
    "errors",
    [
        [ProviderRejected("no such model")],
        [ProviderUnavailable("busy")],
        [AnswerLost("cut off")],
    ],
    ids=["rejected", "unavailable", "lost once"],
)
def test_a_clip_that_was_not_taken_is_filmed_when_the_run_goes_on(
    production: Production, errors: list[GrokSpicyError]
) -> None:
    ready_to_film(production)
    production.camera.will_take(*errors)
    gap = production.clip(1)
    assert gap.state == "gap" and gap.remedy and "resume" in gap.remedy

    resume(production)

    assert production.clip(1).state == "accepted"
    assert len(production.camera.orders) == 2


def test_a_clip_beyond_the_budget_is_filmed_when_there_is_more(production: Production) -> None:
    ready_to_film(production, max_cost_usd=0.3)
    gap = production.clip(1)
    assert gap.error == "OverBudget" and "--max-cost-usd" in (gap.remedy or "")
    assert production.camera.orders == []

    resume(production, max_cost_usd=5)

    assert production.clip(1).state == "accepted"


def test_a_clip_that_was_lost_twice_waits_for_a_person(production: Production) -> None:
    ready_to_film(production)
    production.camera.will_take(AnswerLost("cut off"), AnswerLost("cut off"))
    for _ in range(2):
        with pytest.raises(AnswerLost):
            production.start(1)
    assert production.clip(1).error == "CallLost"

    resume(production)
    assert production.clip(1).error == "CallLost"
    assert len(production.camera.orders) == 2
    production.fail("film-2", {"run_id": RUN}, BadInput("for another reason"))
    production.start_execution("film-3", {"run_id": RUN, "buy_lost_calls": True})

    assert production.clip(1).state == "accepted"
    assert len(production.camera.orders) == 3
    assert len(production.film.possibly_paid) == 2


def test_the_log_says_which_clip_is_asked_for_and_in_which_words(
    production: Production, caplog: pytest.LogCaptureFixture
) -> None:
    ready_to_film(production)
    caplog.set_level(logging.INFO, "grok_spicy.prompts")
    caplog.clear()

    production.start(1)

    [line] = [each.getMessage() for each in caplog.records if each.name == "grok_spicy.prompts"]
    assert line.startswith("start_clip/001/scene_1 asks grok-imagine-video: ")
    assert line.endswith(production.camera.orders[0].prompt)
