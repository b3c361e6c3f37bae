"""What scenes in chunks cost: each chunk by itself, and never more than the bound."""

from collections.abc import Sequence

import pytest

from grok_spicy.errors import ClipLost, OutputRefused
from grok_spicy.models.clips import Take
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import usd
from grok_spicy.policies.camera_chain import CameraChain
from grok_spicy.policies.chunking import chunking
from grok_spicy.policies.clip_policy import next_move
from grok_spicy.policies.cost_bounds import take_prices
from grok_spicy.policies.estimates import estimate
from grok_spicy.policies.filming import models_of
from grok_spicy.policies.pricing import chunk_inputs, chunk_price, clip_price, take_price
from grok_spicy.policies.scene_estimates import scene_costs
from tests.support.stories import plan, scene

GROK, ZEROSCOPE, SEEDANCE = (
    "grok-imagine-video",
    "anotherjesse/zeroscope-v2-xl",
    "bytedance/seedance-1-lite",
)
SECONDS, CHARACTERS = 7, 2


def test_a_minute_in_chunks_of_two_seconds_costs_forty_of_them() -> None:
    settings = RunSettings(camera=ZEROSCOPE, resolution="480p")

    price = take_price(settings, ZEROSCOPE, 60, CHARACTERS)

    assert price == 40 * clip_price(ZEROSCOPE, 2, "480p")
    assert usd(price) == pytest.approx(40 * 2 * 0.12)


def test_an_extension_is_reserved_at_what_it_adds_and_what_it_extends() -> None:
    chunks = chunking(GROK, 40, RunSettings())
    assert chunks

    first, following = (chunk_price(GROK, chunks, each, "720p", 1) for each in (0, 1))

    assert usd(first) == pytest.approx(11 * 0.07 + 0.002)
    assert usd(following) == pytest.approx((10 + 3) * 0.07 + 3 * 0.01)


def test_the_estimate_has_every_chunk_and_says_how_many_there_are() -> None:
    story = plan(scenes=[scene(1, duration_seconds=40), scene(2, duration_seconds=8)])

    request = RunRequest.model_validate({"plan": story.model_dump(mode="json")})

    assert [each.chunks for each in scene_costs(request)] == [4, 0]
    lengths = {1: 40, 2: 8}
    long, short = (
        estimate(RunSettings(max_cost_usd=1_000), CHARACTERS, {each: lengths[each]})
        for each in lengths
    )
    assert long.expected_usd - short.expected_usd > 3 * 0.9
    assert long.at_most_usd > long.expected_usd


def price_of_chunk(take: Take, settings: RunSettings) -> int:
    assert take.chunking
    images = chunk_inputs(CHARACTERS, take.model)
    return chunk_price(take.model, take.chunking, take.filmed, settings.resolution, images)


def most_spent(settings: RunSettings, chain: CameraChain, takes: Sequence[Take] = ()) -> int:
    """The most that can still be bought after these takes, in ticks: each chunk is filmed, lost or
    refused."""
    move = next_move(list(takes), SECONDS, settings, chain)
    if move.kind == "soften":
        return 0
    if move.kind == "film_chunk" and move.take:
        take, before = move.take, list(takes[:-1])
    elif move.kind == "film":
        kept = [each for each in takes if each.model == move.model and each.lacks_chunks]
        filmed = max((each.filmed for each in kept), default=0)
        about = {"scene_id": 1, "number": len(takes) + 1, "prompt": "p", "seconds": SECONDS}
        chunks = chunking(move.model, SECONDS, settings)
        state = {"model": move.model, "chunking": chunks, "filmed": filmed, "kept": filmed}
        take, before = Take.model_validate({**about, **state}), list(takes)
    else:
        return 0
    lost, refused, done = (take.model_copy() for _ in range(3))
    lost.fail(ClipLost("gone"))
    refused.fail(OutputRefused("blood"))
    done.filmed += 1
    done.state = "partial" if done.lacks_chunks else "reviewed"
    if done.state == "reviewed":
        done.mezzanine_key = "m.mp4"
    rest = max(most_spent(settings, chain, [*before, each]) for each in (lost, refused, done))
    return price_of_chunk(take, settings) + rest


@pytest.mark.parametrize("attempts", [1, 2, 3])
@pytest.mark.parametrize("fallbacks", [[], [GROK]])
def test_no_way_through_the_chunks_buys_more_than_the_bound(
    attempts: int, fallbacks: list[str]
) -> None:
    settings = RunSettings(
        camera=SEEDANCE, fallbacks=fallbacks, camera_attempts=attempts, chunk_seconds=4.0
    )
    chain = CameraChain(models_of(settings, 1), attempts)

    spent = most_spent(settings, chain)

    bound = sum(take_prices(settings, 1, SECONDS, CHARACTERS))
    assert 0.5 * bound < spent <= bound
