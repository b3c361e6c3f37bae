"""Whether a run can afford a correction: see `policies.first_takes`."""

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.images import Keyframe
from grok_spicy.models.run import Run
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.first_takes import pays_first_takes
from grok_spicy.ports import RunStore

LEFT_FOR_OTHERS = "what is left of max_cost_usd pays the first takes of other scenes"


def can_correct(store: RunStore, run: Run, plan: StoryPlan, correction_ticks: int) -> bool:
    """Whether a correction at that price leaves enough for the first takes to come."""
    takes = store.all(run.run_id, Take)
    clips = store.all(run.run_id, Clip)
    keyframes = store.all(run.run_id, Keyframe)
    return pays_first_takes(
        store.budget(run.run_id),
        correction_ticks,
        plan,
        run.settings,
        composed={keyframe.scene_id for keyframe in keyframes if keyframe.best},
        filmed={take.scene_id for take in takes if not take.superseded}
        | {clip.scene_id for clip in clips if clip.decided},
    )
