"""The bill: outputs, inputs, reasoning, and prices that are not those of the list."""

from typing import Any

import pytest
from xai_sdk.chat import image, user

from tests.server.harness import SimulatorHarness, data_uri

USD = 10_000_000_000
NEWER, LITE = "grok-imagine-video-1.5", "grok-imagine-video-1.5-lite"
IMAGE_2 = "grok-imagine-image-2.0"
ONE, TWO = [data_uri()], [data_uri()] * 2


@pytest.mark.parametrize(
    ("model", "options", "usd"),
    [
        ("grok-imagine-image", {}, 0.02),
        ("grok-imagine-image", {"resolution": "2k"}, 0.02),
        ("grok-imagine-image", {"image_urls": TWO}, 0.024),
        (IMAGE_2, {}, 0.04),
        (IMAGE_2, {"quality": "medium"}, 0.06),
        (IMAGE_2, {"quality": "low", "resolution": "2k"}, 0.06),
        (IMAGE_2, {"quality": "medium", "resolution": "2k"}, 0.08),
        (IMAGE_2, {"image_urls": TWO}, 0.08),
        (IMAGE_2, {"image_urls": ONE * 5, "quality": "medium"}, 0.11),
        (IMAGE_2, {"image_urls": ONE * 5, "quality": "low"}, 0.09),
    ],
)
def test_an_image_costs_by_quality_resolution_and_input(
    harness: SimulatorHarness, model: str, options: dict[str, Any], usd: float
) -> None:
    # What moderation refuses costs the same, and needs no drawing.
    reply = harness.client.image.sample("A fox [moderated:empty]", model, **options)

    assert reply.cost_usd == pytest.approx(usd)
    assert harness.bill[0]["ticks"] == round(usd * USD)


@pytest.mark.parametrize(
    ("model", "options", "usd"),
    [
        ("grok-imagine-video", {"image_url": ONE[0], "resolution": "720p"}, 4 * 0.07 + 0.002),
        ("grok-imagine-video", {"reference_image_urls": TWO}, 4 * 0.05 + 2 * 0.002),
        (NEWER, {"image_url": ONE[0], "resolution": "1080p"}, 4 * 0.25 + 0.01),
        (NEWER, {"image_url": ONE[0], "reference_image_urls": TWO}, 4 * 0.08 + 3 * 0.01),
        (
            NEWER,
            {
                "image_url": ONE[0],
                "last_frame_url": ONE[0],
                "keyframes": [{"image_url": ONE[0], "timestamp": 1.0}],
                "resolution": "720p",
            },
            4 * 0.14 + 3 * 0.01,
        ),
        (NEWER, {"reference_audios": [{"voice_id": "eve"}]}, 4 * 0.08),
        (LITE, {"image_url": ONE[0]}, 4 * 0.02 + 0.01),
        (LITE, {"resolution": "1080p"}, 4 * 0.14),
    ],
)
def test_a_clip_costs_by_second_resolution_and_input_image(
    harness: SimulatorHarness, model: str, options: dict[str, Any], usd: float
) -> None:
    options = {"resolution": "480p", "duration": 4, **options}
    job = harness.client.video.start("turns [moderated:empty]", model, **options).request_id

    answer = harness.wait_for(job)

    assert answer.response.usage.cost_in_usd_ticks == round(usd * USD) == harness.bill[0]["ticks"]


def test_an_edit_costs_its_seconds_and_those_that_come_in(harness: SimulatorHarness) -> None:
    url = harness.wait_for(harness.start_clip(duration=2)).response.video.url

    harness.client.video.start("Fix ONLY the fur: red.", "grok-imagine-video", video_url=url)

    assert harness.bill[-1]["ticks"] == round((2 * 0.05 + 2 * 0.01) * USD)


