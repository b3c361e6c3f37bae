"""PollClip: poll a clip's job once, and say when to poll it next. Never waits."""

from grok_spicy.errors import ClipLost, OutputRefused
from grok_spicy.metrics import count
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import usd
from grok_spicy.policies.clip_policy import wait_seconds
from grok_spicy.ports import RunStore, VideoProvider
from grok_spicy.services.clip_session import ClipRequest, Next, load_clip_session
from grok_spicy.services.event_log import advance


def poll_clip(request: ClipRequest, *, store: RunStore, video_provider: VideoProvider) -> Next:
    """Record the job's status. A job past its deadline is lost. Raises ProviderUnavailable."""
    advance(store, request.run_id, "videos", request.execution)
    session = load_clip_session(store, request)
    take = session.last("rendering")
    if take is None or take.job is None or session.clip.decided:
        return session.settle()
    job_status = video_provider.poll(take.job)
    now = utc_now()
    if job_status.cost_ticks is not None:
        store.reconcile_cost(session.run.run_id, take.call_id, job_status.cost_ticks)
        if job_status.state != "rendering":
            count("SpendUsd", usd(job_status.cost_ticks))
    match job_status.state:
        case "done":
            take.state, take.url, take.progress = "ready", job_status.url, 1.0
            count("ClipLatency", (now - take.job.submitted_at).total_seconds())
        case "refused":
            take.fail(OutputRefused(job_status.message))
        case "failed":
            take.fail(ClipLost(job_status.message))
        case "rendering" if now > take.job.deadline:
            take.fail(ClipLost(f"the job passed its deadline at {job_status.progress:.0%}"))
        case "rendering":
            take.progress = job_status.progress
            session.save(take)
            elapsed = (now - take.job.submitted_at).total_seconds()
            return session.poll_in(wait_seconds(elapsed, job_status.progress, already_polled=True))
    if take.state == "failed":
        session.record(f"{take.name} failed: {take.problem}")
    return session.save(take).settle()
