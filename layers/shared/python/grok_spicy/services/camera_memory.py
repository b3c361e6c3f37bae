"""Remembers, for the whole studio, what became of the takes of each video model."""

from collections.abc import Iterable

from grok_spicy.errors import AccountBlocked, NotFound, ProviderRejected, StorageUnavailable
from grok_spicy.models.camera_scores import CameraScores
from grok_spicy.models.clips import Take
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.settings import Provider
from grok_spicy.policies.error_names import error_class
from grok_spicy.ports import RunStore


def remember_takes(store: RunStore, provider: Provider, takes: Iterable[Take]) -> None:
    """Add a decided scene's takes to the scores of their models: one conditional update each. Those
    that are put aside were counted before. `provider` is the run's.

    Called once a clip is decided, so that no step repeats it. Storage that can't be reached costs a
    few scores, not the clip.
    """
    sums: dict[str, CameraScores] = {}
    for take in takes:
        model = take.model or (take.job.model if take.job else "")
        if model and not take.superseded and _says_something(take):
            scores = _scores(take, model, is_simulated=provider == "simulator")
            sums[model] = sums[model].plus(scores) if model in sums else scores
    for scores in sums.values():
        try:
            _add(store, scores)
        except StorageUnavailable:
            return


def _add(store: RunStore, scores: CameraScores) -> None:
    def update() -> None:
        store.update(STUDIO, CameraScores, lambda stored: stored.plus(scores), scores.key)

    try:
        update()
    except NotFound:
        if not store.create(STUDIO, scores):
            update()  # another scene's step created it


def _scores(take: Take, model: str, *, is_simulated: bool) -> CameraScores:
    rendered = take.rendered_seconds
    return CameraScores(
        model=model,
        is_simulated=is_simulated,
        takes=1,
        failed=take.state == "failed",
        scored=take.score is not None,
        score_sum=take.score.overall_score if take.score else 0,
        timed=take.asked_seconds if rendered else 0,
        render_seconds=rendered or 0,
    )


def _says_something(take: Take) -> bool:
    """Whether the outcome is the model's: not a refusal, a wrong request, or an account or a
    service that was busy or blocked."""
    kind = error_class(take.error) if take.error else None
    is_ours = kind is not None and issubclass(kind, AccountBlocked | ProviderRejected)
    is_said = take.state in ("reviewed", "failed")
    return is_said and not (take.is_refused or take.outwaited or is_ours)
