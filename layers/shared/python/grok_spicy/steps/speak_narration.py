"""SpeakNarration: speak what a narrator says over the scenes, before anything is filmed."""

import tempfile
from pathlib import Path

from pydantic import BaseModel

from grok_spicy.errors import NarrationTooLong
from grok_spicy.models.spending import Lease
from grok_spicy.ports import AssetStore, RunStore, SpeechDecoder, SpeechProvider
from grok_spicy.services.call_gate import CallGate, RateLimiter
from grok_spicy.services.narrator import Narrator
from grok_spicy.services.paid_calls import PaidCalls
from grok_spicy.services.queries import StepRequest, load_active_run, load_active_run_and_plan


class SpeakNarrationRequest(StepRequest):
    """Whose lines to speak."""


class SpeakNarrationResponse(BaseModel):
    """How many lines are heard."""

    spoken: int


def speak_narration(
    request: SpeakNarrationRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    speech_provider: SpeechProvider,
    video_editor: SpeechDecoder,
    rate_limiter: RateLimiter,
    lease: Lease,
) -> SpeakNarrationResponse:
    """Speak every line of the plan that is not spoken yet, and fit each into its scene. Idempotent.

    A line that moderation refuses, or of which no recording can be used, is not heard, and said.
    Raises NarrationTooLong, which names every line that does not fit, once all are spoken; and what
    a paid call raises.
    """
    run, plan, _ = load_active_run_and_plan(store, request.run_id, request.execution)
    paid_calls = PaidCalls(store, run.run_id, lease, CallGate(store, run, rate_limiter))
    with tempfile.TemporaryDirectory() as name:
        ports = (store, assets, speech_provider, video_editor)
        narrator = Narrator(*ports, paid_calls, run, Path(name))
        spoken = [narrator.speak(scene) for scene in plan.story.scenes if scene.narration]
    too_long = [each.problem for each in spoken if each.state == "too_long" and each.problem]
    if too_long:
        load_active_run(store, run.run_id, request.execution)
        raise NarrationTooLong("; ".join(too_long))
    return SpeakNarrationResponse(spoken=sum(each.state == "spoken" for each in spoken))
