"""The context of a step that calls models, in one invocation."""

from collections.abc import Sequence
from dataclasses import dataclass

from grok_spicy.models.run import Run
from grok_spicy.models.spending import Lease
from grok_spicy.ports import AssetStore, ImageSanitizer, ModelProvider, RunStore
from grok_spicy.services.call_gate import CallGate, RateLimiter
from grok_spicy.services.paid_calls import PaidCalls


@dataclass(frozen=True)
class GenerationContext:
    """The ports, and this invocation's lease on the calls it makes."""

    store: RunStore
    assets: AssetStore
    model_provider: ModelProvider
    image_sanitizer: ImageSanitizer
    lease: Lease
    rate_limiter: RateLimiter

    def paid_calls(self, run: Run) -> PaidCalls:
        """Makes this invocation's paid calls for that run."""
        gate = CallGate(self.store, run, self.rate_limiter)
        return PaidCalls(self.store, run.run_id, self.lease, gate)

    def images(self, keys: Sequence[str]) -> tuple[bytes, ...]:
        """The images of these keys, as JPEGs small enough to be sent to a model."""
        return tuple(self.image_sanitizer.for_model(self.assets.get(key)) for key in keys)
