"""Best of several: the first draft of a picture is drawn several times by one paid call."""

import pytest

from grok_spicy.errors import AnswerLost, OutputRefused
from grok_spicy.models.images import Attempt, Keyframe
from grok_spicy.models.item import Item
from grok_spicy.models.spending import CallRecord, ticks
from grok_spicy.policies.schedule import keyframe_turn
from tests.support.fake_provider import PICTURE_TICKS, score
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan


def driver_of(*transitions: str, **settings: object) -> StepDriver:
    driver = StepDriver()
    driver.begin(plan(*(transitions or ("cut",))), **settings)  # type: ignore[arg-type]
    return driver


def picture_calls(driver: StepDriver, step: str) -> list[str]:
    model = driver.run.settings.models.image
    calls = driver.snapshot.calls
    return [each.key for each in calls if each.purpose.step == step and each.purpose.model == model]


def numbers(attempts: list[Attempt]) -> list[tuple[int, int | None]]:
    return [(each.number, each.variant) for each in attempts]


def test_best_of_four_is_one_paid_call_the_best_is_used_and_all_are_kept() -> None:
    driver = driver_of(sheet_variants=4)
    driver.model_provider.will_score(0.6, 0.7, 0.95, 0.9)

    sheet = driver.sheet("Ember")

    [request] = driver.model_provider.image_requests
    assert request.count == 4
    assert len(picture_calls(driver, "draw_sheet")) == 1
    assert sheet.image_key == f"runs/{RUN}/character_sheets/Ember_v3.jpg"
    assert [attempt.score.overall_score for attempt in sheet.attempts if attempt.score] == [
        *(0.6, 0.7, 0.95, 0.9)
    ]
    for number in (1, 2, 3, 4):
        kept = driver.assets.get(f"runs/{RUN}/character_sheets/Ember_v{number}.jpg")
        assert kept == f"picture 1.{number}".encode()


def test_the_call_reserves_each_output_and_the_inputs_once() -> None:
    driver = driver_of(keyframe_variants=3)
    driver.sheets()
    driver.keyframe(1)

    [call] = [each for each in driver.snapshot.calls if each.purpose.detail == "1-best-of-3"]
    assert call.booking is not None
    assert call.booking.price_ticks == ticks(3 * 0.02 + 2 * 0.002)
    assert call.cost_ticks == 3 * PICTURE_TICKS


def test_the_best_of_several_keyframes_is_refined_as_ever() -> None:
    driver = driver_of(keyframe_variants=2)
    driver.sheets()
    driver.model_provider.will_score(0.5, 0.7, 0.6, 0.95)

    keyframe = driver.keyframe(1)

    assert numbers(keyframe.attempts) == [(1, 1), (2, 2), (3, None), (4, None)]
    assert [attempt.edited_from for attempt in keyframe.attempts] == [None, None, 2, 2]
    assert keyframe.image_key == f"runs/{RUN}/keyframes/scene_1_v4.jpg"


def test_the_variants_count_as_one_of_the_attempts() -> None:
    driver = driver_of(sheet_variants=5, max_sheet_attempts=2)
    driver.model_provider.will_score(*[0.5] * 6)

    sheet = driver.sheet("Ember")

    assert [request.count for request in driver.model_provider.image_requests] == [5, 1]
    assert len(sheet.attempts) == 6 and sheet.finished


def test_no_refinement_is_bought_where_one_of_them_is_good_though_the_last_is_not() -> None:
    driver = driver_of(keyframe_variants=3)
    driver.sheets()
    driver.model_provider.will_score(0.9, 0.4, 0.3)

    keyframe = driver.keyframe(1)

    assert len(keyframe.attempts) == 3
    assert keyframe.image_key == f"runs/{RUN}/keyframes/scene_1_v1.jpg"


def test_the_next_scene_continues_the_first_of_them_whichever_is_best() -> None:
    driver = driver_of("cut", "cut", keyframe_variants=2, continuity="keyframe")
    driver.sheets()
    driver.model_provider.will_score(0.5, 0.9)

    first = driver.keyframe(1)
    second = driver.keyframe(2)

    assert first.image_key == f"runs/{RUN}/keyframes/scene_1_v2.jpg"
    assert second.reference_keys[-1] == f"runs/{RUN}/keyframes/scene_1_v1.jpg"


