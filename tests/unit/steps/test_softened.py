"""What moderation refuses: a softened wording is offered, and sent where a person allows it."""

from typing import Any, Literal

import pytest

from grok_spicy.errors import OutputRefused, OverBudget, PromptRefused
from grok_spicy.models.redo import Redo
from grok_spicy.models.softened import SoftenedWording
from grok_spicy.models.story import StoryPlan
from grok_spicy.outputs.report import RefusalReport, report
from grok_spicy.services.redo import apply_redo
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan

WORDS = PromptRefused("the prompt was refused by moderation: blood", 0)
PICTURE = OutputRefused("the picture was refused by moderation", 7)
GENTLY = "the same, told gently"


@pytest.fixture
def driver() -> StepDriver:
    return StepDriver()


def refusals(driver: StepDriver) -> list[RefusalReport]:
    return report(driver.snapshot).refusals


def asked(driver: StepDriver) -> int:
    """How often the text model was asked for a softened wording."""
    return len(driver.model_provider.chat_requests_for(SoftenedWording))


@pytest.mark.parametrize(("refusal", "part"), [(WORDS, "words"), (PICTURE, "picture")])
def test_a_refused_keyframe_says_what_was_refused_and_offers_a_wording_that_is_not_sent(
    driver: StepDriver, refusal: Exception, part: str
) -> None:
    driver.begin(plan("cut"))
    driver.model_provider.will_draw(refusal)

    keyframe = driver.keyframe(1)
    driver.keyframe(1)

    (refused,) = refusals(driver)
    assert (refused.what, refused.scene_id, refused.refused) == ("keyframe", 1, part)
    assert (refused.wording, refused.is_sent) == (GENTLY, False)
    assert refused.original == driver.model_provider.image_requests[0].prompt
    assert not keyframe.finished and len(driver.model_provider.image_requests) == 1
    assert asked(driver) == 1
    assert any(f"moderation refused the {part}" in message for message in driver.events())


def test_a_refused_sheet_names_its_character(driver: StepDriver) -> None:
    driver.begin(plan("cut"))
    driver.model_provider.will_draw(WORDS)

    driver.sheet("Ember")

    (refused,) = refusals(driver)
    assert (refused.what, refused.character, refused.wording) == ("sheet", "Ember", GENTLY)


def test_with_soften_the_wording_is_sent_once_and_the_picture_used(driver: StepDriver) -> None:
    driver.begin(plan("cut"), soften=True)
    driver.model_provider.will_draw(WORDS)

    keyframe = driver.keyframe(1)

    prompts = [request.prompt for request in driver.model_provider.image_requests]
    assert prompts[1:] == [GENTLY]
    assert keyframe.finished
    assert keyframe.softened and keyframe.softened.is_sent
    assert "was sent" in str(refusals(driver)[0])


def test_a_wording_that_is_refused_too_is_not_sent_again(driver: StepDriver) -> None:
    driver.begin(plan("cut"), soften=True)
    driver.model_provider.will_draw(WORDS, PICTURE)

    driver.keyframe(1)
    driver.keyframe(1)
    clip = driver.clip(1)

    (refused,) = refusals(driver)
    assert (clip.state, refused.wording, refused.refused_again) == ("gap", GENTLY, str(PICTURE))
    assert refused.original != refused.wording
    assert len(driver.model_provider.image_requests) == 2
    assert asked(driver) == 1


@pytest.mark.parametrize("refusal", [WORDS, PICTURE])
def test_a_refused_clip_is_filmed_with_the_wording_only_with_consent(
    driver: StepDriver, refusal: Exception
) -> None:
    driver.begin(plan("cut"))
    driver.sheets()
    driver.keyframe(1)
    driver.video_provider.will_submit(refusal)

    assert driver.clip(1).state == "gap"
    assert len(driver.video_provider.requests) == 1
    (refused,) = refusals(driver)
    assert (refused.what, refused.scene_id, refused.wording) == ("clip", 1, GENTLY)

    apply_redo(driver.store, driver.run, [Redo(what="clip", scene_id=1, soften=True)])

    assert driver.clip(1).state == "accepted"
    assert [request.prompt for request in driver.video_provider.requests][1:] == [GENTLY]
    assert asked(driver) == 1


def test_with_soften_a_refused_clip_is_filmed_at_once_and_once_only(driver: StepDriver) -> None:
    driver.begin(plan("cut"), soften=True)
    driver.keyframe(1)
    driver.video_provider.will_submit(WORDS, PICTURE)

    assert driver.clip(1).state == "gap"

    assert len(driver.video_provider.requests) == 2
    (refused,) = refusals(driver)
    assert (refused.is_sent, refused.refused_again) == (True, str(PICTURE))


@pytest.mark.parametrize("what", ["keyframe", "sheet"])
def test_a_retake_with_soften_sends_the_offered_wording_alone(
    driver: StepDriver, what: Literal["keyframe", "sheet"]
) -> None:
    driver.begin(plan("cut"))
    driver.model_provider.will_draw(WORDS)
    about: dict[str, Any] = {"character": "Ember"} if what == "sheet" else {"scene_id": 1}

    def draw() -> None:
        _ = driver.sheet("Ember") if what == "sheet" else driver.keyframe(1)

    draw()
    apply_redo(driver.store, driver.run, [Redo(what=what, soften=True, **about)])
    draw()

    prompts = [request.prompt for request in driver.model_provider.image_requests]
    assert prompts[1:] == [GENTLY]
    assert asked(driver) == 1


def test_a_wording_that_can_not_be_had_leaves_the_refusal_as_it_is(driver: StepDriver) -> None:
    driver.begin(plan("cut"), soften=True)
    driver.model_provider.will_draw(WORDS)
    driver.model_provider.will_answer(SoftenedWording, OutputRefused("not this either", 3))

    driver.keyframe(1)

    (refused,) = refusals(driver)
    assert (refused.wording, refused.unavailable) == (None, "not this either")
    assert len(driver.model_provider.image_requests) == 1


def test_a_wording_is_asked_for_only_where_the_cap_allows(driver: StepDriver) -> None:
    driver.begin(plan("cut"), soften=True)
    driver.model_provider.will_draw(WORDS)
    driver.model_provider.will_answer(SoftenedWording, OverBudget("too little is left"))

    driver.keyframe(1)

    assert refusals(driver)[0].unavailable == "too little is left"


def test_a_refused_concept_says_so_with_a_wording_and_nothing_else_is_paid(
    driver: StepDriver,
) -> None:
    driver.model_provider.will_answer(StoryPlan, WORDS)

    with pytest.raises(PromptRefused, match=r"concept: moderation refused the words.*offered"):
        driver.start_execution(RUN, {"concept": "A bloody tale"})

    assert [call.purpose.step for call in driver.snapshot.calls] == ["plan_story", "soften"]
    (refused,) = refusals(driver)
    assert (refused.what, refused.original, refused.wording) == (
        "concept",
        "A bloody tale",
        GENTLY,
    )


def test_with_soften_the_plan_is_written_from_the_softened_concept(driver: StepDriver) -> None:
    driver.model_provider.will_answer(StoryPlan, WORDS)

    driver.start_execution(RUN, {"concept": "A bloody tale", "soften": True})

    texts = [request.text for request in driver.model_provider.chat_requests_for(StoryPlan)]
    assert "A bloody tale" in texts[0] and "A bloody tale" not in texts[1]
    assert GENTLY in texts[1]
    assert refusals(driver)[0].is_sent
