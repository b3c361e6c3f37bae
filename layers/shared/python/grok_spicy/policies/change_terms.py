"""What it comes to when a person has something made again, edits the plan, picks an attempt or a
take, or restores a version: what is made again, and what that costs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from grok_spicy.errors import REFUSALS, BadInput
from grok_spicy.models.images import RefinedImage
from grok_spicy.models.language import match_name
from grok_spicy.models.redo import Pick, Redo, StaleAsset
from grok_spicy.models.run import Plan
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.policies.estimates import Estimate, estimate
from grok_spicy.policies.plan_changes import changed_things, plan_changes
from grok_spicy.policies.promotion import PromotionTerms
from grok_spicy.policies.redo_prices import expected_ticks, first_try_ticks, most_ticks
from grok_spicy.policies.redo_scope import RedoScope, scope_of
from grok_spicy.policies.staleness import Reasons, list_scope

_CUT = StaleAsset(what="cut", reason="it shows what is made again", hardness="hard", cost_usd=0)


@dataclass(frozen=True)
class ChangeTerms:
    """`redo` is what a person names, or what their edit or choice makes stale; `stale` is all that
    is made again for it, and what was drawn after it and stays. `least_cap_usd` is the smallest
    `max_cost_usd` that pays every first try, with all that the run has cost before."""

    redo: list[Redo]
    stale: list[StaleAsset]
    estimate: Estimate
    least_cap_usd: float

    def check_cap(self, cap_usd: float) -> None:
        """BadInput if that cap does not pay every first try."""
        if self.least_cap_usd > cap_usd:
            raise BadInput(
                f"that may cost more than what is left of the run's max_cost_usd of {cap_usd:.2f}: "
                f"set it to {self.least_cap_usd:.2f} or more"
            )


def retake_terms(snapshot: RunSnapshot, redos: Sequence[Redo]) -> ChangeTerms:
    """The terms of making these again. BadInput for what is not in the film."""
    scope = scope_of(snapshot, redos)
    plan = snapshot.plan
    reasons: Reasons = {
        Redo(what=redo.what, scene_id=redo.scene_id, character=redo.character): ("hard", _ASKED)
        for redo in redos
    }
    if scope.plan and plan:
        names = {character.name for character in plan.characters}
        scenes = {scene.scene_id for scene in plan.scenes}
        whole = RedoScope(sheets=names, keyframes=scenes, clips=scenes)
        terms = _terms(snapshot, list(redos), whole, reasons)
        costs = estimate(snapshot.run.settings, len(names), plan.scene_seconds, plan)
        return replace(terms, estimate=costs)
    return _terms(snapshot, list(redos), scope, reasons)


_ASKED = "you asked for it"
_EDITED = "its texts change"


def edit_terms(snapshot: RunSnapshot, edited: Plan) -> ChangeTerms:
    """The terms of that plan in place of the run's own."""
    before = snapshot.stored_plan
    if before is None:
        raise BadInput("the run has no plan yet: there is nothing to edit")
    redos = changed_things(before, edited, voices=snapshot.run.settings.voices)
    scope = plan_changes(snapshot, before, edited)
    priced = replace(snapshot, plan=edited.story, stored_plan=edited)
    return _terms(priced, redos, scope, dict.fromkeys(redos, ("hard", _EDITED)))


def pick_terms(snapshot: RunSnapshot, pick: Pick) -> ChangeTerms:
    """The terms of that choice. BadInput for an attempt or take that there is not, that has no
    picture or clip, or that is used already."""
    scope = pick_scope(snapshot, pick)
    _check_pick(snapshot, pick)
    return _terms(snapshot, redos_of(scope), scope, {})


def pick_scope(snapshot: RunSnapshot, pick: Pick) -> RedoScope:
    """What hangs on what is chosen, and is made again with it."""
    scope = scope_of(snapshot, [pick.as_redo()])
    if pick.scene_id is None:
        scope.sheets.clear()
    elif pick.what == "clip":
        scope.clips.discard(pick.scene_id)
    else:
        scope.keyframes.discard(pick.scene_id)
    return scope


