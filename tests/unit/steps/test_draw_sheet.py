"""DrawSheet: a character's reference portrait, at most three times, the best one kept."""

import pytest

from grok_spicy.errors import (
    AnswerLost,
    BadInput,
    CharacterUnanchored,
    GarbledAnswer,
    OutputRefused,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.images import Sheet
from grok_spicy.models.spending import ticks
from grok_spicy.models.story import ConsistencyScore
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import STYLE, looks, plan


@pytest.fixture
def driver() -> StepDriver:
    driver = StepDriver()
    driver.begin()
    return driver


def test_a_good_portrait_is_drawn_once(driver: StepDriver) -> None:
    sheet = driver.sheet("Ember")

    assert sheet.anchored and sheet.finished and sheet.score == 0.95
    assert len(driver.model_provider.image_requests) == 1
    assert driver.assets.get(f"runs/{RUN}/character_sheets/Ember_v1.jpg") == b"picture 1"


def test_the_portrait_is_requested_in_the_films_style_and_ratio(driver: StepDriver) -> None:
    driver.sheet("Ember")

    [request] = driver.model_provider.image_requests
    assert request.prompt.startswith(STYLE)
    assert looks("Ember") in request.prompt
    assert "three-quarter" in request.prompt and "light grey background" in request.prompt
    assert (request.aspect_ratio, request.references) == ("16:9", ())


def test_exactly_the_threshold_is_good_enough(driver: StepDriver) -> None:
    driver.model_provider.will_score(0.80)

    driver.sheet("Ember")

    assert len(driver.model_provider.image_requests) == 1


def test_the_best_of_three_attempts_is_used_and_all_are_kept(driver: StepDriver) -> None:
    driver.model_provider.will_score(0.5, 0.7, 0.6)

    sheet = driver.sheet("Ember")

    assert sheet.image_key == f"runs/{RUN}/character_sheets/Ember_v2.jpg"
    assert [attempt.key for attempt in sheet.attempts] == [
        f"runs/{RUN}/character_sheets/Ember_v{number}.jpg" for number in (1, 2, 3)
    ]
    assert len(driver.model_provider.image_requests) == 3


def test_the_first_of_equals_is_used(driver: StepDriver) -> None:
    driver.model_provider.will_score(0.6, 0.6, 0.6)

    assert driver.sheet("Ember").image_key == f"runs/{RUN}/character_sheets/Ember_v1.jpg"


@pytest.mark.parametrize("refusal", [PromptRefused("violence", 0), OutputRefused("blood", 2)])
def test_a_refused_sheet_leaves_the_character_unanchored(
    driver: StepDriver, refusal: Exception
) -> None:
    driver.model_provider.will_draw(refusal)

    sheet = driver.sheet("Ember")

    assert not sheet.anchored
    assert (sheet.problem, sheet.error) == (str(refusal), type(refusal).__name__)
    assert f"Ember: unanchored, described in words only ({refusal})" in driver.events()


def test_what_was_refused_is_not_asked_again_unchanged(driver: StepDriver) -> None:
    driver.model_provider.will_draw(PromptRefused("violence", 0))

    driver.sheet("Ember")
    driver.sheet("Ember")

    assert len(driver.model_provider.image_requests) == 1


def test_a_refusal_after_a_drawn_attempt_keeps_that_attempt(driver: StepDriver) -> None:
    driver.model_provider.will_draw(b"first", OutputRefused("blood", 0))
    driver.model_provider.will_score(0.6)

    sheet = driver.sheet("Ember")

    assert sheet.anchored and sheet.score == 0.6 and sheet.problem == "blood"


def test_an_answer_that_is_no_picture_is_drawn_again(driver: StepDriver) -> None:
    driver.model_provider.will_draw(b"not a picture")

    sheet = driver.sheet("Ember")

    assert sheet.image_key == f"runs/{RUN}/character_sheets/Ember_v2.jpg"
    assert [attempt.problem for attempt in sheet.attempts] == [
        "it is not a JPEG, PNG, WebP, HEIC or AVIF image",
        None,
    ]


def test_three_answers_that_are_no_pictures_stop_the_film_before_more_is_spent(
    driver: StepDriver,
) -> None:
    driver.model_provider.will_draw(*[b"not a picture"] * 3)

    with pytest.raises(CharacterUnanchored, match="the character sheet of Ember"):
        driver.sheet("Ember")

    [sheet] = driver.store.all(RUN, Sheet)
    assert (sheet.anchored, sheet.error) == (False, "UnusableImage")


@pytest.mark.parametrize("answers", [("garbage", "garbage"), (PromptRefused("no", 0),)])
def test_what_cannot_be_judged_is_kept_and_said_so(
    driver: StepDriver, answers: tuple[object, ...]
) -> None:
    driver.model_provider.will_answer(ConsistencyScore, *answers)

    sheet = driver.sheet("Ember")

    assert sheet.anchored and sheet.score is None
    assert sheet.attempts[0].problem
    assert len(driver.model_provider.image_requests) == 1


def test_a_verdict_out_of_bounds_is_asked_for_again_with_the_error(driver: StepDriver) -> None:
    driver.model_provider.will_answer(
        ConsistencyScore, '{"overall_score": -95}', '{"overall_score": 1}'
    )

    assert driver.sheet("Ember").score == 1.0
    assert "overall_score" in driver.model_provider.chat_requests[1].text


@pytest.mark.parametrize(
    "error", [ProviderUnavailable("busy"), AnswerLost("cut off"), ProviderRejected("no such model")]
)
def test_what_is_no_answer_is_raised_for_the_machine(driver: StepDriver, error: Exception) -> None:
    driver.model_provider.will_draw(error)

    with pytest.raises(type(error)):
        driver.sheet("Ember")


def test_a_busy_provider_is_asked_again_and_paid_once(driver: StepDriver) -> None:
    driver.model_provider.will_draw(ProviderUnavailable("busy"))
    with pytest.raises(ProviderUnavailable):
        driver.sheet("Ember")

    driver.sheet("Ember")

    committed = driver.store.budget(RUN).committed_ticks
    assert committed == driver.snapshot.spent_ticks
    assert driver.snapshot.possibly_paid == []


def test_an_attempt_that_is_settled_is_not_drawn_again_after_a_crash(
    driver: StepDriver,
) -> None:
    driver.model_provider.will_score(0.5, Killed())
    with pytest.raises(Killed):
        driver.sheet("Ember")
    driver.store.end_leases(RUN)

    sheet = driver.sheet("Ember")

    assert [attempt.score and attempt.score.overall_score for attempt in sheet.attempts] == [
        0.5,
        0.95,
    ]
    assert len(driver.model_provider.image_requests) == 2


def test_a_good_attempt_is_enough_also_after_a_crash(driver: StepDriver) -> None:
    driver.store.dies_at = Sheet
    with pytest.raises(Killed):
        driver.sheet("Ember")

    sheet = driver.sheet("Ember")

    assert len(sheet.attempts) == len(driver.model_provider.image_requests) == 1


def test_a_finished_sheet_is_returned_without_a_call(driver: StepDriver) -> None:
    driver.sheet("Ember")
    calls_before = len(driver.model_provider.chat_requests)

    driver.sheet("Ember")

    assert (
        len(driver.model_provider.image_requests),
        len(driver.model_provider.chat_requests),
    ) == (1, calls_before)


def test_an_unaffordable_sheet_leaves_the_character_unanchored_until_there_is_money(
    driver: StepDriver,
) -> None:
    driver.store.open_budget(RUN, ticks(0.001))
    assert driver.sheet("Ember").error == "OverBudget"
    assert driver.model_provider.image_requests == []

    driver.store.open_budget(RUN, ticks(1))

    assert driver.sheet("Ember").anchored


def test_hostile_names_make_safe_and_different_files(driver: StepDriver) -> None:
    names = ("../../Ümläut 🦊", "Umlaut", "🦉", "a/b\\c")
    driver = StepDriver()
    driver.begin(plan("cut", names=names))

    driver.sheets()

    keys = [sheet.image_key or "" for sheet in driver.store.all(RUN, Sheet)]
    assert len(set(keys)) == 4
    for key in keys:
        assert key.isascii() and ".." not in key and key.count("/") == 3, key


def test_resuming_after_nothing_but_garbage_draws_the_sheet_again(driver: StepDriver) -> None:
    driver.model_provider.will_draw(*[b"not a picture"] * 3)
    with pytest.raises(CharacterUnanchored):
        driver.sheet("Ember")
    driver.fail(RUN, {}, BadInput("for another reason"))

    driver.start_execution("film-2", {"run_id": RUN})

    sheet = driver.sheet("Ember")
    assert sheet.image_key == f"runs/{RUN}/character_sheets/Ember_v4.jpg"
    assert len(driver.model_provider.image_requests) == 4


def test_an_answer_without_a_picture_is_an_attempt_like_another(driver: StepDriver) -> None:
    driver.model_provider.will_draw(GarbledAnswer("xAI answered without an image"))

    sheet = driver.sheet("Ember")

    assert [attempt.problem for attempt in sheet.attempts] == [
        "xAI answered without an image",
        None,
    ]
    assert sheet.anchored
