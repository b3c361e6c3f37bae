"""What is asked of a video model for a scene's clip: the take, its request, and the most that it
may cost."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from grok_spicy.errors import NoKeyframe, ProviderRejected
from grok_spicy.models.chunks import Chunk
from grok_spicy.models.clips import Take
from grok_spicy.models.generation import VideoRequest
from grok_spicy.models.images import Keyframe
from grok_spicy.models.item import inputs_digest, scene_key, utc_now
from grok_spicy.models.story import ConsistencyScore
from grok_spicy.policies import prompts
from grok_spicy.policies.asset_keys import within_run
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.clip_policy import Move
from grok_spicy.policies.clip_sound import sound_of
from grok_spicy.policies.clip_words import with_sound
from grok_spicy.policies.filming import name_of
from grok_spicy.policies.notes import room_beside, with_notes
from grok_spicy.policies.own_prompts import cut_to
from grok_spicy.policies.pricing import clip_price
from grok_spicy.policies.story_texts import clip_texts
from grok_spicy.ports import AssetStore, ImageSanitizer, VideoProvider
from grok_spicy.services.clip_anchors import find_anchors
from grok_spicy.services.clip_session import ClipSession
from grok_spicy.services.footage import find_footage
from grok_spicy.services.queries import load_stored_plan

FRESH_URL_SECONDS = 900
"""How long a provider's own URL serves as a correction's input; it expires after 24 h at most."""
LARGEST_DATA_URI_INPUT = 14_000_000
"""Most bytes of a video that fit into a 20 MiB message as base64, with room for the rest."""


@dataclass(frozen=True)
class Submission:
    """A take, its request, the most that it may cost (ticks), what is said of it, and the chunks
    that it keeps of earlier takes."""

    take: Take
    request: VideoRequest
    price: int
    notes: Sequence[str] = ()
    kept: Sequence[Chunk] = ()


def load_keyframe(session: ClipSession, model: str) -> Keyframe:
    """The scene's keyframe, from which that video model can film. NoKeyframe if there is none."""
    scene_id = session.scene.scene_id
    keyframe = session.store.get(session.run.run_id, Keyframe, scene_key(scene_id))
    films_from_words = "text" in video_model(model).modes
    is_words_alone = keyframe is not None and keyframe.is_words_alone and films_from_words
    if keyframe is None or (keyframe.image_key is None and not is_words_alone):
        reason = keyframe.problem if keyframe else "it was not composed"
        raise NoKeyframe(f"scene {scene_id} has no keyframe: {reason}")
    return keyframe


