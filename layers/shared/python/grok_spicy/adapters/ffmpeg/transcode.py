"""Transcodes a provider's clip into a mezzanine, its sound and three frames.

One decode feeds all five files. Every mezzanine has the same stream parameters, closed GOPs, and
key frames where a crossfade may begin or end, so that the film can be joined by copying.
"""

from collections.abc import Sequence
from pathlib import Path

from grok_spicy.adapters.ffmpeg.process import check, colour_matrix, frames_in, probe, run
from grok_spicy.errors import CuttingFailed, UnusableFootage
from grok_spicy.models.media import (
    AUDIO_HZ,
    CROSSFADE_SECONDS,
    FPS,
    FrameSize,
    MediaInfo,
    Mezzanine,
)

# Frames from decoding to presentation with these B-frames; the outpoints of the cut depend on it.
REORDER_FRAMES = 2

# `stitchable` keeps the stream's headers free of what the pictures contain, so that all mezzanines
# share them. `veryfast` at CRF 18 is within 0.001 SSIM of `medium`, in 40 % of its time.
RECIPE = (
    *("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-profile:v", "high"),
    *("-x264-params", "stitchable=1:bframes=3:b-pyramid=normal:open-gop=0:keyint=48"),
    *("-r", str(FPS), "-pix_fmt", "yuv420p", "-video_track_timescale", str(512 * FPS)),
    *("-movflags", "+faststart"),
)
# The film's colours are BT.709; without these tags, players guess.
COLOURS = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"

SILENCE = ("-f", "lavfi", "-i", f"anullsrc=r={AUDIO_HZ}")  # an input without end

MEZZANINE, AUDIO = "mezzanine.mp4", "audio.wav"
FIRST, MIDDLE, LAST = "first.jpg", "middle.jpg", "last.jpg"

_HOLD_SECONDS = 0.5
_SAME_SHAPE = 0.02  # a difference in shape that is cropped away; hairline bars would only distract


def transcode(clip: Path, folder: Path, size: FrameSize, seconds: int) -> Mezzanine:
    """Check a clip and encode it as a mezzanine, in `folder`.

    UnusableFootage if it is not video, damaged, cut short, or more than 0.5 s too short;
    CuttingFailed if FFmpeg fails for another reason.
    """
    media_info = probe(clip)
    sound = () if media_info.audio_codec else SILENCE
    picture = (
        f"fps={FPS}:start_time=0,{_fit(media_info.width / media_info.height, size)},"
        f"{_film_colours(colour_matrix(clip))},"
        f"tpad=stop_mode=clone:stop_duration={_HOLD_SECONDS}"
    )
    target_frames, hold_frames = seconds * FPS, int(_HOLD_SECONDS * FPS)
    try:
        encode(("-xerror", "-i", clip, *sound), picture, folder, seconds)
        if frames_in(folder / MEZZANINE) != target_frames:
            raise CuttingFailed(f"{clip.name} was not encoded to {target_frames} frames")
    except CuttingFailed:
        frames = check(clip)
        if frames + hold_frames < target_frames:
            raise UnusableFootage(
                f"{clip.name} is too short: {seconds} s were requested, it has {frames / FPS:.2f} s"
            ) from None
        raise
    return mezzanine(folder, media_info)


def encode(inputs: Sequence[str | Path], picture: str, folder: Path, seconds: int) -> None:
    """Write the five files of a mezzanine into `folder`, in one pass.

    `inputs` are FFmpeg's arguments up to the outputs: the picture is in the first input, the sound
    in the last. `picture` is the filter that brings the picture to the film's size and rate. What
    is longer than `seconds` is trimmed; sound that is too short ends in silence.
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
            _sound(seconds),
            "-c:a",
            "pcm_s16le",
            folder / AUDIO,
        ),
    ]
    for name in stills:
        outputs += ["-map", f"[{name}]", *("-frames:v", "1", "-q:v", "2", "-update", "1")]
        outputs.append(folder / name)
    run(*inputs, "-filter_complex", ";".join(graph), *outputs)


def mezzanine(folder: Path, media_info: MediaInfo) -> Mezzanine:
    """The mezzanine that `encode` wrote into `folder`."""
    return Mezzanine(
        media_info=media_info,
        mezzanine=folder / MEZZANINE,
        audio=folder / AUDIO,
        first=folder / FIRST,
        middle=folder / MIDDLE,
        last=folder / LAST,
    )


def _fit(shape: float, size: FrameSize) -> str:
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


def _film_colours(matrix: str) -> str:
    """The filter that brings colours to BT.709. A clip without a colour matrix is taken for BT.601,
    as FFmpeg and the programs that read frames through it do."""
    levels = "scale=out_range=tv,format=yuv420p"
    if matrix == "bt709":
        return levels
    if matrix.startswith("bt2020"):
        return f"{levels},scale=out_color_matrix=bt709"
    return f"{levels},colorspace=iall=bt601-6-625:all=bt709:fast=1"


def _sound(seconds: int) -> str:
    """The filter that makes any sound 48 kHz stereo, in step with the picture, `seconds` long."""
    return (
        f"aresample={AUDIO_HZ}:async=1:first_pts=0,"
        f"aformat=sample_fmts=s16:channel_layouts=stereo,"
        f"apad,atrim=end_sample={seconds * AUDIO_HZ}"
    )
