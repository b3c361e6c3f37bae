"""Prices in words, and names that are retired."""

from dataclasses import replace

import pytest

from grok_spicy.models.settings import Models
from grok_spicy.outputs.report import report
from grok_spicy.policies.capabilities import REDIRECTS
from grok_spicy.policies.price_list import price_of, retired_models
from tests.support.step_driver import RUN, StepDriver

STALE = {"vision": "grok-4-fast-reasoning", "image": "grok-imagine-image-quality"}


@pytest.mark.parametrize(
    ("use", "name", "words"),
    [
        ("text", "grok-4.3", "1.25 USD per million tokens in, 2.50 out"),
        ("image", "grok-imagine-image", "0.02 USD an image, 0.002 for each reference"),
        (
            "image",
            "grok-imagine-image-2.0",
            "0.04 USD an image (low), 0.06 (medium), 0.01 for each reference",
        ),
        (
            "video",
            "grok-imagine-video",
            "0.05 USD a second at 480p, 0.07 at 720p, 0.002 for each input image",
        ),
    ],
)
def test_a_price_is_said_in_words(use: str, name: str, words: str) -> None:
    assert price_of(use, name) == words


def test_the_models_of_today_are_not_retired() -> None:
    assert retired_models(Models()) == []


@pytest.mark.parametrize("name", REDIRECTS)
def test_a_retired_name_says_who_answers_and_what_that_costs(name: str) -> None:
    (sentence,) = retired_models(Models(text=name))

    assert sentence.startswith(f"{name} is retired: {REDIRECTS[name]} answers in its place")
    assert "USD" in sentence


def test_a_run_says_once_that_a_name_is_retired(driver: StepDriver) -> None:
    driver.begin(models=STALE)
    driver.fail(RUN, {"run_id": RUN}, ValueError("no"))
    driver.start_execution("film-2", {"run_id": RUN})

    told = [message for message in driver.events() if "is retired" in message]
    assert [message.split()[0] for message in told] == list(STALE.values())


def test_a_resumed_run_says_what_is_retired_since_it_was_started(driver: StepDriver) -> None:
    driver.begin()
    driver.fail(RUN, {"run_id": RUN}, ValueError("no"))
    driver.start_execution("film-2", {"run_id": RUN, "models": STALE})

    assert sum("is retired" in message for message in driver.events()) == len(STALE)


def test_the_report_says_which_model_answered_instead_of_the_one_asked(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw, chat = driver.model_provider.generate_image, driver.model_provider.chat
    other, same = "grok-imagine-image-2.0", Models().vision
    monkeypatch.setattr(
        driver.model_provider, "generate_image", lambda request: replace(draw(request), model=other)
    )
    monkeypatch.setattr(
        driver.model_provider, "chat", lambda request: replace(chat(request), model=same)
    )

    driver.make()

    answers = {item.step: item.answered_by for item in report(driver.snapshot).items}
    drawn = {
        item.answered_by for item in report(driver.snapshot).items if item.step == "draw_sheet"
    }
    assert drawn == {other, None}
    assert answers["review_clip"] is None
