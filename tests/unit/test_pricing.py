"""What calls cost at most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.models.settings import ImageQuality, RunSettings
from grok_spicy.models.spending import ticks, usd
from grok_spicy.models.story import Resolution
from grok_spicy.policies.pricing import (
    chat_upper,
    clip_price,
    image_price,
    plan_max_tokens,
)


def test_a_tick_is_a_ten_billionth_of_a_dollar() -> None:
    assert ticks(1) == 10_000_000_000
    assert usd(ticks(0.07)) == 0.07


@pytest.mark.parametrize(
    ("model", "seconds", "resolution", "dollars"),
    [
        ("grok-imagine-video", 8, "720p", 0.562),
        ("grok-imagine-video", 8, "480p", 0.402),
        ("grok-imagine-video-1.5", 8, "720p", 1.13),
        ("grok-imagine-video-1.5", 10, "1080p", 2.51),
    ],
)
def test_a_clip_costs_its_seconds_and_its_first_picture(
    model: str, seconds: int, resolution: Resolution, dollars: float
) -> None:
    assert usd(clip_price(model, seconds, resolution)) == pytest.approx(dollars)


def test_a_picture_costs_what_the_list_says() -> None:
    assert usd(image_price("grok-imagine-image", "medium")) == 0.02


@pytest.mark.parametrize(
    ("quality", "references", "dollars"),
    [("low", 0, 0.04), ("medium", 0, 0.06), ("medium", 5, 0.11)],
)
def test_a_picture_costs_its_quality_and_each_picture_that_it_is_made_from(
    quality: ImageQuality, references: int, dollars: float
) -> None:
    price = usd(image_price("grok-imagine-image-2.0", quality, references))

    assert price == pytest.approx(dollars)


def test_a_correction_costs_the_clip_that_it_corrects_besides_the_one_it_makes() -> None:
    plain = clip_price("grok-imagine-video", 8, "720p", images=0)

    corrected = clip_price("grok-imagine-video", 8, "720p", images=0, video_seconds=8)

    assert usd(corrected - plain) == pytest.approx(0.08)


def test_a_prompt_of_two_hundred_thousand_tokens_doubles_the_price_of_all_of_them() -> None:
    short, long = (chat_upper("grok-4.3", "x" * size, 0, 1) for size in (190_000, 200_000))

    assert long > 2 * short


@pytest.mark.parametrize("resolution", ["480p", "720p", "1080p"])
def test_an_unknown_model_is_priced_as_the_most_expensive(resolution: Resolution) -> None:
    assert clip_price("grok-next", 8, resolution) >= max(
        clip_price(model, 8, resolution)
        for model in ("grok-imagine-video", "grok-imagine-video-1.5")
    )
    assert image_price("grok-next", "low") > image_price("grok-imagine-image", "low")
    assert chat_upper("grok-next", "x", 0, 100) > chat_upper("grok-4.3", "x", 0, 100)


@given(st.text(max_size=2_000), st.integers(0, 6), st.integers(1, 4_000))
def test_a_chat_never_costs_more_than_its_upper_bound(
    text: str, images: int, max_tokens: int
) -> None:
    """However the text is cut into tokens, none is shorter than a byte."""
    highest = len(text.encode()) * 1.25e-6 + images * 1_800 * 1.25e-6 + max_tokens * 2.50e-6

    assert usd(chat_upper("grok-4.3", text, images, max_tokens)) > highest


@pytest.mark.parametrize("text", ["x" * 20_000, "🦊" * 20_000])
def test_a_long_text_is_reserved_for_byte_by_byte(text: str) -> None:
    assert usd(chat_upper("grok-4.3", text, 0, 1)) > len(text.encode()) * 1.25e-6


def test_a_longer_film_has_room_for_a_longer_plan() -> None:
    short, long = RunSettings(scenes=3), RunSettings(scenes=60, characters=6)

    assert plan_max_tokens(long) > plan_max_tokens(short) >= 3_000
