"""PollClip: look once at a clip's job, and say when to look next. Never waits."""

from grok_spicy.errors import ClipLost, OutputRefused
from grok_spicy.metrics import measure
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import usd
from grok_spicy.policies.clip_policy import wait_seconds
from grok_spicy.ports import Camera, RunStore
from grok_spicy.services.clip_session import Next, Request, load_clip
from grok_spicy.services.event_log import advance


def poll_clip(request: Request, *, store: RunStore, camera: Camera) -> Next:
    """Note what the job says. A job past its deadline is lost. Raises ProviderUnavailable."""
    advance(store, request.run_id, "videos")
    clip = load_clip(store, request)
    take = clip.last("rendering")
    if take is None or take.job is None or clip.clip.decided:
        return clip.settle()
    look = camera.look(take.job)
    now = utc_now()
    if look.cost_ticks is not None:
        store.correct_cost(clip.run.run_id, take.call_id, look.cost_ticks)
        if look.state != "rendering":
            measure("SpendUsd", usd(look.cost_ticks))
    match look.state:
        case "done":
            take.state, take.url, take.progress = "ready", look.url, 1.0
            measure("ClipLatency", (now - take.job.submitted_at).total_seconds())
        case "refused":
            take.fail(OutputRefused(look.message))
        case "failed":
            take.fail(ClipLost(look.message))
        case "rendering" if now > take.job.deadline:
            take.fail(ClipLost(f"the job passed its deadline at {look.progress:.0%}"))
        case "rendering":
            take.progress = look.progress
            clip.keep(take)
            elapsed = (now - take.job.submitted_at).total_seconds()
            return clip.poll_in(wait_seconds(elapsed, look.progress, already_looked=True))
    if take.state == "failed":
        clip.announce(f"{take.name} failed: {take.problem}")
    return clip.keep(take).settle()
