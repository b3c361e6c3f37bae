"""The order of making: sequences of scenes that need not wait for each other's footage."""

from typing import Literal

from pydantic import BaseModel

from grok_spicy.models.run import Continuity
from grok_spicy.models.story import Scene, StoryPlan

Before = Literal["last_frame", "keyframe"]


class Sequence(BaseModel):
    """Scenes whose keyframes are drawn in a row while the clips behind them are filmed."""

    scene_ids: list[int]
    keyframes_at_once: int = 1


def sequences(plan: StoryPlan, continuity: Continuity) -> list[Sequence]:
    """The film's sequences in order; every scene is in exactly one.

    A scene that starts from the true last frame before it opens a new sequence, since it has to
    wait for that clip.
    """
    if continuity == "none":
        ids = [scene.scene_id for scene in plan.scenes]
        return [Sequence(scene_ids=ids, keyframes_at_once=min(len(ids), 6))]
    sequences: list[Sequence] = []
    for place, scene in enumerate(plan.scenes):
        if place == 0 or needs(scene, continuity) == "last_frame":
            sequences.append(Sequence(scene_ids=[]))
        sequences[-1].scene_ids.append(scene.scene_id)
    return sequences


def needs(scene: Scene, continuity: Continuity) -> Before | None:
    """What a scene (not the first) takes over from the scene before it."""
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
    ids = [scene.scene_id for scene in plan.scenes]
    place = ids.index(scene_id)
    return plan.scenes[place - 1] if place else None