def redos_of(scope: RedoScope) -> list[Redo]:
    """What is in the scope, by name."""
    redos = [Redo(what="keyframe", scene_id=each) for each in sorted(scope.keyframes)]
    clips = sorted(scope.clips - scope.keyframes)
    return redos + [Redo(what="clip", scene_id=each) for each in clips]


def _check_pick(snapshot: RunSnapshot, pick: Pick) -> None:
    if pick.upload:
        return
    if pick.take and pick.scene_id:
        takes = {each.number: each for each in snapshot.takes.get(pick.scene_id, [])}
        take, clip = takes.get(pick.take), snapshot.clips.get(pick.scene_id)
        if take is None or not take.usable:
            raise BadInput(f"scene {pick.scene_id} has no take {pick.take} that can be shown")
        if clip and clip.state == "accepted" and clip.take == pick.take:
            raise BadInput(f"scene {pick.scene_id} shows take {pick.take} already")
        return
    drawn = _picture(snapshot, pick)
    number = pick.keyframe or pick.sheet
    if drawn is None or drawn.attempt(number) is None:
        raise BadInput(f"the {pick.as_redo()} has no attempt {number} with a picture")
    if drawn.best and drawn.best.number == number:
        raise BadInput(f"the {pick.as_redo()} is attempt {number} already")


def _picture(snapshot: RunSnapshot, pick: Pick) -> RefinedImage | None:
    if pick.scene_id is not None:
        return snapshot.keyframes.get(pick.scene_id)
    name = match_name(pick.character or "", list(snapshot.sheets))
    return snapshot.sheets.get(name or "")


def promotion_change_terms(snapshot: RunSnapshot, promotion: PromotionTerms) -> ChangeTerms:
    """The terms of a promotion in the same form: every clip is filmed again."""
    run = snapshot.run.model_copy(update={"settings": promotion.settings})
    clips = {scene.scene_id for scene in snapshot.plan.scenes} if snapshot.plan else set()
    redos = [Redo(what="clip", scene_id=scene_id) for scene_id in sorted(clips)]
    reasons: Reasons = dict.fromkeys(redos, ("hard", "it is filmed again at the new settings"))
    stale = list_scope(replace(snapshot, run=run), RedoScope(clips=clips), reasons)
    return ChangeTerms(redos, [*stale, _CUT], promotion.estimate, promotion.least_cap_usd)


def no_terms() -> ChangeTerms:
    """The terms of what only makes another cut: it costs nothing."""
    return ChangeTerms([], [], Estimate(0.0, 0.0), 0.0)


def _terms(
    snapshot: RunSnapshot, redos: list[Redo], scope: RedoScope, reasons: Reasons
) -> ChangeTerms:
    scope, reasons = _with_gaps(snapshot, scope, reasons)
    committed, cap = snapshot.budget.committed_ticks, snapshot.run.settings.max_cost_usd
    expected = usd(expected_ticks(snapshot, scope))
    most = min(usd(most_ticks(snapshot, scope)), cap - usd(committed))
    least = ceil(usd(committed + first_try_ticks(snapshot, scope)) * 100) / 100
    is_free = not (scope.sheets or scope.keyframes or scope.clips or scope.narration)
    return ChangeTerms(
        redo=redos,
        stale=[*list_scope(snapshot, scope, reasons), _CUT],
        estimate=Estimate(expected, max(expected, most)),
        least_cap_usd=0.0 if is_free else least,
    )


def _with_gaps(
    snapshot: RunSnapshot, scope: RedoScope, reasons: Reasons
) -> tuple[RedoScope, Reasons]:
    """The scope with what the next execution makes in any case: scenes that are a gap, unless their
    prompt was refused, and keyframes that are missing for a clip."""
    gaps = {clip.scene_id for clip in snapshot.gaps if clip.error not in REFUSALS} - scope.clips
    clips = scope.clips | gaps
    missing = {
        scene_id
        for scene_id in clips
        if not ((keyframe := snapshot.keyframes.get(scene_id)) and keyframe.finished)
    }
    because: Reasons = {
        Redo(what="clip", scene_id=each): ("hard", "it is a gap so far") for each in gaps
    }
    wider = replace(scope, clips=clips, keyframes=scope.keyframes | missing)
    return wider, {**because, **reasons}
