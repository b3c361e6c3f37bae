"""What of a film is shown in its exports: where its faces are, its best moments and picture."""

from collections.abc import Iterator

from grok_spicy.models.clips import Take
from grok_spicy.models.media import FPS
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.story import Scene, rank_score
from grok_spicy.policies.face_tracks import Track, face_tracks
from grok_spicy.policies.reframing import SceneView

PREVIEW_SECONDS = 6
_MOST_MOMENTS = 3


def scene_view(snapshot: RunSnapshot, scene: Scene) -> SceneView:
    """What is known of a scene for cutting it around its faces."""
    tracks = _tracks(snapshot, scene.scene_id)
    return SceneView(
        scene.scene_id,
        scene.duration_seconds,
        cast_by_importance(scene),
        tracks,
        is_title=_is_title(snapshot, scene.scene_id),
    )


def cast_by_importance(scene: Scene) -> list[str]:
    """The characters of a scene: those who speak first, then those who act, as they are named."""
    speakers = [line.character for line in scene.dialogue]
    action = scene.action.casefold()

    def rank(name: str) -> tuple[int, int]:
        spoken = speakers.index(name) if name in speakers else len(speakers)
        acts = action.find(name.casefold())
        return spoken, acts if acts >= 0 else len(action)

    return sorted(scene.characters_present, key=rank)


def _tracks(snapshot: RunSnapshot, scene_id: int) -> dict[str, Track]:
    take = snapshot.chosen_take(scene_id)
    keyframe = snapshot.keyframes.get(scene_id)
    key = take.keyframe_key if take else keyframe.image_key if keyframe else None
    attempts = keyframe.attempts if keyframe else []
    drawn = next((each for each in attempts if each.key == key and each.score), None)
    first = drawn.score.faces if drawn and drawn.score else []
    return face_tracks(take.score.faces if take and take.score else [], first)


def _is_title(snapshot: RunSnapshot, scene_id: int) -> bool:
    """Whether the film shows the scene as a still with its title: there was no keyframe of it."""
    clip, keyframe = snapshot.clips.get(scene_id), snapshot.keyframes.get(scene_id)
    return bool(clip and clip.state == "gap" and not (keyframe and keyframe.image_key))


def poster_source(snapshot: RunSnapshot) -> str | None:
    """The asset key of the picture that the judge liked best: a keyframe, or else a clip's middle
    frame; the earliest of equals. None if the film has none."""
    return max(_pictures(snapshot), key=lambda each: each[0], default=(0.0, None))[1]


def _pictures(snapshot: RunSnapshot) -> Iterator[tuple[float, str]]:
    for scene in snapshot.plan.scenes if snapshot.plan else []:
        keyframe = snapshot.keyframes.get(scene.scene_id)
        if keyframe and keyframe.best and keyframe.best.key:
            yield rank_score(keyframe.best), keyframe.best.key
        take = snapshot.chosen_take(scene.scene_id)
        if take and take.middle_key:
            yield rank_score(take), take.middle_key


def preview_moments(snapshot: RunSnapshot) -> list[tuple[int, int, int]]:
    """The moments of a preview in the film's order: scene id, first frame, frames. They are the
    middles of the scenes that the judge liked best."""
    scenes = snapshot.plan.scenes if snapshot.plan else []
    filmed = [scene for scene in scenes if snapshot.chosen_take(scene.scene_id)] or scenes
    best = sorted(filmed, key=lambda scene: -_rank(snapshot.chosen_take(scene.scene_id)))
    chosen = {scene.scene_id for scene in best[:_MOST_MOMENTS]}
    share = PREVIEW_SECONDS * FPS // max(1, len(chosen))
    return [_middle(scene, share) for scene in filmed if scene.scene_id in chosen]


def _rank(take: Take | None) -> float:
    return rank_score(take) if take else -1.0


def _middle(scene: Scene, frames: int) -> tuple[int, int, int]:
    length = scene.duration_seconds * FPS
    shown = min(frames, length)
    return scene.scene_id, (length - shown) // 2, shown
