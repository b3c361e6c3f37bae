"""Joins the film: mezzanines are copied; only crossfades are encoded, and the sound, once.

A mezzanine is copied between the places where it can be cut. The few frames between such a place
and a crossfade are encoded together with the crossfade, from the same pictures.
"""

import tempfile
import wave
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from grok_spicy.adapters.ffmpeg.clip_copy import encode_part
from grok_spicy.adapters.ffmpeg.h264 import SET_NUMBERS, ParameterSets
from grok_spicy.adapters.ffmpeg.pictures import CodedClip, Part, join, read_pictures
from grok_spicy.adapters.ffmpeg.process import frames_in, probe, run
from grok_spicy.adapters.ffmpeg.recipe import COLOURS, ONE_THREAD, piece_recipe
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.media import AUDIO_HZ, CROSSFADE_SECONDS, FPS, MediaInfo, TimelineClip
from grok_spicy.policies.copy_ranges import Copied, CopyPoints, Encoded, EncodedCrossfade, splices
from grok_spicy.policies.timeline import (
    CROSSFADE_FRAMES,
    Piece,
    Shot,
    Stretch,
    film_frames,
    pieces,
)

_SAMPLES_PER_FRAME = AUDIO_HZ // FPS
_CHANNELS, _BYTES = 2, 2  # stereo, 16 bit
_AT_ONCE = 2  # pieces encoded at the same time, each with one thread


def assemble(edit_list: Sequence[TimelineClip], film: Path) -> MediaInfo:
    """Join mezzanines into `film` (H.264 + AAC, fast-start); return its facts.

    `film` appears only when it is whole. CuttingFailed if the edit list is empty, its mezzanines
    do not fit together, or the film is not as long as the edit list.
    """
    if not edit_list:
        raise CuttingFailed("there is no scene to join")
    shots = [Shot(cut.seconds, cut.transition) for cut in edit_list]
    with tempfile.TemporaryDirectory(dir=film.parent, prefix="assembly-") as name:
        folder = Path(name)
        timeline = pieces(shots)
        with ThreadPoolExecutor(1) as beside:
            # First, since encoding it takes the longest.
            sound = beside.submit(_join_sound, timeline, edit_list, folder)
            picture = join_picture(edit_list, folder)
            sound.result()
        result = folder / "film.mp4"
        run(
            *("-i", picture, "-i", folder / "film.m4a"),
            *("-map", "0:v", "-map", "1:a", "-c", "copy", "-movflags", "+faststart", result),
        )
        media_info = _verify(result, film_frames(shots))
        result.replace(film)
    return media_info


def join_picture(edit_list: Sequence[TimelineClip], folder: Path) -> Path:
    """Join the pictures of mezzanines; return the file, in `folder`. CuttingFailed."""
    mezzanines = [_read_mezzanine(cut) for cut in edit_list]
    _check_sizes(mezzanines)
    timeline = pieces([Shot(cut.seconds, cut.transition) for cut in edit_list])
    _join_picture(timeline, edit_list, mezzanines, folder)
    return folder / "picture.mp4"


def _read_mezzanine(cut: TimelineClip) -> CodedClip:
    """CuttingFailed if it is not a mezzanine of that length."""
    try:
        pictures = read_pictures(cut.mezzanine)
    except ValueError as e:
        raise CuttingFailed(f"{cut.mezzanine.name} is not a mezzanine: {e}") from e
    frames = len(pictures.items)
    if frames != cut.seconds * FPS:
        raise CuttingFailed(
            f"{cut.mezzanine.name} has {frames} frames; the edit list says {cut.seconds * FPS}"
        )
    return pictures


def _check_sizes(mezzanines: Sequence[CodedClip]) -> None:
    first = mezzanines[0]
    for mezzanine in mezzanines[1:]:
        if mezzanine.size != first.size:
            raise CuttingFailed(
                f"{mezzanine.path.name} was encoded differently from {first.path.name} "
                "(another size); transcode its clip again"
            )


def _join_picture(
    timeline: Sequence[Piece],
    edit_list: Sequence[TimelineClip],
    mezzanines: Sequence[CodedClip],
    folder: Path,
) -> None:
    """Write the film's picture to `picture.mp4`."""

    def make(splice: Copied | Encoded | EncodedCrossfade) -> Part:
        if isinstance(splice, Copied):
            return Part(mezzanines[splice.scene], splice.start, splice.end)
        if isinstance(splice, Encoded):
            path = folder / f"scene_{splice.scene}_{splice.start}.mp4"
            source = mezzanines[splice.scene]
            pictures = encode_part(source, splice.start, splice.end, path)
        else:
            leaving, entering = edit_list[splice.scene : splice.scene + 2]
            beside = mezzanines[splice.scene : splice.scene + 2]
            recipe = piece_recipe(any(each.reorder_depth for each in beside))
            pictures = _encode_crossfade(leaving, entering, splice, recipe, folder)
        return Part(pictures, 0, len(pictures.items))

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        parts = list(pool.map(make, splices(timeline, _copy_points(mezzanines))))
    join(parts, folder / "picture.mp4")


