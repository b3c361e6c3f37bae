"""What is asked of a video model for the next chunk of a take: its prompt, what it goes on from,
and the most that it may cost. What an earlier take filmed of the same is kept."""

import base64
from collections.abc import Sequence
from dataclasses import replace

from grok_spicy.models.chunks import Chunk, Chunking, ChunkSpec, chunks_key
from grok_spicy.models.clips import Take
from grok_spicy.models.generation import VideoRequest
from grok_spicy.models.images import Keyframe
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.media import FPS
from grok_spicy.models.story import Scene
from grok_spicy.policies import prompts
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.chunk_prompts import going_on, scene_spec
from grok_spicy.policies.chunking import is_anchored_again
from grok_spicy.policies.chunks import build_chunk_specs
from grok_spicy.policies.clip_policy import Move
from grok_spicy.policies.clip_sound import sound_of
from grok_spicy.policies.clip_words import with_sound
from grok_spicy.policies.filming import name_of
from grok_spicy.policies.notes import room_beside, with_notes
from grok_spicy.policies.own_prompts import cut_to
from grok_spicy.policies.pricing import chunk_price
from grok_spicy.policies.story_texts import clip_texts
from grok_spicy.ports import AssetStore, ImageSanitizer
from grok_spicy.services.clip_anchors import ClipAnchors, find_anchors
from grok_spicy.services.clip_session import ClipSession
from grok_spicy.services.clip_submission import Submission, load_keyframe, take_seed
from grok_spicy.services.queries import load_stored_plan

_GOES_ON_FROM = {
    "extend": "each extends the one before",
    "first_frame": "each begins with a frame of the one before",
    "first_frame_and_references": "each begins with a frame of the one before, every third with "
    "the sheets too",
    "references": "each has a frame of the one before as a reference",
    "prompt_alone": "each from its prompt alone, since the model takes no picture",
}


def prepare_first_chunk(
    session: ClipSession,
    move: Move,
    chunking: Chunking,
    assets: AssetStore,
    image_sanitizer: ImageSanitizer,
) -> Submission:
    """A new take in chunks, from its first chunk that an earlier take has not filmed. NoKeyframe if
    there is none."""
    keyframe = load_keyframe(session, move.model)
    plan = load_stored_plan(session.store, session.run.run_id)
    settings, scene, number = session.run.settings, session.scene, session.next_take
    take = Take(
        scene_id=scene.scene_id,
        number=len(session.takes) + 1,
        take=number,
        prompt="",
        seconds=scene.duration_seconds,
        model=move.model,
        resolution=settings.resolution,
        promotion=session.run.promotions,
        keyframe_key=keyframe.image_key,
        texts_digest=clip_texts(plan, scene, voices=settings.voices),
        chunking=chunking,
    )
    specs = _specs(session, take, keyframe)
    kept = _kept_chunks(session, take, specs)
    take.filmed = take.kept = len(kept)
    texts = [spec.prompt for spec in specs]
    take.inputs_digest = inputs_digest(
        texts, keyframe.image_key, move.model, settings.resolution, chunking, take.name
    )
    submission = _prepare(session, take, specs, kept, assets, image_sanitizer)
    lengths = f"{chunking.chunk_frames / FPS:g} s that overlap by {chunking.overlap_frames / FPS:g}"
    notes = [
        f"{chunking.count} chunks of {lengths} s are filmed, {_GOES_ON_FROM[chunking.anchor]}",
        *([f"{len(kept)} chunks that are filmed already are kept"] if kept else []),
        *([] if video_model(move.model).has_audio else [f"{name_of(move.model)} has no sound"]),
        *submission.notes,
    ]
    return replace(submission, notes=notes, kept=kept)


def prepare_next_chunk(
    session: ClipSession, take: Take, assets: AssetStore, image_sanitizer: ImageSanitizer
) -> Submission:
    """The next chunk of a take. NoKeyframe if the scene has lost its keyframe."""
    keyframe = load_keyframe(session, take.model)
    filmed = session.store.all(session.run.run_id, Chunk, chunks_key(take.scene_id, take.number))
    take = take.model_copy(
        update={
            "state": "rendering",
            "job": None,
            "progress": 0.0,
            "looks": 0,
            "misses": 0,
            "overdue": False,
            "queued_seconds": 0.0,
            "earlier_seconds": take.all_rendered_seconds,
            "rendered_seconds": None,
            "url": None,
            "failed_downloads": 0,
            "incomplete_digest": None,
            "video_key": None,
            "softens": None,
        }
    )
    specs = _specs(session, take, keyframe)
    return _prepare(session, take, specs, filmed, assets, image_sanitizer)


def _specs(session: ClipSession, take: Take, keyframe: Keyframe) -> list[ChunkSpec]:
    chunking = take.chunking
    assert chunking is not None
    plan = load_stored_plan(session.store, session.run.run_id)
    spec = scene_spec(
        session.plan,
        session.scene,
        plan.clip_prompts.get(session.scene.scene_id),
        has_picture=chunking.anchor != "prompt_alone",
    )
    return build_chunk_specs(
        take.name,
        spec,
        [keyframe.image_key or ""],
        chunk_seconds=chunking.chunk_frames / FPS,
        overlap_seconds=chunking.overlap_frames / FPS,
        most_chunks=chunking.count,
    )


