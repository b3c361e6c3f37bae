"""The video models that are tried for a scene, one after the other: which films next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from grok_spicy.errors import (
    KeyRefused,
    OutOfCredit,
    ProviderBusy,
    ProviderRejected,
    ProviderRetired,
    ProviderUnavailable,
    VideoNotAllowed,
)
from grok_spicy.models.clips import Take
from grok_spicy.policies.capabilities import video_model

MOST_ATTEMPTS = 20
"""Attempts at a scene on all of its cameras together: a lane's history has room for no more."""
MOST_CHUNKS_FILMED = 80
"""Chunks that are filmed for a scene in all, failed ones among them: for the same reason."""
ACCOUNT_ERRORS = (OutOfCredit, KeyRefused, VideoNotAllowed)
"""What puts a camera out for the whole execution: no scene can be paid for there."""
_OF_ACCOUNT = frozenset(each.__name__ for each in ACCOUNT_ERRORS)
_FINAL = frozenset((ProviderRejected.__name__, ProviderRetired.__name__))
_PASSING = frozenset((ProviderBusy.__name__, ProviderUnavailable.__name__))


@dataclass(frozen=True)
class CameraChain:
    """A scene's video models in the order in which they are tried; at least one.

    `attempts` is how often a model is tried, the first take counted. `out` are the models whose
    camera can't be had in this execution. `falls_back_on_refusal` is whether what moderation
    refused is tried on the next.
    """

    models: Sequence[str]
    attempts: int
    out: frozenset[str] = frozenset()
    falls_back_on_refusal: bool = False

    def model_of(self, take: Take) -> str:
        """The video model of that take; the first, where it was not kept."""
        return take.model or (take.job.model if take.job else self.models[0])

    def next_model(self, takes: Sequence[Take]) -> str | None:
        """The video model of the next take after these; None if each had its attempts. One that was
        only at capacity, or down, is come back to where no other is left."""
        if len([each for each in takes if _is_attempt(each)]) >= MOST_ATTEMPTS:
            return None
        if not self.has_room(takes):
            return None
        left = [model for model in self.models if not self._has_ended(model, takes)]
        at_hand = [model for model in left if not self._is_given_up_for_now(model, takes)]
        return next(iter(at_hand or left), None)

    def has_room(self, takes: Sequence[Take]) -> bool:
        """Whether another chunk may be filmed of the scene."""
        chunked = [each for each in takes if each.chunking]
        filmed = sum(each.filmed - each.kept + (each.state == "failed") for each in chunked)
        return filmed < MOST_CHUNKS_FILMED

    def has_other(self, model: str, takes: Sequence[Take]) -> bool:
        """Whether another model than this one could film next."""
        return any(
            each != model
            and not self._has_ended(each, takes)
            and not self._is_given_up_for_now(each, takes)
            for each in self.models
        )

    def _failed(self, model: str, takes: Sequence[Take]) -> list[Take]:
        return [each for each in takes if _has_failed(each) and self.model_of(each) == model]

    def _has_ended(self, model: str, takes: Sequence[Take]) -> bool:
        failed = self._failed(model, takes)
        # Of a scene that is filmed in chunks, those at the farthest one that was come to.
        reached = max((each.filmed for each in takes if self.model_of(each) == model), default=0)
        attempts = [each for each in failed if _is_attempt(each) and each.filmed == reached]
        # Footage is the same each time.
        most = self.attempts if video_model(model).takes_prompt else 1
        is_refused = self.falls_back_on_refusal and any(each.is_refused for each in failed)
        return (
            model in self.out
            or len(attempts) >= most
            or any(each.error in _FINAL for each in failed)
            or is_refused
        )

    def _is_given_up_for_now(self, model: str, takes: Sequence[Take]) -> bool:
        """Whether it was waited for in vain: as long as there is patience, or as often as there are
        attempts."""
        passing = [each for each in self._failed(model, takes) if _is_passing(each)]
        return len(passing) >= self.attempts or any(each.job is None for each in passing)


def _has_failed(take: Take) -> bool:
    """Whether its failure counts: not if it was put aside since, to film the scene again."""
    return take.state == "failed" and not take.superseded


def _is_passing(take: Take) -> bool:
    """Whether it failed for want of capacity, or was never taken by a service that was down."""
    return take.outwaited or (take.error in _PASSING and take.job is None)


def _is_attempt(take: Take) -> bool:
    return _has_failed(take) and not _is_passing(take) and take.error not in _OF_ACCOUNT


_REASONS = {
    OutOfCredit.__name__: "is out of credit",
    KeyRefused.__name__: "refuses its key",
    VideoNotAllowed.__name__: "may not make video",
    ProviderRetired.__name__: "films no more",
    ProviderBusy.__name__: "is at capacity",
    ProviderUnavailable.__name__: "is down",
}


def reason_in_words(error: str, problem: str) -> str:
    """Why the next camera films, as the end of a sentence that begins with the last one."""
    return _REASONS.get(error) or f"can't film it ({problem})"
