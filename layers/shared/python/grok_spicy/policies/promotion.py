"""A promotion films the clips of a finished run again at other settings: which these are, what it
costs, and which joints it loosens. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from grok_spicy.errors import BadInput
from grok_spicy.models.images import Keyframe
from grok_spicy.models.requests import Promotion, RunRequest
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import Budget, usd
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies.capabilities import image_model
from grok_spicy.policies.cost_bounds import clip_bound
from grok_spicy.policies.estimates import Estimate
from grok_spicy.policies.feasibility import check_plan, check_settings
from grok_spicy.policies.first_takes import first_take_ticks
from grok_spicy.policies.pricing import (
    image_price,
    judging_price,
    scene_clip_price,
)
from grok_spicy.policies.schedule import is_pinned, scene_before


@dataclass(frozen=True)
class PromotionTerms:
    """The run's settings after its promotion, and what that is expected to cost, and may at most.
    `least_cap_usd` is the smallest `max_cost_usd` that pays every first take, which may cost
    `first_takes_usd`, with all that the run has cost before."""

    settings: RunSettings
    estimate: Estimate
    first_takes_usd: float
    committed_usd: float
    least_cap_usd: float

    def check_cap(self) -> None:
        """BadInput if the settings' cap does not pay every first take."""
        cap = self.settings.max_cost_usd
        if self.least_cap_usd > cap:
            raise BadInput(
                f"the clips may cost {self.first_takes_usd:.2f} USD, and {self.committed_usd:.2f} "
                f"of the run's max_cost_usd of {cap:.2f} are taken: set it to "
                f"{self.least_cap_usd:.2f} or more"
            )


def promotion_terms(
    run: Run, plan: StoryPlan | None, budget: Budget, request: RunRequest
) -> PromotionTerms:
    """What the request to promote that run comes to. BadInput if the run is not finished, has these
    settings already, or its models can't film them. Whether its cap pays for it is a check of the
    terms: who is shown them learns which cap does."""
    promotion = request.promote
    if promotion is None:
        raise BadInput("the request does not say to what the run is promoted")
    if plan is None or not run.is_published:
        raise BadInput(
            f"only a finished film can be promoted, and {run.run_id} is {run.status}: resume it "
            "first"
        )
    settings = promoted_settings(run.settings, promotion)
    if settings.model_copy(update={"quality": run.settings.quality}) == run.settings:
        raise BadInput(
            f"{run.run_id} has these settings already; to film again what is missing, resume it"
        )
    check_settings(settings)
    check_plan(plan, settings)
    cap = run.settings.max_cost_usd
    if "max_cost_usd" in request.model_fields_set:
        cap = request.max_cost_usd
    settings = settings.model_copy(update={"max_cost_usd": cap})
    committed = budget.committed_ticks
    clips = [_clip_ticks(scene, settings) for scene in plan.scenes]
    most = sum(
        clip_bound(settings, each.scene_id, each.duration_seconds, len(each.characters_present))
        for each in plan.scenes
    )
    first_takes = sum(
        first_take_ticks(budget, scene, settings, is_composed=True) for scene in plan.scenes
    )
    least_cap = ceil(usd(committed + first_takes) * 100) / 100
    expected = usd(sum(clips))
    at_most = max(expected, min(usd(most), cap - usd(committed)))
    return PromotionTerms(
        settings, Estimate(expected, at_most), usd(first_takes), usd(committed), least_cap
    )


def promoted_settings(settings: RunSettings, promotion: Promotion) -> RunSettings:
    """The settings with what the promotion sets: only what concerns clips."""
    update: dict[str, Any] = {}
    models = {}
    if promotion.quality:
        row = RunSettings(quality=promotion.quality, camera=settings.camera)
        update = {name: getattr(row, name) for name in ("quality", *Promotion.SETTINGS)}
        models = {"video": row.models.video}
    update |= promotion.model_dump(exclude_none=True, exclude={"models"})
    models |= promotion.models.model_dump(exclude_none=True)
    update["models"] = settings.models.model_copy(update=models)
    return settings.model_copy(update=update)


@dataclass(frozen=True)
class LooseJoint:
    """A match-cut whose second clip does not begin where the first one ends. `redraw_usd` is what
    it costs to compose the scene's keyframe again, from that end, and to film it."""

    scene_id: int
    scene_before: int
    redraw_usd: float

    def __str__(self) -> str:
        return (
            f"the match-cut into scene {self.scene_id} may jump: its first frame was not made from "
            f"the clip that scene {self.scene_before} has now; to compose and film scene "
            f"{self.scene_id} again would cost about {self.redraw_usd:.2f} USD"
        )


def loose_joints(
    plan: StoryPlan,
    settings: RunSettings,
    keyframes: Mapping[int, Keyframe],
    last_frames: Mapping[int, str | None],
) -> list[LooseJoint]:
    """The match-cuts that don't meet. `last_frames` are the asset keys of the last frames of the
    clips that the film shows, by scene; None for a clip that is still to be filmed."""
    return [
        LooseJoint(scene.scene_id, before.scene_id, usd(_redraw_ticks(scene, settings)))
        for scene in plan.scenes[1:]
        if (before := scene_before(plan, scene.scene_id))
        and scene.transition == "match-cut"
        and settings.continuity in ("auto", "last_frame")
        and before.scene_id in last_frames
        and (keyframe := keyframes.get(scene.scene_id))
        and keyframe.image_key
        and last_frames[before.scene_id] not in keyframe.reference_keys
        # Filmed towards the keyframe, the clip before ends on it.
        and not is_pinned(plan, before.scene_id, settings)
    ]


def _clip_ticks(scene: Scene, settings: RunSettings) -> int:
    present = len(scene.characters_present)
    clip = scene_clip_price(settings, scene.scene_id, scene.duration_seconds, present)
    return clip + judging_price(settings)


def _redraw_ticks(scene: Scene, settings: RunSettings) -> int:
    image = settings.models.image
    references = min(image_model(image).max_references, len(scene.characters_present) + 1)
    picture = image_price(image, settings.image_quality, references)
    return picture + judging_price(settings) + _clip_ticks(scene, settings)