def _kept_chunks(session: ClipSession, take: Take, specs: Sequence[ChunkSpec]) -> list[Chunk]:
    """The chunks from the first on that an earlier take filmed from exactly the same, as that
    take's: the most that any of them has. One that was filmed whole, and still can't be used,
    leaves none."""
    best: list[Chunk] = []
    for earlier in session.takes:
        if not earlier.lacks_chunks or earlier.chunking != take.chunking:
            continue
        key = chunks_key(earlier.scene_id, earlier.number)
        kept: list[Chunk] = []
        for chunk in session.store.all(session.run.run_id, Chunk, key):
            if chunk.inputs_digest != _digest(session, take, specs[chunk.number], kept):
                break
            kept.append(chunk)
        best = max(best, kept, key=len)
    return [chunk.model_copy(update={"take": take.number}) for chunk in best]


def _digest(session: ClipSession, take: Take, spec: ChunkSpec, before: Sequence[Chunk]) -> str:
    """The digest of all that a chunk is filmed from. It has the prompt as it was before it was
    softened: a softened wording of one chunk puts aside none of the others."""
    source = _source_key(take, before)
    return inputs_digest(
        *(take.model, take.resolution, take.chunking, spec.chunk_num, spec.prompt, source),
        *(take.keyframe_key, session.clip.notes, session.clip.redone_in, take.promotion),
        _anchors(session, take, spec.chunk_num).keys,
        sound_of(session.run),
        session.scene.dialogue,
    )


def _source_key(take: Take, before: Sequence[Chunk]) -> str | None:
    """The asset key of what a chunk goes on from; None for its prompt alone."""
    anchor = take.chunking.anchor if take.chunking else "prompt_alone"
    if not before:
        return take.keyframe_key if "first_frame" in video_model(take.model).modes else None
    if anchor == "prompt_alone":
        return None
    return before[-1].lead_key if anchor == "extend" else before[-1].anchor_key


def _anchors(session: ClipSession, take: Take, number: int) -> ClipAnchors:
    """What the chunk is filmed from besides what it goes on from: a last frame only the last."""
    chunking = take.chunking
    assert chunking is not None
    again = is_anchored_again(chunking, number) or chunking.anchor == "references"
    anchors = find_anchors(session, take.model, with_sheets=again)
    if chunking.anchor == "references":  # one place is the frame's that it goes on from
        most = video_model(take.model).max_references - 1
        anchors = replace(anchors, sheets=dict(list(anchors.sheets.items())[:most]))
    if chunking.lead_seconds and number:
        return ClipAnchors()
    return anchors if number == chunking.count - 1 else replace(anchors, last_key=None)


def _prepare(
    session: ClipSession,
    take: Take,
    specs: Sequence[ChunkSpec],
    before: Sequence[Chunk],
    assets: AssetStore,
    image_sanitizer: ImageSanitizer,
) -> Submission:
    """The chunk after those of `before`."""
    chunking, spec = take.chunking, specs[len(before)]
    assert chunking is not None
    model, number = video_model(take.model), spec.chunk_num
    anchors, source = _anchors(session, take, number), _source_key(take, before)
    limit, wishes = model.max_prompt, session.clip.notes
    room = room_beside(wishes, limit)
    prompt = cut_to(spec.prompt, room)
    is_reference = chunking.anchor == "references" and bool(before)
    if is_reference:
        prompt = going_on(prompt, room)
    prompt = prompts.anchored(prompt, list(anchors.sheets), anchors.voices, room)
    sound = sound_of(session.run)
    if chunking.lead_seconds and number:  # what is extended has sound, and can't be muted
        model = model.model_copy(update={"mutes": False})
    prompt = with_sound(prompt, _scene_of(session, chunking, number), sound, model, room)
    prompt = with_notes(prompt, wishes, limit)
    refused = session.softened_take(prompt)
    if refused and refused.softened and refused.softened.wording:
        prompt = refused.softened.wording

    def load(key: str) -> bytes:
        return image_sanitizer.for_model(assets.get(key))

    def load_frame(key: str) -> bytes:
        cropped = image_sanitizer.crop(assets.get(key), session.plan.aspect_ratio)
        return image_sanitizer.for_model(cropped)

    is_extended = chunking.anchor == "extend" and bool(before)
    sheets = [load(key) for key in anchors.sheets.values()]
    if is_reference and source:
        sheets = [*sheets, load(source)]
    video_request = VideoRequest(
        model=take.model,
        prompt=prompt,
        seconds=chunking.seconds_of(number),
        aspect_ratio=session.plan.aspect_ratio,
        resolution=session.run.settings.resolution,
        first_frame=load_frame(source) if source and not (is_extended or is_reference) else None,
        extends_url=_data_url(assets.get(source)) if source and is_extended else None,
        references=sheets,
        last_frame=load_frame(anchors.last_key) if anchors.last_key else None,
        voices=list(anchors.voices.values()),
        seed=take_seed(session, take.take * 100 + number) if model.takes_seed else None,
        has_sound=sound != "none" or not model.mutes,
    )
    take.prompt, take.seed = prompt, video_request.seed
    take.softens = refused.number if refused else None
    take.anchors = list(dict.fromkeys([*take.anchors, *anchors.keys]))
    take.chunk_digest = _digest(session, take, spec, before)
    images = bool(source) + len(anchors.keys)
    price = chunk_price(take.model, chunking, number, video_request.resolution, images)
    return Submission(take, video_request, price, anchors.notes)


def _scene_of(session: ClipSession, chunking: Chunking, number: int) -> Scene:
    """The scene with the lines that are said in that chunk: they are spread over all of them."""
    lines = session.scene.dialogue
    own = [each for at, each in enumerate(lines) if at * chunking.count // len(lines) == number]
    return session.scene.model_copy(update={"dialogue": own})


def _data_url(clip: bytes) -> str:
    return f"data:video/mp4;base64,{base64.b64encode(clip).decode()}"
