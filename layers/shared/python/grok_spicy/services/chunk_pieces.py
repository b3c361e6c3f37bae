"""The pieces of a take that is filmed in chunks: each is made once its clip is there, and all are
joined when the last is."""

from pathlib import Path
from typing import Any

from grok_spicy.models.chunks import Chunk, ChunkSpec, chunks_key
from grok_spicy.models.clips import Take
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.media import FPS, ChunkCut, ChunkPiece, frame_size
from grok_spicy.policies.asset_keys import chunk_frame_key, chunk_key, video_key
from grok_spicy.policies.chunks import chunk_spans
from grok_spicy.ports import AssetStore, VideoEditor
from grok_spicy.services.clip_session import ClipSession, store_mezzanine


def chunks_of(session: ClipSession, take: Take) -> list[Chunk]:
    """The chunks of a take that are there, in order."""
    key = chunks_key(take.scene_id, take.number)
    return session.store.all(session.run.run_id, Chunk, key)[: take.filmed]


def store_piece(
    session: ClipSession,
    take: Take,
    clip: Path,
    folder: Path,
    assets: AssetStore,
    video_editor: VideoEditor,
) -> Take:
    """Make a piece of the chunk whose clip that is, and store it; the take with that chunk. Raises
    DownloadFailed and UnusableFootage as `VideoEditor.prepare_chunk` does."""
    chunking, number = take.chunking, take.filmed
    assert chunking is not None
    run_id, size = (
        session.run.run_id,
        frame_size(session.plan.aspect_ratio, session.run.settings.resolution),
    )
    before = chunks_of(session, take)
    span = chunk_spans(chunking.frames, chunking.chunk_frames, chunking.overlap_frames)[number]
    cut = ChunkCut(number, span.frames, span.overlap, chunking.start_in_clip(number))

    def fetch(key: str | None, name: str) -> Path | None:
        if key is None:
            return None
        path = folder / f"{name}{Path(key).suffix}"
        assets.get_file(key, path)
        return path

    piece = video_editor.prepare_chunk(
        clip,
        folder / "piece",
        size,
        cut,
        fetch(before[-1].tail_key if before else None, "tail"),
        fetch(before[0].reference_key if before else None, "reference"),
    )
    files = dict(_files(run_id, take.name, number, piece))
    is_last = number == chunking.count - 1
    if chunking.lead_seconds and not is_last:
        lead = video_editor.cut_lead(
            piece.picture, piece.audio, piece.tail, folder / "piece", chunking.lead_seconds
        )
        files["lead_key"] = (chunk_key(run_id, take.name, number, "_lead.mp4"), lead)
    for key, path in files.values():
        assets.put_file(key, path)
    call_record = session.store.call(run_id, take.call_id)
    keys: dict[str, Any] = {name: key for name, (key, _) in files.items()}
    chunk = Chunk(
        scene_id=take.scene_id,
        take=take.number,
        number=number,
        filmed_in=take.name,
        spec=ChunkSpec(
            video_id=take.name,
            chunk_num=number,
            start_time=span.start / FPS,
            duration=chunking.chunk_frames / FPS,
            beat={},
            animatic_frame_url=take.keyframe_key or "",
            previous_chunk_last_frame=before[-1].last_key if before else None,
            prompt=take.prompt,
            start_frame=span.start,
            frames=span.frames,
            overlap_frames=span.overlap,
        ),
        anchor=chunking.anchor,
        seconds=chunking.seconds_of(number),
        call_id=take.call_id,
        cost_ticks=call_record.cost_ticks if call_record else None,
        rendered_seconds=take.rendered_seconds,
        video_key=chunk_key(run_id, take.name, number),
        joint=piece.joint,
        drift=piece.drift,
        flaws=list(piece.flaws),
        inputs_digest=take.chunk_digest,
        **keys,
    )
    session.store.put(run_id, chunk)
    return take.model_copy(
        update={
            "filmed": number + 1,
            "state": "ready" if is_last else "partial",
            "video_key": None,
            "url": None,
            "failed_downloads": 0,
        }
    )


def join_pieces(
    session: ClipSession, take: Take, folder: Path, assets: AssetStore, video_editor: VideoEditor
) -> Path:
    """The clip of the chunks that are there, in `folder`. CuttingFailed."""
    pieces = []
    frames = 0
    for chunk in chunks_of(session, take):
        picture, sound = (folder / f"{chunk.number}{suffix}" for suffix in (".mp4", ".wav"))
        assets.get_file(chunk.picture_key, picture)
        assets.get_file(chunk.audio_key, sound)
        pieces.append((picture, sound))
        frames += chunk.spec.frames
    return video_editor.join_chunks(pieces, folder / "joined", frames)


def farthest_take(session: ClipSession) -> Take | None:
    """The take with most of its chunks that is not whole, of the run's last promotion if one has
    any; None if there is none."""
    partial = [each for each in session.takes if each.filmed and not each.usable]
    partial = [each for each in partial if chunks_of(session, each)]
    promotion = session.run.promotions
    return max(partial, key=lambda take: (take.promotion == promotion, take.filmed), default=None)


def show_part(
    session: ClipSession,
    take: Take,
    folder: Path,
    assets: AssetStore,
    video_editor: VideoEditor,
    **about: str,
) -> None:
    """Make what there is of a take the scene's clip, slowed down and held to the scene's length;
    its files are made in `folder`. `about` are the clip's problem and remedy."""
    run_id, count = session.run.run_id, len(chunks_of(session, take))
    size = frame_size(session.plan.aspect_ratio, session.run.settings.resolution)
    crossfaded = session.plan.is_crossfaded(take.scene_id)
    name = f"{take.name}_part"
    clip = join_pieces(session, take, folder, assets, video_editor)
    assets.put_file(video_key(run_id, name), clip)
    mezzanine = video_editor.transcode(clip, folder, size, take.seconds, crossfaded)
    files: dict[str, object] = dict(store_mezzanine(assets, run_id, name, mezzanine))
    del files["middle_key"]
    files |= {
        "inputs_digest": inputs_digest(take.inputs_digest, count),
        "recipe": video_editor.recipe,
        **about,
    }
    reason = files.pop("problem", "")
    session.accept(take, str(reason), **files)


def _files(
    run_id: str, name: str, number: int, piece: ChunkPiece
) -> list[tuple[str, tuple[str, Path]]]:
    """The files of a piece by the field of `Chunk` that has their key."""
    files = [
        ("picture_key", (chunk_key(run_id, name, number, "_piece.mp4"), piece.picture)),
        ("audio_key", (chunk_key(run_id, name, number, "_piece.wav"), piece.audio)),
        ("anchor_key", (chunk_frame_key(run_id, name, number, "anchor"), piece.anchor)),
        ("last_key", (chunk_frame_key(run_id, name, number, "last_frame"), piece.last)),
    ]
    if piece.tail:
        files.append(("tail_key", (chunk_key(run_id, name, number, "_tail.mkv"), piece.tail)))
    if piece.reference:
        key = chunk_frame_key(run_id, name, number, "reference")
        files.append(("reference_key", (key, piece.reference)))
    return files