@pytest.mark.parametrize(
    ("model", "effort", "tokens"),
    [
        ("grok-4.3", "none", 0),
        ("grok-4.3", "low", 64),
        ("grok-4.3", None, 64),
        ("grok-4.3", "high", 1024),
        ("grok-4.7", None, 1024),
        ("grok-4.5", "xhigh", 1024),
        ("grok-4.20-0309-non-reasoning", None, 0),
    ],
)
def test_reasoning_is_reported_apart_and_billed_as_output(
    harness: SimulatorHarness, model: str, effort: Any, tokens: int
) -> None:
    chat = harness.client.chat.create(model=model, reasoning_effort=effort)
    chat.append(user("Hello"))

    usage = chat.sample().usage

    per_input, per_output = (
        (20_000, 60_000) if model in ("grok-4.7", "grok-4.5") else (12_500, 25_000)
    )
    assert usage.reasoning_tokens == tokens
    total = usage.prompt_tokens + usage.completion_tokens + usage.reasoning_tokens
    assert usage.total_tokens == total
    out = usage.completion_tokens + usage.reasoning_tokens
    assert usage.cost_in_usd_ticks == usage.prompt_tokens * per_input + out * per_output


def test_a_prompt_of_200000_tokens_doubles_the_price_of_the_whole_call(
    harness: SimulatorHarness,
) -> None:
    chat = harness.client.chat.create(model="grok-4.3", reasoning_effort="none")
    chat.append(user("fox " * 200_000))

    usage = chat.sample().usage

    assert usage.prompt_tokens == 200_000
    assert usage.cost_in_usd_ticks == 2 * (200_000 * 12_500 + usage.completion_tokens * 25_000)


def test_reasoning_comes_first_out_of_a_small_limit_of_tokens(harness: SimulatorHarness) -> None:
    chat = harness.client.chat.create(model="grok-4.3", reasoning_effort="high", max_tokens=500)
    chat.append(user("Hello"))

    reply = chat.sample()

    assert (reply.content, reply.finish_reason) == ("", "REASON_MAX_LEN")
    assert (reply.usage.reasoning_tokens, reply.usage.completion_tokens) == (500, 0)


def test_a_picture_in_low_detail_costs_fewer_tokens(harness: SimulatorHarness) -> None:
    tokens = {}
    for detail in ("low", "high"):
        chat = harness.client.chat.create(model="grok-4.3")
        chat.append(user("What is this?", image(data_uri(), detail=detail)))
        tokens[detail] = chat.sample().usage.prompt_image_tokens

    assert tokens["low"] < tokens["high"]


def test_the_priority_tier_costs_twice_and_says_so(harness: SimulatorHarness) -> None:
    costs = {}
    for tier in ("default", "priority"):
        chat = harness.client.chat.create(model="grok-4.3", service_tier=tier)
        chat.append(user("Hello"))
        reply = chat.sample()
        assert reply.service_tier == tier
        costs[tier] = reply.usage.cost_in_usd_ticks

    assert costs["priority"] == 2 * costs["default"]


def test_prices_can_be_multiplied_by_an_option_and_while_it_runs(start: Any) -> None:
    harness = start(price_factor=2)
    image_of = harness.client.image.sample

    first = image_of("A fox [moderated:empty]", "grok-imagine-image")
    harness.xai.control.set_faults({"price_factor": 3})
    second = image_of("A fox [moderated:empty]", "grok-imagine-image")
    job = harness.start_clip("turns [moderated:empty]")

    assert harness.xai.control.faults() == {"faults": [], "price_factor": 3.0}
    assert (first.cost_usd, second.cost_usd) == (pytest.approx(0.04), pytest.approx(0.12))
    assert harness.wait_for(job).response.usage.cost_in_usd_ticks == 6 * 520_000_000
    assert [line["ticks"] for line in harness.bill] == [
        400_000_000, 1_200_000_000, 3_120_000_000
    ]  # fmt: skip


def test_a_cost_can_be_missing_from_an_answer_and_is_billed_all_the_same(start: Any) -> None:
    faults = '[{"call": "image", "failure": "no_cost"}, {"call": "video", "failure": "no_cost"},'
    harness = start(faults=faults + '{"call": "chat", "failure": "no_cost"}]')
    chat = harness.client.chat.create(model="grok-4.3")
    chat.append(user("Hello"))

    image_reply = harness.client.image.sample("A fox", "grok-imagine-image")
    clip = harness.wait_for(harness.start_clip("turns [moderated:empty]"))

    assert image_reply.cost_usd is None and chat.sample().cost_usd is None
    assert not clip.response.usage.HasField("cost_in_usd_ticks")
    assert all(line["ticks"] > 0 for line in harness.bill) and len(harness.bill) == 3
