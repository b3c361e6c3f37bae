"""Keeps count of what a run has: what lists and watchers show as its progress."""

from typing import Any

from grok_spicy.models.clips import Clip
from grok_spicy.models.images import Keyframe
from grok_spicy.models.run import Run
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.asset_keys import POSTER, export_key
from grok_spicy.policies.timeline import Shot, film_seconds
from grok_spicy.ports import RunStore


def plan_facts(story: StoryPlan) -> dict[str, Any]:
    """The fields of a run that follow from its plan."""
    shots = [Shot(scene.duration_seconds, scene.transition) for scene in story.scenes]
    return {
        "title": story.title,
        "scenes": len(story.scenes),
        "planned_seconds": film_seconds(shots),
    }


def record_drawn(store: RunStore, run_id: str, keyframe: Keyframe) -> None:
    """Count the scene as drawn. The first scene's picture becomes the run's poster, until one is
    chosen among all pictures of the film. Idempotent."""

    def count(run: Run) -> Run:
        drawn = sorted({*run.drawn, keyframe.scene_id})
        is_chosen = run.poster_key == export_key(run_id, POSTER)
        is_poster = keyframe.scene_id == drawn[0] and keyframe.image_key and not is_chosen
        poster_key = keyframe.image_key if is_poster else run.poster_key
        return run.model_copy(update={"drawn": drawn, "poster_key": poster_key})

    store.update(run_id, Run, count)


def record_filmed(store: RunStore, run_id: str, scene_id: int) -> None:
    """Count the scene as filmed, or filled. Idempotent."""

    def count(run: Run) -> Run:
        return run.model_copy(update={"filmed": sorted({*run.filmed, scene_id})})

    store.update(run_id, Run, count)


def recount(store: RunStore, run_id: str) -> None:
    """Count again what is there, after something is to be made again."""
    update = {
        "drawn": [each.scene_id for each in store.all(run_id, Keyframe) if each.finished],
        "filmed": [each.scene_id for each in store.all(run_id, Clip) if each.decided],
    }
    store.update(run_id, Run, lambda run: run.model_copy(update=update))
