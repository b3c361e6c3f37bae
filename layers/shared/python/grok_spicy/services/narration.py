"""The narration of a run, as it is stored."""

from grok_spicy.models.narration import Narration
from grok_spicy.models.run import Plan
from grok_spicy.ports import RunStore


def load_narration(store: RunStore, run_id: str) -> dict[int, Narration]:
    """What is heard over the run's scenes, by scene id: each line of its plan that was spoken."""
    plan = store.get(run_id, Plan)
    lines = {scene.scene_id: scene.narration for scene in plan.story.scenes} if plan else {}
    return {
        narration.scene_id: narration
        for narration in store.all(run_id, Narration)
        if narration.state == "spoken" and lines.get(narration.scene_id) == narration.text
    }
