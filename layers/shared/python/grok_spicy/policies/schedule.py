"""The order of work: what each scene waits for before its keyframe is composed. Pure."""

from typing import Literal, NamedTuple

from grok_spicy.models.item import scene_key
from grok_spicy.models.settings import Continuity, RunSettings
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.filming import film_model
from grok_spicy.policies.footage import is_filmed_already

ContinuitySource = Literal["last_frame", "keyframe"]

INDEPENDENT_KEYFRAMES_AT_ONCE = 6
"""How many keyframes are composed at once where none continues another."""

ADMISSION_TURN = "admission"
"""The turn that a run waits for before anything is paid."""


class Need(NamedTuple):
    """What a scene waits for: the first draft of another scene's keyframe, or its decided clip."""

    scene_id: int
    what: Literal["draft", "clip"]


def need(plan: StoryPlan, scene_id: int, settings: RunSettings) -> Need | None:
    """What must be there before that scene's keyframe is composed; None for nothing.

    Where no scene continues another, a scene waits for the draft six scenes before it, so that not
    all of them are composed at once. With a gate at the storyboard, a scene that continues a
    keyframe continues the nearest one before it that is drawn without a clip.
    """
    if is_filmed_already(settings, scene_id):
        return None
    if settings.continuity == "none":
        source = _neighbour(plan, scene_id, -INDEPENDENT_KEYFRAMES_AT_ONCE)
        return Need(source.scene_id, "draft") if source else None
    source = scene_before(plan, scene_id)
    if source is None:
        return None
    if not is_drawable(plan, scene_id, settings):
        return Need(source.scene_id, "clip")
    if "storyboard" in settings.approve:
        while source and not is_drawable(plan, source.scene_id, settings):
            source = scene_before(plan, source.scene_id)
    return Need(source.scene_id, "draft") if source else None


def is_drawable(plan: StoryPlan, scene_id: int, settings: RunSettings) -> bool:
    """Whether that scene's keyframe can be composed before any clip is filmed. A scene that begins
    with the last frame of the clip before can't, unless that clip is filmed towards it."""
    source = scene_before(plan, scene_id)
    if source is None or is_filmed_already(settings, scene_id):
        return True
    if is_pinned(plan, source.scene_id, settings):
        return True
    return continuity_source(plan.scene(scene_id), settings.continuity) != "last_frame"


def waiting_scenes(plan: StoryPlan, scene_id: int, settings: RunSettings) -> list[Scene]:
    """The scenes that wait for that scene's keyframe or clip, in the film's order."""
    needs = ((scene, need(plan, scene.scene_id, settings)) for scene in plan.scenes)
    return [scene for scene, each in needs if each and each.scene_id == scene_id]


def is_pinned(plan: StoryPlan, scene_id: int, settings: RunSettings) -> bool:
    """Whether that scene's clip is filmed towards the next scene's keyframe: at a match-cut, by a
    model that can be given a last frame."""
    following = scene_after(plan, scene_id)
    return (
        settings.continuity == "auto"
        and following is not None
        and following.transition == "match-cut"
        and settings.pin_match_cuts
        and video_model(film_model(settings, scene_id)).pins_last_frame
    )


def keyframe_turn(scene_id: int) -> str:
    """The name of the turn that the scene waits for before its keyframe is composed."""
    return scene_key(scene_id)


def storyboard_turn(scene_id: int) -> str:
    """The name of the turn that the scene waits for before its keyframe is composed for the
    storyboard's gate. It differs from that of the lane after the gate, which tries again to compose
    what could not be had before."""
    return f"storyboard#{scene_key(scene_id)}"


def pin_turn(scene_id: int) -> str:
    """The name of the turn that a pinned scene waits for before its clip is submitted."""
    return f"{scene_key(scene_id)}#pin"


def continuity_source(scene: Scene, continuity: Continuity) -> ContinuitySource | None:
    """What a scene (not the first) continues from the scene before it; None for nothing."""
    match continuity:
        case "none":
            return None
        case "keyframe":
            return "keyframe"
        case "last_frame":
            return "last_frame"
        case "auto":
            return "last_frame" if scene.transition == "match-cut" else "keyframe"


def scene_before(plan: StoryPlan, scene_id: int) -> Scene | None:
    """The scene that the film shows just before; None for the first."""
    return _neighbour(plan, scene_id, -1)


def scene_after(plan: StoryPlan, scene_id: int) -> Scene | None:
    """The scene that the film shows just after; None for the last."""
    return _neighbour(plan, scene_id, 1)


def _neighbour(plan: StoryPlan, scene_id: int, step: int) -> Scene | None:
    """The scene that many places after that one in the film; None if there is none."""
    index = [scene.scene_id for scene in plan.scenes].index(scene_id) + step
    return plan.scenes[index] if 0 <= index < len(plan.scenes) else None
