"""StartClip: submit a scene's clip or a correction of it, unless one is rendering already."""

from dataclasses import replace
from functools import partial

from grok_spicy.errors import (
    AccountBlocked,
    CallLost,
    GrokSpicyError,
    OverBudget,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
    Refused,
)
from grok_spicy.models.clips import Job, Take
from grok_spicy.models.generation import Billed
from grok_spicy.models.item import inputs_digest, utc_now
from grok_spicy.models.spending import CallKey, Lease, Reservation
from grok_spicy.policies.camera_chain import ACCOUNT_ERRORS
from grok_spicy.policies.chunking import chunking
from grok_spicy.policies.clip_policy import Move
from grok_spicy.policies.clip_sound import sound_of
from grok_spicy.policies.filming import models_of
from grok_spicy.policies.poll_schedule import PollPace, lost_patience, lost_wait
from grok_spicy.ports import AssetStore, ImageSanitizer, ModelProvider, RunStore, VideoProvider
from grok_spicy.services.call_gate import CallGate, RateLimiter
from grok_spicy.services.camera_fallback import (
    bound_model,
    describe_change,
    may_exist,
    patience_left,
    put_out,
    unsettled_calls,
)
from grok_spicy.services.chunk_submission import prepare_first_chunk, prepare_next_chunk
from grok_spicy.services.clip_session import ClipRequest, ClipSession, Next, load_clip_session
from grok_spicy.services.clip_submission import Submission, prepare_correction, prepare_film
from grok_spicy.services.correction_budget import LEFT_FOR_OTHERS, can_correct
from grok_spicy.services.event_log import stop_run
from grok_spicy.services.paid_calls import OfAnotherWish, PaidCalls
from grok_spicy.services.softened_wording import soften_take
from grok_spicy.services.structured_chat import prompt_log

FALLBACK_ERRORS = (ProviderRejected, ProviderBusy, ProviderUnavailable, *ACCOUNT_ERRORS)
"""What the next camera may film after: the provider did not take the submission."""


def start_clip(
    request: ClipRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    video_provider: VideoProvider,
    image_sanitizer: ImageSanitizer,
    model_provider: ModelProvider,
    lease: Lease,
    rate_limiter: RateLimiter,
    poll_pace: PollPace,
) -> Next:
    """Film or correct, if that is the next move; say what comes next.

    A clip whose submission lost its answer is looked for where the provider stores it, for as long
    as such a clip may render, before it is submitted again. A refused or rejected request fails the
    take; of one that moderation refused a softened wording is asked for, which is filmed if it may
    be. What a camera does not take, the next one of the scene films. A correction that is lost or
    unaffordable accepts the take it would correct. Raises NoKeyframe, OverBudget, CallLost,
    AccountBlocked and Transient errors.
    """
    session = load_clip_session(store, request)
    gate = CallGate(store, session.run, rate_limiter)
    paid_calls = PaidCalls(store, session.run.run_id, lease, gate)
    move = session.move()
    if move.kind == "soften" and move.take and not session.clip.decided:
        session = soften_take(session, move.take, paid_calls, model_provider)
        move = session.move()
    if session.clip.decided or move.kind not in ("film", "film_chunk", "correct"):
        return _look_or_settle(session, move)
    submit = partial(
        _submit,
        *(session, paid_calls, gate),
        assets=assets,
        video_provider=video_provider,
        image_sanitizer=image_sanitizer,
        poll_pace=poll_pace,
    )
    try:
        return submit(move)
    except OfAnotherWish as other:  # a person changed the scene before there was a take of it
        return submit(move, wish=other.wish)


