"""What a film costs: if every first try is good, and at most. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from grok_spicy.models.images import VIEWS
from grok_spicy.models.requests import FilmRequest
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import usd
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.capabilities import image_model, reasoning_tokens
from grok_spicy.policies.cost_bounds import (
    clip_bound,
    keyframe_bound,
    plan_bound,
    plate_bound,
    sheet_bound,
    turnaround_bound,
)
from grok_spicy.policies.footage import is_filmed_already
from grok_spicy.policies.narration import expected_letters, narration_bound, narration_price
from grok_spicy.policies.places import places_of
from grok_spicy.policies.pricing import (
    chat_upper,
    image_price,
    judging_price,
    keyframe_price,
    plan_max_tokens,
    scene_clip_price,
    sheet_price,
    turnaround_price,
)
from grok_spicy.policies.timeline import Shot, film_seconds


@dataclass(frozen=True)
class Parts:
    """What the parts of a film cost in USD if every first try is good; `checks` are the judge's
    verdicts on sheets, keyframes and clips, on each of their variants, `narration` what is spoken.
    """

    plan: float
    sheets: float
    keyframes: float
    clips: float
    checks: float
    turnarounds: float = 0.0
    plates: float = 0.0
    narration: float = 0.0


@dataclass(frozen=True)
class Estimate:
    """The cost of a film in USD: if every first try is good, and if none is."""

    expected_usd: float
    at_most_usd: float


def estimate(
    settings: RunSettings,
    characters: int,
    scene_seconds: Mapping[int, int],
    plan: StoryPlan | None = None,
    *,
    reused: int = 0,
) -> Estimate:
    """The estimate for so many characters and for scenes of these lengths (seconds), by scene id.
    `plan` has their places and what is said in them, where it is written: without it each scene
    has a place of its own. `reused` is how many characters come from a saved cast, with their
    sheets."""
    letters = expected_letters(settings, scene_seconds, plan)
    expected = sum(asdict(_ticks(settings, characters, scene_seconds, plan, reused)).values())
    drawn = [each for each in scene_seconds if not is_filmed_already(settings, each)]
    at_most = (
        plan_bound(settings)
        + sheet_bound(settings) * (characters - reused)
        + turnaround_bound(settings) * characters
        + plate_bound(settings) * (len(places_of(plan, settings)) if plan else len(drawn))
        + keyframe_bound(settings) * len(drawn)
        + sum(
            clip_bound(settings, scene_id, seconds, characters)
            for scene_id, seconds in scene_seconds.items()
        )
        + narration_bound(settings, letters)
    )
    return Estimate(usd(expected), min(usd(at_most), settings.max_cost_usd))


def parts(
    settings: RunSettings,
    characters: int,
    scene_seconds: Mapping[int, int],
    plan: StoryPlan | None = None,
    *,
    reused: int = 0,
) -> Parts:
    """The parts of `estimate(…).expected_usd`."""
    ticks = _ticks(settings, characters, scene_seconds, plan, reused)
    return Parts(**{part: usd(each) for part, each in asdict(ticks).items()})


@dataclass(frozen=True)
class _Ticks:
    """`Parts` in ticks."""

    plan: int
    sheets: int
    keyframes: int
    clips: int
    checks: int
    turnarounds: int
    plates: int
    narration: int


def _ticks(
    settings: RunSettings,
    characters: int,
    scene_seconds: Mapping[int, int],
    plan: StoryPlan | None,
    reused: int,
) -> _Ticks:
    prices = _prices(settings, characters, scene_seconds)
    sheets = characters - reused
    verdicts = (
        settings.sheet_variants * sheets
        + settings.keyframe_variants * prices.keyframes
        + len(scene_seconds)
    )
    return _Ticks(
        plan=prices.plan,
        sheets=prices.sheet * sheets,
        keyframes=prices.keyframe * prices.keyframes,
        clips=sum(prices.clips),
        checks=prices.check * verdicts,
        turnarounds=turnaround_price(settings) * characters,
        plates=prices.plate * (len(places_of(plan, settings)) if plan else prices.keyframes),
        narration=narration_price(settings, expected_letters(settings, scene_seconds, plan)),
    )


@dataclass(frozen=True)
class _Prices:
    """Prices of single calls, in ticks. `keyframes` is how many are drawn: none for footage."""

    plan: int
    sheet: int
    keyframe: int
    keyframes: int
    clips: list[int]
    check: int
    plate: int


def _prices(settings: RunSettings, characters: int, scene_seconds: Mapping[int, int]) -> _Prices:
    models, quality = settings.models, settings.image_quality
    planning = plan_max_tokens(settings) + reasoning_tokens(models.text, settings.plan_effort)
    references = _usual_references(settings, characters)
    return _Prices(
        plan=chat_upper(models.text, "x" * 3_000, 0, planning) // 2,
        sheet=sheet_price(settings),
        keyframe=keyframe_price(settings, references),
        keyframes=sum(not is_filmed_already(settings, each) for each in scene_seconds),
        clips=[
            scene_clip_price(settings, scene_id, seconds, characters)
            for scene_id, seconds in scene_seconds.items()
        ],
        check=judging_price(settings),
        plate=image_price(models.image, quality) if settings.plates else 0,
    )


def _usual_references(settings: RunSettings, characters: int) -> int:
    """How many pictures a keyframe is drawn from: the sheets, the plate of its place, the scene
    before, and the views of who is in it, as far as the model takes them."""
    views = len(VIEWS) * characters if settings.turnarounds else 0
    most = image_model(settings.models.image).max_references
    return min(most, characters + 1 + settings.plates + views)


_USUAL_SECONDS = 8


def estimate_of(request: FilmRequest, reused: int = 0) -> Estimate:
    """The estimate for a request, with so many characters of a saved cast; without a plan, for
    scenes of 8 s, each in a place of its own."""
    facts = _cast_and_lengths(request)
    return estimate(request.settings(), *facts, plan=request.plan, reused=reused)


def parts_of(request: FilmRequest, reused: int = 0) -> Parts:
    """The parts of `estimate_of(request, reused).expected_usd`."""
    facts = _cast_and_lengths(request)
    return parts(request.settings(), *facts, plan=request.plan, reused=reused)


def seconds_of(request: FilmRequest) -> float:
    """How long the film of that request will be, in seconds; without a plan, about."""
    scenes = request.plan.scenes if request.plan else []
    shots = [Shot(scene.duration_seconds, scene.transition) for scene in scenes]
    return film_seconds(shots) if shots else float(_USUAL_SECONDS * request.scenes)


def _cast_and_lengths(request: FilmRequest) -> tuple[int, dict[int, int]]:
    plan = request.plan
    if plan is None:
        ids = range(1, request.scenes + 1)
        return request.characters, dict.fromkeys(ids, _USUAL_SECONDS)
    return len(plan.characters), plan.scene_seconds
