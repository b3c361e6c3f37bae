"""Joins the film: mezzanines are copied; only crossfades are encoded, and the sound, once.

The concat demuxer reads each mezzanine from key frame to key frame, so nothing is written twice and
the time hardly grows with the film's length.
"""

import tempfile
import wave
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from grok_spicy.adapters.ffmpeg.process import frames_in, probe, run
from grok_spicy.adapters.ffmpeg.transcode import COLOURS, RECIPE, REORDER_FRAMES
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.media import AUDIO_HZ, CROSSFADE_SECONDS, FPS, MediaInfo, TimelineClip
from grok_spicy.policies.timeline import Crossfade, Piece, Shot, Stretch, film_frames, pieces

_SAMPLES_PER_FRAME = AUDIO_HZ // FPS
_CHANNELS, _BYTES = 2, 2  # stereo, 16 bit
_AT_ONCE = 2  # crossfades encoded at the same time; each uses several threads already


def assemble(edit_list: Sequence[TimelineClip], film: Path) -> MediaInfo:
    """Join mezzanines into `film` (H.264 + AAC, fast-start); return its facts.

    `film` appears only when it is whole. CuttingFailed if the edit list is empty, its mezzanines
    do not fit together, or the film is not as long as the edit list.
    """
    if not edit_list:
        raise CuttingFailed("there is no scene to join")
    shots = [Shot(cut.seconds, cut.transition) for cut in edit_list]
    _check_compatible([cut.mezzanine for cut in edit_list])
    with tempfile.TemporaryDirectory(dir=film.parent, prefix="assembly-") as name:
        folder = Path(name)
        timeline = pieces(shots)

        def encode_crossfade(scene: int) -> None:
            _encode_crossfade(edit_list[scene], edit_list[scene + 1], folder, scene)

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            scenes = [piece.scene for piece in timeline if isinstance(piece, Crossfade)]
            list(pool.map(encode_crossfade, scenes))
        script = "\n".join(_concat_script(timeline, edit_list, folder))
        (folder / "film.txt").write_text(script, encoding="utf-8")
        _join_sound(timeline, edit_list, folder)
        result = folder / "film.mp4"
        run(
            *("-f", "concat", "-safe", "0", "-i", folder / "film.txt", "-i", folder / "film.wav"),
            *("-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", "-b:a", "192k"),
            *("-movflags", "+faststart", result),
        )
        media_info = _verify(result, film_frames(shots))
        result.replace(film)
    return media_info


def _encode_crossfade(
    leaving: TimelineClip, entering: TimelineClip, folder: Path, scene: int
) -> None:
    """Encode the crossfade between two scenes, picture and sound."""
    picture = f"fps={FPS},settb=AVTB,format=yuv420p"
    length = str(CROSSFADE_SECONDS)
    tail = ("-ss", str(leaving.seconds - CROSSFADE_SECONDS), "-t", length, "-i")
    head = ("-t", length, "-i")
    run(
        *(*tail, leaving.mezzanine, *head, entering.mezzanine),
        *(*tail, leaving.audio, *head, entering.audio),
        "-filter_complex",
        f"[0:v]{picture}[a];[1:v]{picture}[b];"
        f"[a][b]xfade=transition=fade:duration={length}:offset=0,{COLOURS}[picture];"
        f"[2:a]afade=out:duration={length}:curve=qsin[out];"
        f"[3:a]afade=in:duration={length}:curve=qsin[in];"
        # `acrossfade` yields nothing when a sound is no longer than the fade.
        "[out][in]amix=normalize=0[sound]",
        *("-map", "[picture]", *RECIPE, _crossfade_file(folder, scene, "mp4")),
        *("-map", "[sound]", "-c:a", "pcm_s16le", _crossfade_file(folder, scene, "wav")),
    )


def _concat_script(
    timeline: Sequence[Piece], edit_list: Sequence[TimelineClip], folder: Path
) -> Iterator[str]:
    """The concat demuxer's script, line by line. Its in- and outpoints are decoding times."""
    yield "ffconcat version 1.0"
    for piece in timeline:
        if isinstance(piece, Stretch):
            yield f"file {_quote(edit_list[piece.scene].mezzanine)}"
            if piece.start:
                yield f"inpoint {piece.start / FPS:.6f}"
            if piece.end < edit_list[piece.scene].seconds * FPS:
                # Half a frame after the last packet to copy, half a frame before the next.
                yield f"outpoint {(piece.end - REORDER_FRAMES - 0.5) / FPS:.6f}"
        else:
            yield f"file {_quote(_crossfade_file(folder, piece.scene, 'mp4'))}"
        yield f"duration {piece.frames / FPS:.6f}"


def _join_sound(timeline: Sequence[Piece], edit_list: Sequence[TimelineClip], folder: Path) -> None:
    """Write the film's sound to `film.wav`, in step with its picture to the sample."""
    with wave.open(str(folder / "film.wav"), "wb") as sound:
        sound.setnchannels(_CHANNELS)
        sound.setsampwidth(_BYTES)
        sound.setframerate(AUDIO_HZ)
        for piece in timeline:
            if isinstance(piece, Stretch):
                source, start = edit_list[piece.scene].audio, piece.start
            else:
                source, start = _crossfade_file(folder, piece.scene, "wav"), 0
            sound.writeframes(_read_sound(source, start, piece.frames))


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


def _check_compatible(mezzanines: Sequence[Path]) -> None:
    """CuttingFailed if the streams differ in size or recipe, so that copying would break them."""
    first = _decoder_settings(mezzanines[0])
    for mezzanine in mezzanines[1:]:
        if _decoder_settings(mezzanine) != first:
            raise CuttingFailed(
                f"{mezzanine.name} was encoded differently from {mezzanines[0].name} "
                "(another size or recipe); transcode its clip again"
            )


def _decoder_settings(mezzanine: Path) -> bytes:
    """The `avcC` box of an MP4 that begins with its index: profile, size, colours, prediction."""
    with mezzanine.open("rb") as file:
        head = file.read(1 << 16)
    offset = head.find(b"avcC")
    if offset < 0:
        raise CuttingFailed(f"{mezzanine.name} is not a mezzanine")
    length = int.from_bytes(head[offset - 4 : offset], "big")
    return head[offset : offset + length - 4]


def _verify(film: Path, frames: int) -> MediaInfo:
    """The film's facts. CuttingFailed if it does not have that many frames."""
    media_info, actual_frames = probe(film), frames_in(film)
    if actual_frames != frames or abs(media_info.duration - frames / FPS) > 0.5 / FPS:
        raise CuttingFailed(
            f"the film has {actual_frames} frames and lasts {media_info.duration:.2f} s; the edit "
            f"list has {frames} frames, {frames / FPS:.2f} s"
        )
    return media_info


def _crossfade_file(folder: Path, scene: int, kind: str) -> Path:
    return folder / f"crossfade_{scene}.{kind}"


def _quote(path: Path) -> str:
    escaped = str(path.resolve()).replace("'", r"'\''")
    return f"'{escaped}'"