def _submit(
    session: ClipSession,
    paid_calls: PaidCalls,
    gate: CallGate,
    move: Move,
    *,
    assets: AssetStore,
    video_provider: VideoProvider,
    image_sanitizer: ImageSanitizer,
    poll_pace: PollPace,
    wish: str = "",
) -> Next:
    """Make that move, and say what comes next. With a `wish`, by a call of its own: the scene's was
    made for another one."""
    store = session.store
    move = _keep_to_bound_model(session, move, video_provider, wish)
    submission = _prepare(session, move, assets, image_sanitizer, video_provider)
    if move.kind == "film_chunk":  # it is no better take than another one
        move = replace(move, take=None)
    take, video_request, price = submission.take, submission.request, submission.price
    call_key = _call_key(session, submission, wish)
    stored_as = paid_calls.name_result(call_key, ".mp4")
    video_request = replace(video_request, store_as=stored_as)
    take.call_id = call_key.call_id
    is_bought = move.take is not None and _is_bought(store, session.run.run_id, take.call_id)
    if move.take and not is_bought and not can_correct(store, session.run, session.plan, price):
        session.accept(move.take, f"not corrected: {LEFT_FOR_OTHERS}")
        return session.next("done")
    prompt_log.info("%s asks %s: %s", take.call_id, video_request.model, video_request.prompt)
    find_lost = partial(_find_lost_job, session, take, video_provider, poll_pace)
    has_other = session.chain.has_other(move.model, session.takes)
    try:
        take.job = replace(paid_calls, gate=replace(gate, stops_run=not has_other)).call_once(
            call_key,
            price,
            Job,
            lambda: Billed(video_provider.submit(video_request), None),
            find_lost,
            stored_as=stored_as,
        )
    except _MayStillCome:
        return session.poll_in(lost_wait(poll_pace) // 2 or 1)
    except (OverBudget, CallLost) as problem:
        if move.take:
            session.accept(move.take, f"not corrected: {problem}")
            return session.next("done")
        raise
    except Refused as problem:
        take.fail(problem)
        return session.save(take).settle()
    except FALLBACK_ERRORS as problem:
        if not has_other:
            return _end_of_only_camera(session, take, problem)
        unsettled = unsettled_calls(session, call_key.wish)
        is_paid = any(may_exist(each, video_provider) for each in unsettled)
        return _end_of_camera(session, move, take, problem, poll_pace, is_paid=is_paid)
    is_new = move.kind == "film" and move.take is None
    change = describe_change(session, move.model) if is_new else None
    for chunk in submission.kept:
        store.put(session.run.run_id, chunk)
    wait_seconds = session.schedule_look(take, 0, poll_pace)
    session = session.save(take)
    # Not before: this step may be tried a thousand times until the provider has room.
    for note in (change, *submission.notes):
        if note:
            session.record(note)
    if move.kind != "film_chunk":
        what = "correction" if take.correction or take.improves else "clip"
        session.record(f"{what} submitted")
    return session.poll_in(wait_seconds)


def _is_bought(store: RunStore, run_id: str, call_id: str) -> bool:
    """Whether that call is paid for already, or may be: its price is booked."""
    state = store.call_state(run_id, call_id)
    return state.call_record is not None or call_id in state.budget.open


def _prepare(
    session: ClipSession,
    move: Move,
    assets: AssetStore,
    image_sanitizer: ImageSanitizer,
    video_provider: VideoProvider,
) -> Submission:
    """What is asked of the video model for that move."""
    if move.kind == "correct" and move.take:
        return prepare_correction(session, move, move.take, assets, video_provider)
    if move.kind == "film_chunk" and move.take:
        return prepare_next_chunk(session, move.take, assets, image_sanitizer)
    chunks = chunking(move.model, session.scene.duration_seconds, session.run.settings)
    if chunks and move.take is None:
        return prepare_first_chunk(session, move, chunks, assets, image_sanitizer)
    return prepare_film(session, move, assets, image_sanitizer)


def _call_key(session: ClipSession, submission: Submission, wish: str) -> CallKey:
    """The key of the call that submits it; with a `wish`, one that no other wish has."""
    take = submission.take
    call_key = session.call_key("start_clip", take.call_detail, submission.request.model)
    settings, scene_id = session.run.settings, session.scene.scene_id
    wished = inputs_digest(
        *(take.keyframe_key, take.texts_digest, session.clip.notes, take.seconds),
        *(models_of(settings, scene_id), take.resolution, take.promotion, sound_of(session.run)),
    )
    subject = f"{call_key.subject}@{wished[:6]}" if wish else call_key.subject
    return call_key.model_copy(update={"subject": subject, "wish": wished})


def _keep_to_bound_model(
    session: ClipSession, move: Move, video_provider: VideoProvider, wish: str
) -> Move:
    """The move by the model whose job may be under way, whatever became of its camera since."""
    if move.kind != "film" or move.take or len(session.chain.models) == 1:
        return move
    return replace(move, model=bound_model(session, video_provider, wish) or move.model)


def _end_of_only_camera(session: ClipSession, take: Take, problem: GrokSpicyError) -> Next:
    """What the provider will never accept fails the take; all else is passed on."""
    if not isinstance(problem, ProviderRejected):
        raise problem
    take.fail(problem)
    return session.save(take).settle()


def _end_of_camera(
    session: ClipSession,
    move: Move,
    take: Take,
    problem: GrokSpicyError,
    poll_pace: PollPace,
    *,
    is_paid: bool,
) -> Next:
    """Let the next camera film the scene, unless one may have been paid for it (`is_paid`), or
    this one may have room in a moment. A take that would be corrected is accepted as it is."""
    is_account = isinstance(problem, AccountBlocked)
    if is_paid:
        if is_account:
            stop_run(session.store, session.run, problem)
        if isinstance(problem, ProviderRejected):
            raise CallLost(
                f"{take.name} may have been filmed by {move.model}, whose answer was lost; now it "
                f"says: {problem}"
            ) from problem
        raise problem
    if isinstance(problem, ProviderBusy | ProviderUnavailable):
        if move.take:
            raise problem
        wait_seconds = patience_left(session, take, problem, poll_pace)
        if wait_seconds:
            return session.poll_in(wait_seconds)
    if is_account:
        put_out(session, move.model, problem)
        if move.take:
            session.accept(move.take, f"not corrected: {problem}")
            return session.next("done")
    take.fail(problem)
    return session.save(take).settle()


class _MayStillCome(Exception):
    """The answer of an earlier submission was lost, and its clip may still be rendering."""


def _find_lost_job(
    session: ClipSession,
    take: Take,
    video_provider: VideoProvider,
    poll_pace: PollPace,
    lost: Reservation,
) -> Job | None:
    """The job of a submission whose answer was lost; None if there is nothing to wait for."""
    if lost.stored_as is None:
        return None
    model = lost.purpose.model
    try:
        job = video_provider.find_job(model, lost.stored_as)
    except ProviderRejected:  # the provider stores nothing
        return None
    age = max(0.0, (utc_now() - lost.opened_at).total_seconds())
    takes = session.store.all(session.run.run_id, Take)
    if job is None and age < lost_patience(model, take.asked_seconds, takes, poll_pace):
        raise _MayStillCome
    return job


def _look_or_settle(session: ClipSession, move: Move) -> Next:
    """A clip that is rendering was submitted by an earlier call or execution: however long ago that
    was, and whatever the clock says, it is looked at now."""
    return session.poll_in(1) if move.kind == "poll" else session.settle()
