"""Transcodes a provider's clip into a mezzanine, its sound and three frames.

A clip that already is what the film needs is copied; any other one is encoded, and one decode feeds
all five files. Encoded mezzanines have the same stream parameters, closed GOPs, and key frames
where a crossfade may begin or end.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from grok_spicy.adapters.ffmpeg import clip_checks, loudness
from grok_spicy.adapters.ffmpeg.clip_copy import HOLD_FRAMES, NotCopyable, copy_clip
from grok_spicy.adapters.ffmpeg.colours import film_colours
from grok_spicy.adapters.ffmpeg.container import open_media
from grok_spicy.adapters.ffmpeg.mp4 import is_whole
from grok_spicy.adapters.ffmpeg.process import check, frames_in, probe, run
from grok_spicy.adapters.ffmpeg.recipe import (
    AUDIO,
    COLOURS,
    FIRST,
    LAST,
    MEZZANINE,
    MIDDLE,
    ONE_THREAD,
    RECIPE,
    SILENCE,
    sound_filter,
)
from grok_spicy.errors import CuttingFailed, DownloadFailed, UnusableFootage
from grok_spicy.models.media import CROSSFADE_SECONDS, FPS, FrameSize, MediaInfo, Mezzanine

SLOWEST = 0.75  # of its speed: what is still missing is filled by holding the last frame
SHORTEST_FRAMES = FPS  # under a second of picture is no clip
_SAME_SHAPE = 0.02  # a difference in shape that is cropped away; hairline bars would only distract

_log = logging.getLogger(__name__)


def transcode(
    clip: Path, folder: Path, size: FrameSize, seconds: int, crossfaded: bool = False
) -> Mezzanine:
    """Check a clip and make a mezzanine of it, in `folder`.

    `crossfaded` is whether the film enters the clip by a crossfade. Raises DownloadFailed if the
    file is empty or cut short, or an error page; UnusableFootage if it is not video, damaged, or
    under a second long; CuttingFailed if FFmpeg fails for another reason.
    """
    check_download(clip)
    media_info = probe(clip)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        copy_clip(clip, media_info, folder, size, seconds, crossfaded)
        result = mezzanine(folder, media_info)
    except NotCopyable as reason:
        _log.info("%s is encoded: %s", clip.name, reason)
        result = _encode_clip(clip, media_info, folder, size, seconds)
    measures = clip_checks.read(folder, media_info, result.audio)
    if media_info.audio_codec:
        loudness.level(result.audio)
    return replace(result, measures=measures)


def check_download(clip: Path) -> None:
    """DownloadFailed if the file is empty or cut short, or an error page."""
    with clip.open("rb") as file:
        beginning = file.read(256).lstrip()
    if not beginning or not is_whole(clip):
        raise DownloadFailed(f"the download of {clip.name} is empty or was cut short")
    if beginning[:1] in (b"<", b"{"):
        raise DownloadFailed(f"the download of {clip.name} is an error page")


def _encode_clip(
    clip: Path, media_info: MediaInfo, folder: Path, size: FrameSize, seconds: int
) -> Mezzanine:
    shape = media_info.width / media_info.height
    frame = f"{fit(shape, size)},{film_colours(clip, media_info)}"
    target_frames = seconds * FPS
    has_sound = media_info.audio_codec is not None
    tempo = 1.0
    flaws: list[str] = []

    def encode_at(tempo: float, hold_frames: int, with_sound: bool) -> None:
        held = f"tpad=stop_mode=clone:stop={hold_frames}"
        picture = f"fps={FPS}:start_time=0,{_slowed(tempo)}{frame},{held}"
        inputs = ("-xerror", *ONE_THREAD, *open_media(clip), *(() if with_sound else SILENCE))
        measured = clip_checks.outputs(folder, media_info, seconds)
        loudness.forget(folder)
        if with_sound:
            measured += loudness.output(folder, "0:a:0", sound_filter(seconds, tempo))
        encode(inputs, picture, folder, seconds, tempo, measured)
        if frames_in(folder / MEZZANINE) != target_frames:
            raise CuttingFailed(f"{clip.name} was not encoded to {target_frames} frames")

    failure: CuttingFailed | None = None
    # What the container says is too short need not be tried as it is.
    if media_info.duration * FPS + HOLD_FRAMES >= target_frames:
        try:
            encode_at(tempo, HOLD_FRAMES, has_sound)
            return mezzanine(folder, media_info)
        except CuttingFailed as problem:
            failure = problem
    frames = check(clip)
    if frames < SHORTEST_FRAMES:
        raise UnusableFootage(
            f"{clip.name} is too short: {seconds} s were requested, it has {frames / FPS:.2f} s"
        )
    is_short = frames + HOLD_FRAMES < target_frames
    if failure and not is_short and not has_sound:
        raise failure
    if is_short:
        tempo = max(SLOWEST, frames / target_frames)
        flaws.append(_shortfall(frames, seconds, tempo))
    try:
        encode_at(tempo, target_frames, has_sound)
    except CuttingFailed:
        if not has_sound:
            raise
        # The picture decodes, so the sound is to blame.
        encode_at(tempo, target_frames, with_sound=False)
        flaws.append(_salvage_sound(clip, folder, seconds, tempo))
    return mezzanine(folder, media_info, flaws)


def _shortfall(frames: int, seconds: int, tempo: float) -> str:
    words = f"it lasts {frames / FPS:.1f} s of {seconds} s, so it is slowed down"
    return words + (" and its last frame is held" if frames / tempo < seconds * FPS - 1 else "")


def _slowed(tempo: float) -> str:
    return f"setpts=PTS/{tempo:.6f},fps={FPS}," if tempo != 1 else ""


def _salvage_sound(clip: Path, folder: Path, seconds: int, tempo: float) -> str:
    """Write what can be decoded of a damaged sound, or silence; say which."""
    try:
        run(
            *("-err_detect", "ignore_err", *open_media(clip), "-map", "0:a:0"),
            *("-af", sound_filter(seconds, tempo), "-c:a", "pcm_s16le", folder / AUDIO),
        )
    except CuttingFailed:
        run(
            *(*SILENCE, "-af", sound_filter(seconds), "-c:a", "pcm_s16le", folder / AUDIO),
        )
        return "its sound can't be decoded, so it is silent"
    return "its sound is damaged, so parts of it are silent"


def encode(
    inputs: Sequence[str | Path],
    picture: str,
    folder: Path,
    seconds: int,
    tempo: float = 1.0,
    other_outputs: Sequence[str | Path] = (),
) -> None:
    """Write the five files of a mezzanine into `folder`, in one pass.

    `inputs` are FFmpeg's arguments up to the outputs: the picture is in the first input, the sound
    in the last. `picture` is the filter that brings the picture to the film's size and rate. What
    is longer than `seconds` is trimmed; sound that is too short ends in silence. A `tempo` below 1
    slows down the sound. `other_outputs` are written in the same pass.
    """
    folder.mkdir(parents=True, exist_ok=True)
    frames = seconds * FPS
    stills = {FIRST: 0, MIDDLE: frames // 2, LAST: frames - 1}
    graph = [
        f"[0:V:0]{picture},setsar=1,trim=end_frame={frames},{COLOURS},split={1 + len(stills)}[film]"
    ]
    graph[0] += "".join(f"[f{frame}]" for frame in stills.values())
    graph += [
        f"[f{frame}]trim=start_frame={frame}:end_frame={frame + 1},format=rgb24[{name}]"
        for name, frame in stills.items()
    ]
    key_frames = sorted({CROSSFADE_SECONDS, seconds - CROSSFADE_SECONDS})
    outputs: list[str | Path] = [
        *("-map", "[film]", *RECIPE, "-force_key_frames", ",".join(map(str, key_frames))),
        folder / MEZZANINE,
        *(
            "-map",
            f"{inputs.count('-i') - 1}:a:0",
            "-af",
            sound_filter(seconds, tempo),
            "-c:a",
            "pcm_s16le",
            folder / AUDIO,
        ),
    ]
    for name in stills:
        outputs += ["-map", f"[{name}]", *("-frames:v", "1", "-q:v", "2", "-update", "1")]
        outputs.append(folder / name)
    run(*inputs, "-filter_complex", ";".join(graph), *outputs, *other_outputs)


def mezzanine(folder: Path, media_info: MediaInfo, flaws: Sequence[str] = ()) -> Mezzanine:
    """The mezzanine that is in `folder`."""
    return Mezzanine(
        media_info=media_info,
        flaws=tuple(flaws),
        mezzanine=folder / MEZZANINE,
        audio=folder / AUDIO,
        first=folder / FIRST,
        middle=folder / MIDDLE,
        last=folder / LAST,
    )


def fit(shape: float, size: FrameSize) -> str:
    """The filter that brings a picture of this shape (width / height) to the film's size."""
    width, height = size
    if abs(shape / (width / height) - 1) <= _SAME_SHAPE:
        frame = f"scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height}"
    else:
        frame = (
            f"scale={width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2,"
            f"pad={width}:{height}:-1:-1:color=black"
        )
    return f"scale=iw*sar:ih,{frame}"  # square pixels first