def _copy_points(mezzanines: Sequence[CodedClip]) -> list[CopyPoints | None]:
    """Where each mezzanine can be cut; None for those whose parameter sets find no number any more,
    since the film has many others. The last two numbers are those of the encoded pieces."""
    numbered: set[ParameterSets] = set()
    result: list[CopyPoints | None] = []
    for mezzanine in mezzanines:
        more = numbered.union(mezzanine.sets.values())
        fits = len(more) <= len(SET_NUMBERS) - 2
        numbered = more if fits else numbered
        result.append(mezzanine.points if fits else None)
    return result


def _encode_crossfade(
    leaving: TimelineClip,
    entering: TimelineClip,
    splice: EncodedCrossfade,
    recipe: Sequence[str],
    folder: Path,
) -> CodedClip:
    """Encode the crossfade between two scenes, and the frames beside it."""
    picture = f"fps={FPS},settb=AVTB,format=yuv420p"
    start = leaving.seconds * FPS - CROSSFADE_FRAMES - splice.lead
    frames = CROSSFADE_FRAMES + splice.trail
    path = folder / f"crossfade_{splice.scene}.mp4"
    run(
        # A quarter of a frame early, so that rounding never takes the one after it.
        *(*ONE_THREAD, "-ss", f"{max(0, start - 0.25) / FPS:.6f}", "-i", leaving.mezzanine),
        *(*ONE_THREAD, "-t", f"{(frames + 1) / FPS:.6f}", "-i", entering.mezzanine),
        *("-filter_complex_threads", "1", "-filter_complex"),
        f"[0:v]{picture}[a];[1:v]{picture},trim=end_frame={frames}[b];"
        f"[a][b]xfade=transition=fade:duration={CROSSFADE_SECONDS}:offset={splice.lead / FPS:.6f},"
        f"{COLOURS}[picture]",
        *("-map", "[picture]"),
        *recipe,
        path,
    )
    return read_pictures(path)


def _join_sound(timeline: Sequence[Piece], edit_list: Sequence[TimelineClip], folder: Path) -> None:
    """Write the film's sound to `film.m4a`, in step with its picture to the sample."""
    wav = folder / "film.wav"
    with wave.open(str(wav), "wb") as sound:
        sound.setnchannels(_CHANNELS)
        sound.setsampwidth(_BYTES)
        sound.setframerate(AUDIO_HZ)
        for piece in timeline:
            if isinstance(piece, Stretch):
                source, start = edit_list[piece.scene].audio, piece.start
            else:
                leaving, entering = edit_list[piece.scene : piece.scene + 2]
                source, start = folder / f"crossfade_{piece.scene}.wav", 0
                _crossfade_sound(leaving, entering, source)
            sound.writeframes(_read_sound(source, start, piece.frames))
    run("-i", wav, "-c:a", "aac", "-b:a", "192k", folder / "film.m4a")


def _crossfade_sound(leaving: TimelineClip, entering: TimelineClip, path: Path) -> None:
    length = str(CROSSFADE_SECONDS)
    start = str(leaving.seconds - CROSSFADE_SECONDS)
    run(
        *("-ss", start, "-t", length, "-i", leaving.audio, "-t", length, "-i", entering.audio),
        "-filter_complex",
        f"[0:a]afade=out:duration={length}:curve=qsin[out];"
        f"[1:a]afade=in:duration={length}:curve=qsin[in];"
        # `acrossfade` yields nothing when a sound is no longer than the fade.
        "[out][in]amix=normalize=0",
        *("-c:a", "pcm_s16le", path),
    )


def _read_sound(source: Path, start: int, frames: int) -> bytes:
    """Stereo PCM of `frames` frames of the film, from frame `start` of the file."""
    try:
        with wave.open(str(source), "rb") as sound:
            sound.setpos(start * _SAMPLES_PER_FRAME)
            samples = sound.readframes(frames * _SAMPLES_PER_FRAME)
    except (wave.Error, EOFError) as e:
        raise CuttingFailed(f"{source.name} is not the sound of a mezzanine: {e}") from e
    if len(samples) != frames * _SAMPLES_PER_FRAME * _CHANNELS * _BYTES:
        raise CuttingFailed(f"{source.name} is shorter than its picture; transcode its clip again")
    return samples


def _verify(film: Path, frames: int) -> MediaInfo:
    """The film's facts. CuttingFailed if it does not have that many frames."""
    media_info, actual_frames = probe(film), frames_in(film)
    if actual_frames != frames or abs(media_info.duration - frames / FPS) > 0.5 / FPS:
        raise CuttingFailed(
            f"the film has {actual_frames} frames and lasts {media_info.duration:.2f} s; the edit "
            f"list has {frames} frames, {frames / FPS:.2f} s"
        )
    return media_info
