"""When the next camera may film a scene: only after a proven end of the last, never while a paid
job's fate is unknown."""

import math
from collections.abc import Iterable

from grok_spicy.errors import GrokSpicyError, ProviderBusy
from grok_spicy.models.cameras import BusyCamera, CameraOut
from grok_spicy.models.chunks import Chunk
from grok_spicy.models.clips import Take, film_name
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import Reservation
from grok_spicy.policies.camera_chain import reason_in_words
from grok_spicy.policies.filming import camera_name
from grok_spicy.policies.poll_schedule import PollPace
from grok_spicy.ports import VideoProvider
from grok_spicy.services.clip_session import ClipSession

PATIENCE_SECONDS = 120
"""How long a take waits for a camera that is at capacity, or down, where another could film it."""
_PAUSE_SECONDS = 10


def put_out(session: ClipSession, model: str, problem: GrokSpicyError) -> None:
    """Let no scene of this execution be filmed by that model's camera any more."""
    camera = camera_name(model)
    error = type(problem).__name__
    session.store.put(
        session.run.run_id,
        CameraOut(
            camera=camera, execution=session.run.execution, error=error, problem=str(problem)
        ),
    )


def unsettled_calls(session: ClipSession, wish: str = "") -> Iterable[Reservation]:
    """The submissions for the scene that may have been paid without an answer, the last first;
    those of that wish, if one is given."""
    chunks = session.store.all(session.run.run_id, Chunk, f"{session.clip.key}#")
    settled = {take.call_id for take in session.takes} | {each.call_id for each in chunks}
    budget = session.store.budget(session.run.run_id)
    return [
        each
        for calls in (budget.open, budget.lost)
        for call_id, each in calls.items()
        if each.purpose.step == "start_clip"
        and each.purpose.scene_id == session.scene.scene_id
        and call_id not in settled
        and each.purpose.is_of(wish)
    ]


def bound_model(session: ClipSession, video_provider: VideoProvider, wish: str = "") -> str | None:
    """The video model whose submission of the scene's next take may have been paid, and is looked
    for first; None if there is none. A correction that was lost is none: it was of another take."""
    name = film_name(session.scene.scene_id, session.next_take)
    calls = [
        each
        for each in unsettled_calls(session, wish)
        if each.purpose.detail.partition("/")[0] == name
    ]
    return next((each.purpose.model for each in calls if may_exist(each, video_provider)), None)


def may_exist(call: Reservation, video_provider: VideoProvider) -> bool:
    """Whether a submission whose answer was lost may have made a clip: unless its provider says
    that there is none."""
    if call.lease.expires_at > utc_now() or call.stored_as is None:
        return True
    try:
        return video_provider.find_job(call.purpose.model, call.stored_as) is not None
    except GrokSpicyError:  # it can't be looked for, or not just now
        return True


def patience_left(
    session: ClipSession, take: Take, problem: GrokSpicyError, poll_pace: PollPace
) -> int | None:
    """Whole seconds to wait before the take's model is asked again; None if that took too long."""
    execution = session.run.execution
    busy = BusyCamera(name=take.name, model=take.model, execution=execution)
    stored = session.store.get(session.run.run_id, BusyCamera, busy.key)
    if stored is None or stored.execution != execution:
        session.store.put(session.run.run_id, busy)
        stored = busy
    left = PATIENCE_SECONDS * poll_pace.scale - (utc_now() - stored.since).total_seconds()
    pause = _PAUSE_SECONDS * poll_pace.scale
    if isinstance(problem, ProviderBusy) and problem.retry_after:
        pause = max(pause, problem.retry_after)
    return max(1, math.ceil(pause)) if pause <= left else None


def describe_change(session: ClipSession, model: str) -> str | None:
    """`runway is out of credit; veo films it`, where not the first camera films the scene; None
    where the one before films on."""
    chain = session.chain
    failed = [each for each in session.takes if each.state == "failed" and not each.superseded]
    before = chain.model_of(failed[-1]) if failed else chain.models[0]
    if before == model:
        return None
    error, problem = (failed[-1].error, failed[-1].problem) if failed else ("", "")
    for each in session.cameras_out:
        if each.camera == camera_name(before):
            error, problem = each.error, each.problem
    reason = reason_in_words(error or "", problem or "")
    old, new = camera_name(before), camera_name(model)
    if old == new:
        old, new = before, model
    return f"{old} {reason}; {new} films it"
