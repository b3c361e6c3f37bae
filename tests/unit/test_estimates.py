"""What a film is expected to cost, and the most that it may cost: never less than the policies let
the machine buy."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from grok_spicy.errors import ClipLost, GrokSpicyError, OutputRefused
from grok_spicy.models.clips import Take
from grok_spicy.models.settings import RunSettings, SceneFilming
from grok_spicy.models.softened import Softened
from grok_spicy.models.spending import usd
from grok_spicy.policies.camera_chain import CameraChain
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.clip_policy import Move, next_move
from grok_spicy.policies.cost_bounds import clip_bound, correction_prices, take_prices
from grok_spicy.policies.estimates import estimate
from grok_spicy.policies.filming import models_of
from grok_spicy.policies.pricing import clip_inputs, clip_price
from tests.support.fake_provider import score

SECONDS, CHARACTERS = 8, 2


def scenes(*seconds: int) -> dict[int, int]:
    return dict(enumerate(seconds, 1))


def test_the_usual_film_is_expected_to_cost_about_two_dollars() -> None:
    cost = estimate(RunSettings(), 2, scenes(8, 8, 8))

    assert 1.68 < cost.expected_usd < 2.5
    assert cost.expected_usd < cost.at_most_usd <= 10.0


def test_an_estimate_is_never_above_the_cap() -> None:
    assert estimate(RunSettings(max_cost_usd=3), 6, scenes(*[8] * 60)).at_most_usd == 3


def test_more_scenes_cost_more() -> None:
    costs = [estimate(RunSettings(), 2, scenes(*[8] * n)).expected_usd for n in (1, 3, 12)]

    assert costs == sorted(costs) and len(set(costs)) == 3


def test_each_scene_is_priced_by_its_own_camera_whatever_its_number() -> None:
    filming = {7: SceneFilming(model="veo-3.1-generate-001")}
    settings = RunSettings(filming=filming, max_cost_usd=100)

    dear = estimate(settings, 2, {7: 8}).expected_usd - estimate(settings, 2, {1: 8}).expected_usd

    prices = [
        clip_price(model, 8, "720p") for model in ("veo-3.1-generate-001", "grok-imagine-video")
    ]
    assert dear == pytest.approx(usd(prices[0] - prices[1]), abs=0.01)


def test_more_attempts_and_a_dearer_camera_that_follows_raise_what_a_film_may_cost() -> None:
    plain = RunSettings(max_cost_usd=1000, camera_attempts=1)
    lengths = scenes(8, 8)

    alone, patient, followed = (
        estimate(plain.model_copy(update=update), 2, lengths).at_most_usd
        for update in ({}, {"camera_attempts": 4}, {"fallbacks": ["veo-3.1-generate-001"]})
    )

    take, dear = (
        usd(clip_price(model, 8, "720p"))
        for model in ("grok-imagine-video", "veo-3.1-generate-001")
    )
    assert patient - alone >= 2 * 3 * take
    assert followed - alone >= 2 * (dear + plain.max_video_corrections * (dear - take))


def price_of(move: Move, settings: RunSettings) -> int:
    """What the machine pays for a move, in ticks."""
    row = video_model(move.model)
    seconds = row.filmed_seconds(SECONDS) or SECONDS
    if move.kind == "correct":
        return clip_price(move.model, seconds, settings.resolution, 0, video_seconds=seconds)
    inputs = clip_inputs(settings, CHARACTERS, move.model)
    return clip_price(move.model, seconds, settings.resolution, inputs)


def outcomes(take: Take) -> Iterator[Take]:
    """Whatever may become of a take: it is lost, refused, or no better than it was."""
    errors: list[GrokSpicyError] = [ClipLost("gone"), OutputRefused("blood")]
    for error in errors:
        failed = take.model_copy()
        failed.fail(error)
        yield failed
    poor = {"state": "reviewed", "score": score(0.3, "another fox"), "mezzanine_key": "m.mp4"}
    yield take.model_copy(update=poor)


def most_spent(settings: RunSettings, chain: CameraChain, takes: Sequence[Take] = ()) -> int:
    """The most that can still be bought after these takes, in ticks: every way is tried."""
    move = next_move(list(takes), SECONDS, settings, chain, may_soften=settings.soften)
    if move.kind == "soften":
        last = takes[-1]
        wording = Softened(
            refused="picture", problem="blood", original=last.prompt, wording="gently"
        )
        softened = last.model_copy(update={"softened": wording})
        return most_spent(settings, chain, [*takes[:-1], softened])
    if move.kind not in ("film", "correct"):
        return 0
    last_refused = takes[-1] if takes and takes[-1].softened else None
    take = Take(
        scene_id=1,
        number=len(takes) + 1,
        prompt="p",
        seconds=SECONDS,
        model=move.model,
        correction=int(move.kind == "correct"),
        corrects=move.take.number if move.take and move.kind == "correct" else None,
        improves=move.take.number if move.take and move.kind == "film" else None,
        softens=last_refused.number if last_refused else None,
    )
    rest = max(most_spent(settings, chain, [*takes, each]) for each in outcomes(take))
    return price_of(move, settings) + rest


@pytest.mark.parametrize(
    ("cameras", "attempts", "corrections", "soften", "on_refusal"),
    [
        (["grok"], 3, 2, False, False),
        (["grok"], 1, 0, True, False),
        (["grok", "veo-3.1-generate-001"], 2, 2, False, True),
        (["veo-3.1-generate-001", "grok"], 2, 1, True, True),
        (["runway", "pika", "grok"], 1, 2, True, True),
    ],
)
def test_no_way_through_the_policy_buys_more_than_the_bound(
    cameras: list[str], attempts: int, corrections: int, soften: bool, on_refusal: bool
) -> None:
    settings = RunSettings(
        camera=cameras[0],
        fallbacks=cameras[1:],
        camera_attempts=attempts,
        max_video_corrections=corrections,
        soften=soften,
    )
    chain = CameraChain(models_of(settings, 1), attempts, falls_back_on_refusal=on_refusal)

    spent = most_spent(settings, chain)

    scene = (settings, 1, SECONDS, CHARACTERS)
    bound = sum(take_prices(*scene)) + sum(correction_prices(*scene))
    assert 0.6 * bound < spent <= bound
    assert clip_bound(*scene) > 2 * bound  # each may be lost once, and is judged
    assert most_spent(settings, replace(chain, out=frozenset(chain.models))) == 0
