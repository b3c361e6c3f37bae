"""Writes into a run's settings which camera films which scene, where a person did not say."""

from collections.abc import Sequence

from grok_spicy.models.camera_scores import CameraScores
from grok_spicy.models.clips import Clip
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Run
from grok_spicy.models.settings import Provider, SceneFilming
from grok_spicy.models.spending import usd
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.estimates import parts
from grok_spicy.policies.filming import camera_name
from grok_spicy.policies.scene_cameras import Choice, choose_filming, share_budget, takes_choice
from grok_spicy.policies.scene_estimates import with_filming
from grok_spicy.ports import RunStore
from grok_spicy.services.event_log import record

_SETTINGS = {
    *("camera", "fallbacks", "minutes", "quality", "resolution", "clip_anchors", "pin_match_cuts"),
    *("voices", "models", "consistency_threshold", "aspect_ratio"),
}
"""What of the settings the choice looks at."""


def choose_cameras(store: RunStore, run: Run, plan: StoryPlan, cameras: Sequence[str]) -> Run:
    """Choose a camera for each scene whose clip is not decided and that a person chose none for;
    return the run with the choice in its settings. `cameras` are those that are set up.

    Idempotent: the choice stays, whatever else is bought or learned meanwhile, until the plan, the
    settings or the cameras change, or a person has something made again.
    """
    filming = {
        scene_id: each for scene_id, each in run.settings.filming.items() if each.by == "person"
    }
    if takes_choice(run.settings):
        settings = run.settings.model_dump(mode="json", include=_SETTINGS)
        own = {scene_id: each.model_dump() for scene_id, each in filming.items()}
        digest = inputs_digest(plan, settings, own, sorted(cameras), run.promotions, run.round)
        if digest == run.cameras_chosen:
            return run
        decided = {each.scene_id for each in store.all(run.run_id, Clip) if each.decided}
        filming = _choose(store, run, plan, cameras, decided) | filming
    else:
        digest = ""
    if filming == run.settings.filming and digest == run.cameras_chosen:
        return run
    _record(store, run, plan, filming)
    settings_after = run.settings.model_copy(update={"filming": dict(sorted(filming.items()))})
    update = {"settings": settings_after, "cameras_chosen": digest}
    return store.update(run.run_id, Run, lambda stored_run: stored_run.model_copy(update=update))


def expect_cameras(store: RunStore, request: RunRequest, cameras: Sequence[str]) -> RunRequest:
    """The request with the cameras that its plan's scenes will get, as far as can be said before
    the run; unchanged without a plan."""
    if request.plan is None or not takes_choice(request):
        return request
    return with_filming(request, _load_choice(store, cameras, request.provider))


def _load_choice(store: RunStore, cameras: Sequence[str], provider: Provider) -> Choice:
    """What the choice knows of the cameras: which are set up, and the studio's scores."""
    is_simulated = provider == "simulator"
    all_scores = store.all(STUDIO, CameraScores)
    scores = {each.model: each for each in all_scores if each.is_simulated == is_simulated}
    return Choice(cameras, scores)


def _choose(
    store: RunStore, run: Run, plan: StoryPlan, cameras: Sequence[str], decided: set[int]
) -> dict[int, SceneFilming]:
    settings, earlier = run.settings, run.settings.filming
    to_film = {scene.scene_id for scene in plan.scenes} - decided
    choice = _load_choice(store, cameras, settings.provider)
    shares = share_budget(_left_usd(store, run, plan), plan, to_film)
    chosen = choose_filming(plan, settings, Choice(cameras, choice.scores, shares), decided)
    # What a clip was filmed with stays: it is a fact, and a retake chooses anew.
    kept = {scene_id: earlier[scene_id] for scene_id in decided if scene_id in earlier}
    return {**chosen, **kept}


def _left_usd(store: RunStore, run: Run, plan: StoryPlan) -> float:
    """What the run's cap leaves for clips: less what is committed, and what pictures and verdicts
    are expected to cost, where none of them was made yet."""
    budget = store.budget(run.run_id)
    left = usd(max(0, budget.cap_ticks - budget.committed_ticks))
    costs = parts(run.settings, len(plan.characters), plan.scene_seconds)
    pictures = 0.0 if run.cameras_chosen else costs.sheets + costs.keyframes
    return max(0.0, left - pictures - costs.checks)


def _record(store: RunStore, run: Run, plan: StoryPlan, filming: dict[int, SceneFilming]) -> None:
    """An event for each scene whose camera is another one than before."""
    for scene in plan.scenes:
        choice = filming.get(scene.scene_id)
        if choice is None or choice == run.settings.filming.get(scene.scene_id):
            continue
        if choice.by == "person":
            continue
        then = f"; then {', '.join(map(camera_name, choice.fallbacks))}" if choice.fallbacks else ""
        message = (
            f"scene {scene.scene_id} is filmed by {camera_name(choice.model)}{then} – {choice.why}"
        )
        record(store, run.run_id, "camera", message, scene_id=scene.scene_id)
