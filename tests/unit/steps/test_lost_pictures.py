"""Pictures and answers that are paid and in reach: found, read or requested again as they were."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grok_spicy.errors import AnswerLost, CallLost, KeyRefused, NotFound, StorageUnavailable
from grok_spicy.models.clips import Take
from grok_spicy.models.generation import Billed, ChatRequest
from grok_spicy.models.item import utc_now
from grok_spicy.models.story import ConsistencyScore
from grok_spicy.policies.capabilities import effort_for, reasoning_tokens
from grok_spicy.policies.cost_bounds import LARGER_LIMIT
from grok_spicy.services import paid_calls
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan


@pytest.fixture
def driver() -> StepDriver:
    driver = StepDriver()
    driver.begin(plan("cut"))
    return driver


def test_three_pictures_whose_answers_were_lost_cost_nothing_extra(driver: StepDriver) -> None:
    names = [character.name for character in driver.snapshot.plan.characters]
    driver.model_provider.will_draw(*[AnswerLost("connection reset")] * len(names))
    for name in names:
        with pytest.raises(AnswerLost):
            driver.sheet(name)
    for request in driver.model_provider.image_requests:
        driver.model_provider.stored[request.store_as or ""] = b"the lost picture"

    sheets = [driver.sheet(name) for name in names]

    assert all(sheet.anchored for sheet in sheets)
    assert len(driver.model_provider.image_requests) == len(names)
    assert driver.snapshot.possibly_paid == []


@pytest.mark.parametrize("variants", [1, 3])
def test_one_of_an_earlier_text_is_not_taken_for_the_one_that_was_lost(
    driver: StepDriver, variants: int
) -> None:
    """As if the process had died between storing that one and recording its call, and a person
    had then changed the text."""
    driver = StepDriver()
    driver.begin(plan("cut"), sheet_variants=variants)
    key = f"runs/{RUN}/character_sheets/Ember_v1.jpg"
    driver.assets.put(key, b"the earlier picture")
    driver.assets.stored_at[key] = utc_now() - timedelta(seconds=20)
    driver.model_provider.will_draw(AnswerLost("connection reset"))
    with pytest.raises(AnswerLost):
        driver.sheet("Ember")

    sheet = driver.sheet("Ember")

    assert len(driver.model_provider.image_requests) == 2
    assert driver.assets.get(sheet.image_key or "") != b"the earlier picture"


def test_a_picture_that_cannot_be_found_is_bought_again_once(driver: StepDriver) -> None:
    driver.model_provider.will_draw(*[AnswerLost("connection reset")] * 2)
    for _ in range(2):
        with pytest.raises(AnswerLost):
            driver.sheet("Ember")

    assert driver.sheet("Ember").error == CallLost.__name__
    first, second = driver.model_provider.image_requests
    assert first.store_as != second.store_as


def test_a_reference_that_cannot_be_loaded_reserves_nothing(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.sheets()
    before = driver.store.budget(RUN)

    def fail(_key: str) -> bytes:
        raise NotFound("gone")

    monkeypatch.setattr(driver.assets, "get", fail)
    with pytest.raises(NotFound):
        driver.keyframe(1)

    assert driver.store.budget(RUN) == before


def test_a_refused_key_is_no_unjudged_picture(driver: StepDriver) -> None:
    driver.model_provider.will_score(KeyRefused("revoked"))

    with pytest.raises(KeyRefused):
        driver.sheet("Ember")


def test_an_answer_that_was_cut_off_is_requested_again_with_more_tokens(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = driver.model_provider.chat

    def cut_off_first(request: ChatRequest) -> Billed[str]:
        response = answer(request)
        is_first = len(driver.model_provider.chat_requests_for(ConsistencyScore)) == 1
        return Billed('{"overall_score": 0.', 7, cut_off=True) if is_first else response

    monkeypatch.setattr(driver.model_provider, "chat", cut_off_first)

    assert driver.sheet("Ember").score is not None
    first, second = driver.model_provider.chat_requests_for(ConsistencyScore)
    assert second.text == first.text
    assert second.max_tokens == LARGER_LIMIT * first.max_tokens


@pytest.mark.parametrize(
    ("model", "effort", "reasons"),
    [
        ("grok-4.3", "none", False),
        ("grok-4.3-latest", "none", False),
        ("grok-4.5", "low", True),
        ("grok-4.7", "low", True),
        ("grok-4.20-0309-reasoning", None, True),
        ("grok-4.20-0309-non-reasoning", None, False),
        ("grok-build-0.1", None, True),
        ("somebody-elses", None, True),
    ],
)
def test_a_model_reasons_as_little_as_it_can_be_told_to(
    model: str, effort: str | None, reasons: bool
) -> None:
    assert effort_for(model, "none") == effort
    assert (reasoning_tokens(model, "none") > 0) is reasons


NUMBER = st.floats() | st.integers() | st.none() | st.sampled_from(["NaN", "Infinity", "0.5"])


@given(overall=NUMBER, ember=NUMBER)
def test_a_verdict_that_is_accepted_can_be_stored_and_read_back(
    overall: object, ember: object
) -> None:
    answer = {"overall_score": overall, "per_character": {"Ember": ember}}
    try:
        verdict = ConsistencyScore.model_validate(answer)
    except ValidationError:
        return

    take = Take(scene_id=1, number=1, prompt="p", seconds=8, score=verdict)

    assert Take.model_validate_json(take.model_dump_json()).score == verdict


def test_a_bucket_that_is_down_while_a_picture_comes_costs_no_second_picture(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, down = driver.assets.put, [True]

    def put_unless_down(key: str, content: bytes) -> None:
        if down[0]:
            raise StorageUnavailable("slow down")
        put(key, content)

    def recover(_seconds: float) -> None:
        down[0] = False

    monkeypatch.setattr(driver.assets, "put", put_unless_down)
    driver.rate_limiter = replace(driver.rate_limiter, sleep=recover)

    assert driver.sheet("Ember").anchored
    assert len(driver.model_provider.image_requests) == 1
    assert driver.snapshot.possibly_paid == []


def test_a_bucket_that_stays_down_leaves_the_picture_to_be_found(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_key: str, _content: bytes) -> None:
        raise StorageUnavailable("slow down")

    with monkeypatch.context() as trouble:
        trouble.setattr(driver.assets, "put", fail)
        trouble.setattr(paid_calls, "TIME_LEFT_SECONDS", 3600)
        with pytest.raises(StorageUnavailable):
            driver.sheet("Ember")
    name = driver.model_provider.image_requests[0].store_as or ""
    driver.model_provider.stored[name] = b"the picture"

    assert driver.sheet("Ember").anchored
    assert len(driver.model_provider.image_requests) == 1
    assert driver.snapshot.possibly_paid == []