def prepare_film(
    session: ClipSession, move: Move, assets: AssetStore, image_sanitizer: ImageSanitizer
) -> Submission:
    """The next take, by the move's video model, from the keyframe; from words alone, by a model
    that takes no picture, or where the keyframe is meant to have none. NoKeyframe if there is
    none."""
    settings, scene = session.run.settings, session.scene
    model = video_model(move.model)
    if not model.takes_prompt:
        return _prepare_footage(session, move)
    keyframe = load_keyframe(session, move.model)
    anchors = find_anchors(session, move.model)
    notes = list(anchors.notes)
    limit, wishes = model.max_prompt, session.clip.notes
    room = room_beside(wishes, limit)
    # It was written for the scene's first video model.
    prompt = cut_to(keyframe.video_prompt, room)
    if move.take and move.take.score:
        prompt = prompts.film_again(prompt, move.take.score, room)
    prompt = prompts.anchored(prompt, list(anchors.references), anchors.voices, room)
    sound = sound_of(session.run)
    prompt = with_sound(prompt, scene, sound, model, room)
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

    takes_frame = "first_frame" in model.modes
    first_key = keyframe.image_key if takes_frame else None
    if not takes_frame:
        notes.append(f"filmed from words alone: {move.model} takes no first frame")
    shown = scene.duration_seconds
    seconds = _filmed_seconds(move.model, shown, bool(anchors.sheets))
    if seconds != shown:
        notes.append(f"{seconds} s are filmed, of which {shown} s are shown")
    if not model.has_audio:
        unheard = ": what is said in it is not heard" if scene.dialogue else ""
        notes.append(f"{name_of(move.model)} films without sound{unheard}")
    number = session.next_take
    video_request = VideoRequest(
        model=move.model,
        prompt=prompt,
        seconds=seconds,
        aspect_ratio=session.plan.aspect_ratio,
        resolution=settings.resolution,
        first_frame=load_frame(first_key) if first_key else None,
        references=[load(key) for key in anchors.references.values()],
        last_frame=load_frame(anchors.last_key) if anchors.last_key else None,
        voices=list(anchors.voices.values()),
        seed=take_seed(session, number) if model.takes_seed else None,
        has_sound=sound != "none" or not model.mutes,
    )
    take = _take(session, video_request, keyframe.image_key, anchors.keys)
    plan = load_stored_plan(session.store, session.run.run_id)
    take.keyframe_key = keyframe.image_key
    take.texts_digest = clip_texts(plan, scene, voices=settings.voices)
    take.take = number
    take.softens = refused.number if refused else None
    take.improves = move.take.number if move.take else None
    price = clip_price(
        video_request.model,
        video_request.seconds,
        video_request.resolution,
        images=bool(first_key) + len(anchors.keys),
    )
    return Submission(take, video_request, price, notes)


def _prepare_footage(session: ClipSession, move: Move) -> Submission:
    """The take that shows the scene's footage: nothing but that goes into it, at no cost."""
    footage, note = find_footage(session.run, session.scene)
    video_request = VideoRequest(
        model=move.model,
        prompt="",
        seconds=session.scene.duration_seconds,
        aspect_ratio=session.plan.aspect_ratio,
        resolution=session.run.settings.resolution,
        footage=footage,
    )
    take = _take(session, video_request, footage, [])
    take.take = session.next_take
    return Submission(take, video_request, 0, [note])


def prepare_correction(
    session: ClipSession, move: Move, best: Take, assets: AssetStore, video_provider: VideoProvider
) -> Submission:
    """The next correction of that take, by the video model that filmed it."""
    settings, model = session.run.settings, move.model
    seconds = _filmed_seconds(model, session.scene.duration_seconds)
    url, stored = _correctable(best, assets, video_provider)
    video_request = VideoRequest(
        model=model,
        prompt=prompts.fix(
            session.plan.style,
            best.score or ConsistencyScore(overall_score=0),
            video_model(model).max_prompt,
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
    return Submission(take, video_request, price)


def _take(
    session: ClipSession, video_request: VideoRequest, source: str | None, anchors: list[str]
) -> Take:
    digest = inputs_digest(
        *(video_request.prompt, source, video_request.model),
        *(video_request.seconds, video_request.resolution),
        *([anchors] if anchors else []),
        *([] if video_request.has_sound else ["silent"]),
    )
    return Take(
        scene_id=session.scene.scene_id,
        number=len(session.takes) + 1,
        prompt=video_request.prompt,
        seconds=session.scene.duration_seconds,
        model=video_request.model,
        resolution=video_request.resolution,
        seed=video_request.seed,
        anchors=anchors,
        promotion=session.run.promotions,
        inputs_digest=digest,
    )


def _filmed_seconds(model: str, seconds: int, has_references: bool = False) -> int:
    """The length that is asked for; what is longer than the scene is trimmed."""
    filmed = video_model(model).filmed_seconds(seconds, has_references=has_references)
    return filmed or seconds


def take_seed(session: ClipSession, number: int) -> int:
    """The seed of that take: another one for each, and the same if it is submitted again."""
    digest = inputs_digest(session.run.run_id, session.scene.scene_id, number)
    return int(digest[:7], 16)


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
