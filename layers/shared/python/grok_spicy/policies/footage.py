"""Which scenes are filmed already, by a person. Pure."""

from grok_spicy.errors import BadInput
from grok_spicy.models.footage import FOOTAGE
from grok_spicy.models.media import MediaInfo
from grok_spicy.models.requests import FilmRequest
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.filming import film_model, models_of

MOST_PIXELS_OF_A_SIDE = 8192
FEWEST_PIXELS_OF_A_SIDE = 64
NARROWEST = 5
"""How many times longer a picture may be than wide: of a strip the film would show little."""
SHORTEST_SECONDS = 1.0


def is_filmed_already(settings: RunSettings, scene_id: int) -> bool:
    """Whether that scene has footage, so that nothing of it is drawn or generated."""
    return not video_model(film_model(settings, scene_id)).takes_prompt


def check_scenes(request: FilmRequest) -> None:
    """BadInput if a scene is to be filmed by footage that it does not have."""
    plan = request.plan
    ids = [each.scene_id for each in plan.scenes] if plan else range(1, request.scenes + 1)
    without = [
        str(each)
        for each in ids
        if each not in request.footage and FOOTAGE in models_of(request, each)
    ]
    if without:
        scenes = f"scene{'s' if len(without) > 1 else ''} {', '.join(without)}"
        raise BadInput(
            f"{scenes} can't be filmed by {FOOTAGE}: give a clip for each, or another camera"
        )


def shape_problem(info: MediaInfo) -> str | None:
    """Why a clip of that size and length can't be shown, and what to do; None if it can."""
    long, short = max(info.width, info.height), min(info.width, info.height)
    size = f"{info.width}×{info.height} pixels"
    if long > MOST_PIXELS_OF_A_SIDE:
        return f"has {size}; make it at most {MOST_PIXELS_OF_A_SIDE} on its longer side"
    if short < FEWEST_PIXELS_OF_A_SIDE:
        return f"has {size}; use one of at least {FEWEST_PIXELS_OF_A_SIDE} on its shorter side"
    if long > NARROWEST * short:
        return f"has {size}; use one that is less narrow"
    if info.duration < SHORTEST_SECONDS:
        return f"lasts {info.duration:.2f} s; use one of at least a second"
    return None


def length_note(label: str, info: MediaInfo, seconds: int) -> str:
    """What the film shows of a clip in a scene of that length, in words."""
    if info.duration > seconds + 0.05:
        return f"its footage is {label}: the first {seconds} s of {info.duration:.1f} s are shown"
    return f"its footage is {label}, {info.duration:.1f} s"
