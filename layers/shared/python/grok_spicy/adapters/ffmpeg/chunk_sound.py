"""The sound of a chunk's piece: its clip's, joined with the chunk before by a short crossfade."""

import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

from grok_spicy.adapters.ffmpeg.container import open_media
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.adapters.ffmpeg.recipe import SILENCE
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.media import AUDIO_HZ, FPS, ChunkCut, MediaInfo
from grok_spicy.policies.chunk_joints import JointPlan

_SAMPLES_PER_FRAME = AUDIO_HZ // FPS
_FADE_SAMPLES = AUDIO_HZ // 25
"""Of the crossfade, 40 ms: too short to hear two sounds, too long for a click."""
_CHANNELS = 2


@dataclass(frozen=True)
class Splice:
    """How a chunk lies in its scene. `tail` is that of the chunk before, of `tail_frames` frames,
    the first of which is the last one before the overlap."""

    cut: ChunkCut
    plan: JointPlan
    tempo: float = 1.0
    tail: Path | None = None
    tail_frames: int = 0


def write_sounds(clip: Path, info: MediaInfo, splice: Splice, path: Path, folder: Path) -> str:
    """Write the piece's sound to `path`, that of its tail to `tail.wav` in `folder`; exact to the
    sample. Say in words what is wrong with the clip's sound, or nothing."""
    cut, plan = splice.cut, splice.plan
    length = cut.frames + cut.overlap
    flaw = _decode(clip, info, splice, length, folder / "own.wav")
    samples = _read(folder / "own.wav")
    if splice.tail:
        before = folder / "before.wav"
        run("-i", splice.tail, "-map", "0:a", "-c:a", "copy", before)
        earlier = _read(before)[_SAMPLES_PER_FRAME * _CHANNELS :]
        _join(earlier, samples, (plan.start + plan.end) / 2)
    scale = _SAMPLES_PER_FRAME * _CHANNELS
    _write(path, samples[: cut.frames * scale])
    if cut.overlap:
        _write(folder / "tail.wav", samples[(cut.frames - 1) * scale :])
    return flaw


def _decode(clip: Path, info: MediaInfo, splice: Splice, frames: int, path: Path) -> str:
    """Write the clip's sound in step with its picture, `frames` long; what is missing is silent."""
    first = splice.cut.start - splice.plan.shift
    slower = f"atempo={splice.tempo:.6f}," if splice.tempo != 1 else ""
    # A clip that is shown later begins with silence, which the chunk before covers.
    late = f"adelay=delays={-first * _SAMPLES_PER_FRAME}S:all=1," if first < 0 else ""
    sound = (
        f"aresample={AUDIO_HZ}:async=1:first_pts=0,"
        "aformat=sample_fmts=s16:channel_layouts=stereo,"
        f"atrim=start_sample={max(0, first) * _SAMPLES_PER_FRAME},asetpts=PTS-STARTPTS,"
        f"{slower}{late}apad,atrim=end_sample={frames * _SAMPLES_PER_FRAME}"
    )
    coded = ("-af", sound, "-c:a", "pcm_s16le", path)
    if info.audio_codec is None:
        run(*SILENCE, *coded)
        return ""
    ways = (
        (("-xerror",), ""),
        (("-err_detect", "ignore_err"), "its sound is damaged, so parts of it are silent"),
    )
    for options, flaw in ways:
        try:
            run(*options, *open_media(clip), "-map", "0:a:0", *coded)
        except CuttingFailed:
            continue
        return flaw
    run(*SILENCE, *coded)
    return "its sound can't be decoded, so it is silent"


def _join(earlier: "array[int]", samples: "array[int]", frame: float) -> None:
    """Put the earlier sound before that frame, with a crossfade around it."""
    middle = round(frame * _SAMPLES_PER_FRAME)
    end = min(len(earlier), len(samples)) // _CHANNELS
    half = max(0, min(_FADE_SAMPLES // 2, middle, end - middle))
    start, stop = (middle - half) * _CHANNELS, (middle + half) * _CHANNELS
    samples[:start] = earlier[:start]
    for at in range(start, stop):
        share = (at - start + 0.5) / (stop - start)
        samples[at] = round(earlier[at] * (1 - share) + samples[at] * share)


def _read(path: Path) -> "array[int]":
    with wave.open(str(path), "rb") as sound:
        return array("h", sound.readframes(sound.getnframes()))


def _write(path: Path, samples: "array[int]") -> None:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(_CHANNELS)
        sound.setsampwidth(2)
        sound.setframerate(AUDIO_HZ)
        sound.writeframes(samples.tobytes())
