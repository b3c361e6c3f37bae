"""Rates: what a deployment may set, and what a refusal does to them."""

import pytest

from grok_spicy.errors import BadInput
from grok_spicy.models.settings import Models
from grok_spicy.policies.rates import Rates, slowdown_factor, slower, use_of

MINUTE = 60_000
NOON = 1_800_000_000_000


def test_a_model_without_a_rate_of_its_own_has_that_of_its_use() -> None:
    rates = Rates.parse("image=6, grok-4.5=50")

    assert rates.interval_ms("grok-imagine-image", "image") == 183
    assert rates.interval_ms("grok-imagine-video", "video") == 550
    assert rates.interval_ms("grok-4.3", "chat") == 110
    assert rates.interval_ms("grok-4.5", "chat") == 22


def test_calls_are_spaced_wider_than_the_rate_since_they_do_not_arrive_as_they_were_sent() -> None:
    assert Rates.parse("video=2").interval_ms("grok-imagine-video", "video") > 1000 / 2


def test_a_rate_of_nought_is_unlimited() -> None:
    assert Rates.parse("chat=0").interval_ms("grok-4.3", "chat") == 0


@pytest.mark.parametrize("text", ["image", "image=", "image=-1", "=2", "image=fast", "image=1e9x"])
def test_a_text_that_is_no_rate_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="chat=10 image=5"):
        Rates.parse(text)


def test_a_model_is_known_by_what_the_run_uses_it_for() -> None:
    models = Models(video="anything", image="something")

    assert use_of("anything", models) == "video"
    assert use_of("something", models) == "image"
    assert use_of("grok-4.3", models) == "chat"


def test_a_refusal_halves_the_rate_for_a_minute() -> None:
    slowdown = slower(None, "key#model", NOON)

    assert slowdown_factor(slowdown, NOON + 1) == 2
    assert slowdown_factor(slowdown, NOON + MINUTE - 1) == 2
    assert slowdown_factor(slowdown, NOON + MINUTE) == 1


def test_refusals_of_the_same_moment_count_once() -> None:
    slowdown = slower(slower(None, "key#model", NOON), "key#model", NOON + 300)

    assert slowdown_factor(slowdown, NOON + 400) == 2


def test_refusals_that_go_on_slow_calls_down_further_but_not_for_ever() -> None:
    slowdown = slower(None, "key#model", NOON)
    for second in range(10, 600, 10):
        slowdown = slower(slowdown, "key#model", NOON + second * 1000)

    assert slowdown_factor(slowdown, slowdown.since) == 16
    assert slowdown_factor(slowdown, slowdown.since + 4 * MINUTE) == 1


def test_a_slowdown_from_a_time_to_come_still_ends() -> None:
    slowdown = slower(None, "key#model", NOON + 100 * MINUTE)

    assert slowdown_factor(slowdown, NOON) == 2
    assert slower(slowdown, "key#model", NOON).since == NOON
