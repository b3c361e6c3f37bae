"""The order of work: sequences of scenes that don't wait for each other's clips."""

from typing import Literal

from pydantic import BaseModel

from grok_spicy.models.run import Continuity
from grok_spicy.models.story import Scene, StoryPlan

ContinuitySource = Literal["last_frame", "keyframe"]


class Sequence(BaseModel):
    """Scenes whose keyframes are composed one after the other, while earlier clips are filmed."""

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
    for index, scene in enumerate(plan.scenes):
        if index == 0 or continuity_source(scene, continuity) == "last_frame":
            sequences.append(Sequence(scene_ids=[]))
        sequences[-1].scene_ids.append(scene.scene_id)
    return sequences


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
    ids = [scene.scene_id for scene in plan.scenes]
    index = ids.index(scene_id)
    return plan.scenes[index - 1] if index else None
