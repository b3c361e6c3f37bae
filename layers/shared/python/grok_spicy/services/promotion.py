"""Promoting a finished run: its clips are filmed again, and its film stays until they are."""

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Plan, Run
from grok_spicy.policies.promotion import PromotionTerms, promotion_terms
from grok_spicy.ports import RunStore


def terms_of(store: RunStore, run: Run, request: RunRequest) -> PromotionTerms:
    """What the request to promote that run comes to, whatever its cap. BadInput says why it can't
    be promoted so."""
    plan = store.get(run.run_id, Plan)
    budget = store.budget(run.run_id)
    return promotion_terms(run, plan.story if plan else None, budget, request)


def checked_terms(store: RunStore, run: Run, request: RunRequest) -> PromotionTerms:
    """The same; BadInput also if the cap does not pay for it."""
    terms = terms_of(store, run, request)
    terms.check_cap()
    return terms


def supersede_earlier_takes(store: RunStore, run: Run) -> None:
    """Let every scene be filmed that has no take since the run's last promotion: earlier takes
    stay, but count no more. Idempotent."""
    earlier = [each for each in store.all(run.run_id, Take) if each.promotion < run.promotions]
    for take in earlier:
        if not take.superseded:
            store.put(run.run_id, take.model_copy(update={"superseded": True}))
    shown = {(take.scene_id, take.number) for take in earlier}
    for clip in store.all(run.run_id, Clip):
        if (clip.scene_id, clip.take) in shown:
            store.put(run.run_id, clip.reopened())