def test_the_turn_passes_before_any_of_them_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = driver_of("cut", "cut", keyframe_variants=2)
    driver.sheets()
    judge = driver.model_provider.chat
    passed: list[bool] = []

    def chat(request: object) -> object:
        passed.append(any(keyframe_turn(2) in turn for turn in driver.passed_turns))
        return judge(request)  # type: ignore[arg-type]

    monkeypatch.setattr(driver.model_provider, "chat", chat)
    driver.keyframe(1)

    assert passed == [True, True]


def test_the_rest_is_used_where_moderation_refuses_some() -> None:
    driver = driver_of(keyframe_variants=3)
    driver.sheets()
    driver.model_provider.will_draw(None, b"two", b"three")  # type: ignore[arg-type]
    driver.model_provider.will_score(0.85, 0.9)

    keyframe = driver.keyframe(1)

    assert [attempt.key is not None for attempt in keyframe.attempts] == [False, True, True]
    assert "moderation" in (keyframe.attempts[0].problem or "")
    assert keyframe.draft is not None and keyframe.draft.number == 2
    assert keyframe.image_key == f"runs/{RUN}/keyframes/scene_1_v3.jpg"
    assert any("2 of 3 variants can be used" in event for event in driver.events())


def test_fewer_than_were_requested_are_used_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = driver_of(sheet_variants=4)
    draw = driver.model_provider.generate_images

    def draw_two(request: object) -> object:
        billed = draw(request)  # type: ignore[arg-type]
        return type(billed)(billed.result[:2], billed.cost_ticks)

    monkeypatch.setattr(driver.model_provider, "generate_images", draw_two)

    sheet = driver.sheet("Ember")

    assert numbers(sheet.attempts) == [(1, 1), (2, 2)]
    assert sheet.anchored


def test_a_refusal_of_all_leaves_the_character_unanchored() -> None:
    driver = driver_of(sheet_variants=4)
    driver.model_provider.will_draw(OutputRefused("blood", 2))

    assert not driver.sheet("Ember").anchored


def test_a_lost_answer_is_looked_up_before_it_is_bought_again() -> None:
    driver = driver_of(sheet_variants=3)
    driver.model_provider.will_draw(AnswerLost("connection reset"))
    with pytest.raises(AnswerLost):
        driver.sheet("Ember")
    [request] = driver.model_provider.image_requests
    driver.model_provider.stored[request.store_as or ""] = b"one|two|three"

    sheet = driver.sheet("Ember")

    assert [driver.assets.get(each.key or "") for each in sheet.attempts] == [
        *(b"one", b"two", b"three")
    ]
    assert len(driver.model_provider.image_requests) == 1
    assert driver.snapshot.possibly_paid == []


@pytest.mark.parametrize(
    ("kind", "writes"), [(CallRecord, 0), (CallRecord, 1), (Keyframe, 0), (Keyframe, 2)]
)
def test_a_death_at_a_write_buys_nothing_twice(kind: type[Item], writes: int) -> None:
    driver = driver_of(keyframe_variants=3)
    driver.sheets()
    bought = len(driver.model_provider.image_requests)
    driver.store.dies_at, driver.store.writes_before_death = kind, writes
    with pytest.raises(Killed):
        driver.keyframe(1)
    driver.store.end_leases(RUN)

    driver.keyframe(1)

    keyframe = driver.store.get(RUN, Keyframe, "001")
    assert keyframe is not None and len(keyframe.attempts) == 3
    assert len(driver.model_provider.image_requests) == bought + 1


def test_without_variants_nothing_is_other_than_before() -> None:
    driver = driver_of()
    driver.model_provider.will_score(score(0.95))

    sheet = driver.sheet("Ember")

    assert [request.count for request in driver.model_provider.image_requests] == [1]
    assert sheet.attempts[0].variant is None
