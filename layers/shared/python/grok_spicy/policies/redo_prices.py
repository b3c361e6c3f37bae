"""What it costs to make something again, in ticks. A verdict is priced as this run's own verdicts
were billed, where there are any. Pure."""

from collections.abc import Iterable

from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.speech import SPEECH
from grok_spicy.models.spending import call_kind
from grok_spicy.models.story import Scene
from grok_spicy.policies.capabilities import image_model
from grok_spicy.policies.cost_bounds import (
    clip_bound,
    keyframe_bound,
    sheet_bound,
    turnaround_bound,
)
from grok_spicy.policies.first_takes import first_take_ticks, sheet_ticks
from grok_spicy.policies.narration import narration_bound, narration_price
from grok_spicy.policies.pricing import (
    judging_price,
    keyframe_price,
    scene_clip_price,
    sheet_price,
    turnaround_price,
)
from grok_spicy.policies.redo_scope import RedoScope
from grok_spicy.policies.schedule import is_pinned


def price_of_sheet(snapshot: RunSnapshot, name: str) -> int:
    """The first attempt at that character's sheet, its verdicts, and the views of it."""
    settings = snapshot.run.settings
    has_photo = any(each.character == name for each in snapshot.run.references)
    verdicts = settings.sheet_variants * _verdict_ticks(snapshot, "draw_sheet")
    return sheet_price(settings, int(has_photo)) + verdicts + turnaround_price(settings)


def price_of_keyframe(snapshot: RunSnapshot, scene: Scene) -> int:
    """The first attempt at that scene's keyframe, and its verdicts."""
    settings = snapshot.run.settings
    stored = snapshot.keyframes.get(scene.scene_id)
    most = image_model(settings.models.image).max_references
    references = len(stored.reference_keys) if stored else len(scene.characters_present) + 1
    verdict = _verdict_ticks(snapshot, "compose_keyframe", bool(scene.characters_present))
    picture = keyframe_price(settings, min(most, references))
    return picture + settings.keyframe_variants * verdict


def price_of_clip(snapshot: RunSnapshot, scene: Scene) -> int:
    """One take of that scene, and its verdict."""
    settings, present = snapshot.run.settings, len(scene.characters_present)
    clip = scene_clip_price(
        settings,
        scene.scene_id,
        scene.duration_seconds,
        present,
        is_pinned=snapshot.plan is None or is_pinned(snapshot.plan, scene.scene_id, settings),
    )
    return clip + _verdict_ticks(snapshot, "review_clip", bool(present))


def price_of_narration(snapshot: RunSnapshot, scene: Scene) -> int:
    """That scene's line, spoken once; nothing where nobody says anything."""
    return narration_price(snapshot.run.settings, [len(scene.narration or "")])


def _verdict_ticks(snapshot: RunSnapshot, step: str, is_judged: bool = True) -> int:
    if not is_judged:
        return 0
    model = snapshot.run.settings.models.vision
    costs = [
        call.cost_ticks
        for call in snapshot.calls
        if call.purpose.step == step and call.purpose.model == model and call.actual
    ]
    return sum(costs) // len(costs) if costs else judging_price(snapshot.run.settings)


def expected_ticks(snapshot: RunSnapshot, scope: RedoScope) -> int:
    """All of that, if every first try is good."""
    return sum(_prices(snapshot, scope))


def _prices(snapshot: RunSnapshot, scope: RedoScope) -> Iterable[int]:
    for name in scope.sheets:
        yield price_of_sheet(snapshot, name)
    for scene in snapshot.plan.scenes if snapshot.plan else []:
        if scene.scene_id in scope.keyframes:
            yield price_of_keyframe(snapshot, scene)
        if scene.scene_id in scope.clips:
            yield price_of_clip(snapshot, scene)
        if scene.scene_id in scope.narration:
            yield price_of_narration(snapshot, scene)


def most_ticks(snapshot: RunSnapshot, scope: RedoScope) -> int:
    """The most that all of that may cost."""
    settings = snapshot.run.settings
    total = len(scope.sheets) * (sheet_bound(settings) + turnaround_bound(settings))
    for scene in snapshot.plan.scenes if snapshot.plan else []:
        if scene.scene_id in scope.keyframes:
            total += keyframe_bound(settings)
        if scene.scene_id in scope.clips:
            present = len(scene.characters_present)
            total += clip_bound(settings, scene.scene_id, scene.duration_seconds, present)
        if scene.scene_id in scope.narration:
            total += narration_bound(settings, [len(scene.narration or "")])
    return total


def first_try_ticks(snapshot: RunSnapshot, scope: RedoScope) -> int:
    """The most that the first tries at all of that may cost, at what the run has learned of the
    provider's bill."""
    settings, budget = snapshot.run.settings, snapshot.budget
    total = len(scope.sheets) * sheet_ticks(budget, settings)
    for scene in snapshot.plan.scenes if snapshot.plan else []:
        if scene.scene_id in scope.clips:
            total += first_take_ticks(
                budget, scene, settings, is_composed=scene.scene_id not in scope.keyframes
            )
        if scene.scene_id in scope.narration:
            price = price_of_narration(snapshot, scene)
            total += budget.upper_ticks(call_kind(SPEECH[settings.speech].model, "speech"), price)
    return total
