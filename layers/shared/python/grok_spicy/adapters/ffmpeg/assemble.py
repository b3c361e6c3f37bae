"""Joining the film: mezzanines are copied; only crossfades are encoded, and the sound, once.

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
    """Join what is developed into `film` (H.264 + AAC, fast-start); return its facts.

    `film` appears only when it is whole. CuttingFailed if the reel is empty, its mezzanines do not
    fit together, or what came out is not as long as the reel.
    """
    if not edit_list:
        raise CuttingFailed("there is no scene to join")
    shots = [Shot(cut.seconds, cut.transition) for cut in edit_list]
    _fit_together([cut.mezzanine for cut in edit_list])
    with tempfile.TemporaryDirectory(dir=film.parent, prefix="assembly-") as name:
        bench = Path(name)
        row = pieces(shots)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            mixed = [piece.scene for piece in row if isinstance(piece, Crossfade)]
            list(
                pool.map(
                    lambda scene: _mix(edit_list[scene], edit_list[scene + 1], bench, scene), mixed
                )
            )
        (bench / "film.txt").write_text("\n".join(_concat(row, edit_list, bench)), encoding="utf-8")
        _join_sound(row, edit_list, bench)
        whole = bench / "film.mp4"
        run(
            *("-f", "concat", "-safe", "0", "-i", bench / "film.txt", "-i", bench / "film.wav"),
            *("-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", "-b:a", "192k"),
            *("-movflags", "+faststart", whole),
        )
        media_info = _verified(whole, film_frames(shots))
        whole.replace(film)
    return media_info


def _mix(leaving: TimelineClip, entering: TimelineClip, bench: Path, scene: int) -> None:
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
        *("-map", "[picture]", *RECIPE, _crossfade(bench, scene, "mp4")),
        *("-map", "[sound]", "-c:a", "pcm_s16le", _crossfade(bench, scene, "wav")),
    )


def _concat(row: Sequence[Piece], edit_list: Sequence[TimelineClip], bench: Path) -> Iterator[str]:
    """The concat demuxer's script. What it leaves out is decided by decoding time."""
    yield "ffconcat version 1.0"
    for piece in row:
        if isinstance(piece, Stretch):
            yield f"file {_quoted(edit_list[piece.scene].mezzanine)}"
            if piece.start:
                yield f"inpoint {piece.start / FPS:.6f}"
            if piece.end < edit_list[piece.scene].seconds * FPS:
                # Half a frame after the last packet that is wanted, half before the next.
                yield f"outpoint {(piece.end - REORDER_FRAMES - 0.5) / FPS:.6f}"
        else:
            yield f"file {_quoted(_crossfade(bench, piece.scene, 'mp4'))}"
        yield f"duration {piece.frames / FPS:.6f}"


def _join_sound(row: Sequence[Piece], edit_list: Sequence[TimelineClip], bench: Path) -> None:
    """Write the film's sound, sample by sample where its picture is, to `film.wav`."""
    with wave.open(str(bench / "film.wav"), "wb") as film:
        film.setnchannels(_CHANNELS)
        film.setsampwidth(_BYTES)
        film.setframerate(AUDIO_HZ)
        for piece in row:
            if isinstance(piece, Stretch):
                source, start = edit_list[piece.scene].audio, piece.start
            else:
                source, start = _crossfade(bench, piece.scene, "wav"), 0
            film.writeframes(_sound(source, start, piece.frames))


def _sound(source: Path, start: int, frames: int) -> bytes:
    """Stereo PCM of `frames` frames of the film, from frame `start` of the file."""
    try:
        with wave.open(str(source), "rb") as sound:
            sound.setpos(start * _SAMPLES_PER_FRAME)
            samples = sound.readframes(frames * _SAMPLES_PER_FRAME)
    except (wave.Error, EOFError) as e:
        raise CuttingFailed(f"{source.name} is not the sound of a developed clip: {e}") from e
    if len(samples) != frames * _SAMPLES_PER_FRAME * _CHANNELS * _BYTES:
        raise CuttingFailed(f"{source.name} is shorter than its picture; transcode its clip again")
    return samples


def _fit_together(mezzanines: Sequence[Path]) -> None:
    """CuttingFailed if the streams differ in size or recipe, so that copying would break them."""
    first = _decoder_settings(mezzanines[0])
    for mezzanine in mezzanines[1:]:
        if _decoder_settings(mezzanine) != first:
            raise CuttingFailed(
                f"{mezzanine.name} was developed differently from {mezzanines[0].name} "
                "(another size or recipe); transcode its clip again"
            )


def _decoder_settings(mezzanine: Path) -> bytes:
    """The `avcC` box of an MP4 that begins with its index: profile, size, colours, prediction."""
    with mezzanine.open("rb") as file:
        beginning = file.read(1 << 16)
    place = beginning.find(b"avcC")
    if place < 0:
        raise CuttingFailed(f"{mezzanine.name} is not a mezzanine")
    length = int.from_bytes(beginning[place - 4 : place], "big")
    return beginning[place : place + length - 4]


def _verified(film: Path, frames: int) -> MediaInfo:
    media_info, actual = probe(film), frames_in(film)
    if actual != frames or abs(media_info.duration - frames / FPS) > 0.5 / FPS:
        raise CuttingFailed(
            f"the film has {actual} frames and lasts {media_info.duration:.2f} s; the reel has "
            f"{frames} frames, {frames / FPS:.2f} s"
        )
    return media_info


def _crossfade(bench: Path, scene: int, kind: str) -> Path:
    return bench / f"crossfade_{scene}.{kind}"


def _quoted(path: Path) -> str:
    escaped = str(path.resolve()).replace("'", r"'\''")
    return f"'{escaped}'"
