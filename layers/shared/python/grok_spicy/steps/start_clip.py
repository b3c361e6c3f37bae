"""StartClip: submit a scene's clip or a correction of it, unless one is rendering already."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from grok_spicy.errors import CallLost, NoKeyframe, OverBudget, ProviderRejected, Refused
from grok_spicy.models.clips import Job, Take
from grok_spicy.models.generation import Billed, VideoRequest
from grok_spicy.models.images import Keyframe
from grok_spicy.models.item import inputs_digest, scene_key, utc_now
from grok_spicy.models.spending import Lease, Reservation
from grok_spicy.models.story import ConsistencyScore
from grok_spicy.policies import prompts
from grok_spicy.policies.asset_keys import within_run
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.clip_policy import Move
from grok_spicy.policies.notes import room_beside, with_notes
from grok_spicy.policies.poll_schedule import PollPace, expect, lost_patience, lost_wait
from grok_spicy.policies.pricing import clip_price
from grok_spicy.policies.story_texts import clip_texts
from grok_spicy.ports import AssetStore, ImageSanitizer, ModelProvider, RunStore, VideoProvider
from grok_spicy.services.call_gate import CallGate, RateLimiter
from grok_spicy.services.clip_anchors import find_anchors
from grok_spicy.services.clip_session import ClipRequest, ClipSession, Next, load_clip_session
from grok_spicy.services.correction_budget import LEFT_FOR_OTHERS, can_correct
from grok_spicy.services.footage import find_footage
from grok_spicy.services.paid_calls import PaidCalls
from grok_spicy.services.queries import load_stored_plan
from grok_spicy.services.softened_wording import soften_take
from grok_spicy.services.structured_chat import prompt_log

FRESH_URL_SECONDS = 900
"""How long a provider's own URL serves as a correction's input; it expires after 24 h at most."""
LARGEST_DATA_URI_INPUT = 14_000_000
"""Most bytes of a video that fit into a 20 MiB message as base64, with room for the rest."""


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
    be. A correction that is lost or unaffordable accepts the take it would correct. Raises
    NoKeyframe, OverBudget, CallLost, AccountBlocked and Transient errors.
    """
    session = load_clip_session(store, request)
    gate = CallGate(store, session.run, rate_limiter)
    paid_calls = PaidCalls(store, session.run.run_id, lease, gate)
    move = session.move()
    if move.kind == "soften" and move.take and not session.clip.decided:
        session = soften_take(session, move.take, paid_calls, model_provider)
        move = session.move()
    if session.clip.decided or move.kind not in ("film", "correct"):
        return _look_or_settle(session, move)
    submission = (
        _prepare_correction(session, move.take, assets, video_provider)
        if move.kind == "correct" and move.take
        else _prepare_film(session, move, assets, image_sanitizer)
    )
    take, video_request, price = submission.take, submission.request, submission.price
    call_key = session.call_key("start_clip", take.name, video_request.model)
    stored_as = paid_calls.name_result(call_key, ".mp4")
    video_request = replace(video_request, store_as=stored_as)
    if move.take and not can_correct(store, session.run, session.plan, price):
        session.accept(move.take, f"not corrected: {LEFT_FOR_OTHERS}")
        return session.next("done")
    take.call_id = call_key.call_id
    prompt_log.info("%s asks %s: %s", take.call_id, video_request.model, video_request.prompt)
    find_lost = partial(_find_lost_job, session, take, video_provider, poll_pace)
    try:
        take.job = paid_calls.call_once(
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
    except (Refused, ProviderRejected) as problem:
        take.fail(problem)
        return session.save(take).settle()
    session = session.save(take)
    # Not before: this step may be tried a thousand times until the provider has room.
    for note in submission.notes:
        session.record(note)
    session.record(f"{'correction' if take.correction or take.improves else 'clip'} submitted")
    return session.poll_in(session.poll_wait(take, 0, poll_pace))


@dataclass(frozen=True)
class _Submission:
    """A take, its request, the most that it may cost (ticks), and what is said of it."""

    take: Take
    request: VideoRequest
    price: int
    notes: Sequence[str] = ()


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
    if job is None and age < lost_patience(expect(model, take.seconds, takes, poll_pace)):
        raise _MayStillCome
    return job


def _look_or_settle(session: ClipSession, move: Move) -> Next:
    """A clip that is rendering was submitted by an earlier call or execution: however long ago that
    was, and whatever the clock says, it is looked at now."""
    return session.poll_in(1) if move.kind == "poll" else session.settle()


def _prepare_film(
    session: ClipSession, move: Move, assets: AssetStore, image_sanitizer: ImageSanitizer
) -> _Submission:
    """The next take from the keyframe."""
    settings, scene = session.run.settings, session.scene
    keyframe = session.store.get(session.run.run_id, Keyframe, scene_key(scene.scene_id))
    if keyframe is None or keyframe.image_key is None:
        reason = keyframe.problem if keyframe else "it was not composed"
        raise NoKeyframe(f"scene {scene.scene_id} has no keyframe: {reason}")
    anchors = find_anchors(session)
    footage, footage_notes = find_footage(session)
    notes = [*anchors.notes, *footage_notes]
    limit, wishes = video_model(settings.models.video).max_prompt, session.clip.notes
    room = room_beside(wishes, limit)
    prompt = keyframe.video_prompt
    if move.take and move.take.score:
        prompt = prompts.film_again(prompt, move.take.score, room)
    prompt = prompts.anchored(prompt, list(anchors.sheets), anchors.voices, room)
    prompt = with_notes(prompt, wishes, limit)
    refused = session.softened_take(prompt)
    if refused and refused.softened and refused.softened.wording:
        prompt = refused.softened.wording

    def load(key: str) -> bytes:
        return image_sanitizer.for_model(assets.get(key))

    def load_frame(key: str) -> bytes:
        content, ratio = assets.get(key), session.plan.aspect_ratio
        cropped = image_sanitizer.crop(content, ratio)
        if cropped is not content:
            notes.append(f"{within_run(key)} has another ratio and is cropped to {ratio}")
        return image_sanitizer.for_model(cropped)

    video_request = VideoRequest(
        model=settings.models.video,
        prompt=prompt,
        seconds=scene.duration_seconds,
        aspect_ratio=session.plan.aspect_ratio,
        resolution=settings.resolution,
        first_frame=load_frame(keyframe.image_key),
        references=[load(key) for key in anchors.sheets.values()],
        last_frame=load_frame(anchors.last_key) if anchors.last_key else None,
        voices=list(anchors.voices.values()),
        footage=footage,
    )
    take = _take(session, video_request, keyframe.image_key, anchors.keys)
    plan = load_stored_plan(session.store, session.run.run_id)
    take.keyframe_key = keyframe.image_key
    take.texts_digest = clip_texts(plan, scene, voices=settings.voices)
    take.take = max((each.take for each in session.takes), default=0) + 1
    take.softens = refused.number if refused else None
    take.improves = move.take.number if move.take else None
    price = clip_price(
        video_request.model,
        video_request.seconds,
        video_request.resolution,
        images=1 + len(anchors.keys),
    )
    return _Submission(take, video_request, price, notes)


def _prepare_correction(
    session: ClipSession, best: Take, assets: AssetStore, video_provider: VideoProvider
) -> _Submission:
    """The next correction of that take."""
    settings, seconds = session.run.settings, session.scene.duration_seconds
    url, stored = _correctable(best, assets, video_provider)
    video_request = VideoRequest(
        model=settings.models.video,
        prompt=prompts.fix(
            session.plan.style,
            best.score or ConsistencyScore(overall_score=0),
            video_model(settings.models.video).max_prompt,
        ),
        seconds=seconds,
        aspect_ratio=session.plan.aspect_ratio,
        resolution=settings.resolution,
        corrects_url=url,
        corrects_stored=stored,
    )
    take = _take(session, video_request, best.video_key, [])
    take.take, take.corrects = best.take, best.number
    take.keyframe_key, take.texts_digest = best.keyframe_key, best.texts_digest
    take.correction = 1 + max(each.correction for each in session.takes if each.take == best.take)
    price = clip_price(
        video_request.model, seconds, video_request.resolution, images=0, video_seconds=seconds
    )
    return _Submission(take, video_request, price)


def _take(
    session: ClipSession, video_request: VideoRequest, source: str | None, anchors: list[str]
) -> Take:
    digest = inputs_digest(
        *(video_request.prompt, source, video_request.model),
        *(video_request.seconds, video_request.resolution),
        *([anchors] if anchors else []),
    )
    return Take(
        scene_id=session.scene.scene_id,
        number=len(session.takes) + 1,
        prompt=video_request.prompt,
        seconds=video_request.seconds,
        resolution=video_request.resolution,
        anchors=anchors,
        promotion=session.run.promotions,
        inputs_digest=digest,
    )


def _correctable(
    take: Take, assets: AssetStore, video_provider: VideoProvider
) -> tuple[str | None, str | None]:
    """The take's clip as an input: the provider's own URL while it is fresh, the name under which
    the provider has stored it, or a data URI. ProviderRejected if it is too large for one."""
    age = (utc_now() - take.started_at).total_seconds()
    if take.url and not take.failed_downloads and age < FRESH_URL_SECONDS:
        return take.url, None
    stored_as = take.job and take.job.stored_as
    try:
        if take.job and stored_as and video_provider.find_job(take.job.model, stored_as):
            return None, stored_as
    except ProviderRejected:  # the provider stores nothing
        pass
    clip = assets.get(take.video_key or "")
    if len(clip) > LARGEST_DATA_URI_INPUT:
        raise ProviderRejected(
            f"{within_run(take.video_key or '')} is too large to be sent for correction"
        )
    return f"data:video/mp4;base64,{base64.b64encode(clip).decode()}", None
