"""PollClip: poll a clip's job once, and say when to poll it next. Never waits."""

import logging
from datetime import timedelta

from grok_spicy.errors import (
    AccountBlocked,
    ClipLost,
    DownloadFailed,
    GrokSpicyError,
    OutputRefused,
    ProviderBusy,
    Transient,
)
from grok_spicy.metrics import count
from grok_spicy.models.clips import Job, Take
from grok_spicy.models.generation import JobStatus
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import usd
from grok_spicy.policies.asset_keys import clip_key
from grok_spicy.policies.poll_schedule import (
    PollPace,
    download_wait,
    is_late,
    is_lost,
    lost_wait,
    observed_latency,
    pause_after_busy,
)
from grok_spicy.ports import AssetStore, RunStore, VideoProvider
from grok_spicy.services.camera_fallback import put_out
from grok_spicy.services.clip_session import ClipRequest, ClipSession, Next, load_clip_session
from grok_spicy.services.event_log import advance
from grok_spicy.services.purchases import mark_found, record_overrun

_log = logging.getLogger(__name__)


def poll_clip(
    request: ClipRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    video_provider: VideoProvider,
    poll_pace: PollPace,
) -> Next:
    """Record the job's status.

    A job that the provider does not know, or that has passed its deadline without progress, is
    looked at again before it counts as lost. A clip whose job is lost or whose link does not work
    is taken from where the provider has stored it. Raises AccountBlocked, Transient errors, and
    DownloadFailed once hours of patience have passed.
    """
    session = load_clip_session(store, request)
    if session.run.advanced("videos") != session.run:
        advance(store, request.run_id, "videos", request.execution)
    take = session.last("rendering")
    if take is None or take.job is None or session.clip.decided:
        return session.settle()
    job_status = video_provider.poll(take.job)
    _book(session, take, job_status)
    age, take.looks = take.job.age(utc_now()), take.looks + 1
    match job_status.state:
        case "done":
            if not _finish(session, take, take.job, job_status, assets, video_provider, age):
                return _look_for_clip_again(session, take)
        case "refused":
            take.fail(OutputRefused(job_status.message))
        case "failed":
            if job_status.failure or not _take_stored(session, take, assets, video_provider):
                take.fail(job_status.failure or ClipLost(job_status.message))
        case "missing" if is_lost(take.misses + 1, age, poll_pace):
            if not _take_stored(session, take, assets, video_provider):
                take.fail(ClipLost(job_status.message or "the provider does not know the job"))
        case "missing":
            take.misses += 1
            wait_seconds = lost_wait(poll_pace) // 2 or 1
            take.look_due_at = utc_now() + timedelta(seconds=wait_seconds)
            session.save(take)
            return session.poll_in(wait_seconds)
        case "rendering":
            if job_status.queued:
                take.queued_seconds = age
            deadline = poll_pace.deadline_seconds or take.job.deadline_age
            late = is_late(job_status.queued, age, take.queued_seconds, deadline)
            if not (late and take.overdue and job_status.progress <= take.progress):
                return _poll_again(session, take, job_status, age, late, poll_pace)
            if not _take_stored(session, take, assets, video_provider):
                at = f"{job_status.progress:.0%}"
                take.fail(ClipLost(f"the job passed its deadline at {at}"))
    session = session.save(take)
    if take.state == "failed":
        session.record(f"{take.name} failed: {take.problem}")
        count("CallsFailed", model=take.job.model, error=str(take.error))
        _check_account(session, take, job_status.failure)
        if take.outwaited:
            return session.poll_in(pause_after_busy(session.busy_takes, poll_pace))
    return session.settle()


def _check_account(session: ClipSession, take: Take, failure: GrokSpicyError | None) -> None:
    """Raise AccountBlocked, unless another camera can film the scene: then this one is out."""
    if isinstance(failure, AccountBlocked):
        model = session.chain.model_of(take)
        count("AccountsBlocked")
        if not session.chain.has_other(model, session.takes):
            raise failure
        put_out(session, model, failure)


def _book(session: ClipSession, take: Take, job_status: JobStatus) -> None:
    store, run_id, cost = session.store, session.run.run_id, job_status.cost_ticks
    if cost is None and isinstance(job_status.failure, ProviderBusy | AccountBlocked):
        cost = 0  # as where it is refused at once for that: nothing was made
    if cost is None or cost < 0:  # not reported: the bound stays booked
        return
    estimated = store.call(run_id, take.call_id)
    store.reconcile_cost(run_id, take.call_id, cost)
    booked = store.call(run_id, take.call_id)
    if estimated and booked and not estimated.actual:
        record_overrun(store, run_id, booked, estimated.cost_ticks)
        count("SpendUsd", usd(booked.cost_ticks - estimated.cost_ticks))


def _finish(
    session: ClipSession,
    take: Take,
    job: Job,
    job_status: JobStatus,
    assets: AssetStore,
    video_provider: VideoProvider,
    age: float,
) -> bool:
    """Mark the take ready, with its URL or with the clip itself; False if the provider delivers
    neither."""
    take.url, take.progress, take.misses = job_status.url, 1.0, 0
    if take.rendered_seconds is None and job.id:
        reported = job_status.rendered_seconds
        take.rendered_seconds = age if reported is None else reported
        latency = observed_latency(take, age, reported, utc_now())
        if latency is not None:
            count("ClipLatency", latency)
    if take.url is None:
        return _take_stored(
            session, take, assets, video_provider, is_usual=take.failed_downloads == 0
        )
    take.state = "ready"
    if take.failed_downloads > 1:
        try:
            _take_stored(session, take, assets, video_provider)
        except Transient as problem:  # the link may work
            _log.warning("%s is not fetched from where it is stored: %s", take.name, problem)
    return True


def _take_stored(
    session: ClipSession,
    take: Take,
    assets: AssetStore,
    video_provider: VideoProvider,
    *,
    is_usual: bool = False,
) -> bool:
    """Mark the take ready with the clip that the provider has stored; False if there is none. A
    clip counts as found again, unless this is how the provider delivers it."""
    clip = take.job and video_provider.fetch_stored(take.job)
    if not clip:
        return False
    key = clip_key(session.run.run_id, take)
    assets.put(key, clip)
    take.video_key, take.state = key, "ready"
    if not is_usual:
        mark_found(session.store, session.run.run_id, take.call_id)
    return True


def _look_for_clip_again(session: ClipSession, take: Take) -> Next:
    wait_seconds = download_wait(take.failed_downloads)
    if wait_seconds is None:
        raise DownloadFailed(f"{take.name} is done, but the provider does not deliver it")
    take.failed_downloads += 1
    session.save(take)
    return session.poll_in(wait_seconds)


def _poll_again(
    session: ClipSession,
    take: Take,
    job_status: JobStatus,
    age: float,
    late: bool,
    poll_pace: PollPace,
) -> Next:
    has_moved, take.misses = job_status.progress > take.progress, 0
    take.progress = job_status.progress
    if not late or has_moved:
        take.overdue = False
        wait_seconds = session.schedule_look(take, age, poll_pace)
    else:
        take.overdue = True
        wait_seconds = lost_wait(poll_pace)
        take.look_due_at = utc_now() + timedelta(seconds=wait_seconds)
    session.save(take)
    return session.poll_in(wait_seconds)
