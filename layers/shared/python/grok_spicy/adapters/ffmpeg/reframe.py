"""Cuts scenes to another shape, and joins them to the film in that shape.

A scene is encoded once, with the recipe of mezzanines, so that the film is joined by copying as the
first one was; its sound is that film's own. Subtitles are written last, where a scene's letters are
the same in both halves of a crossfade.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from grok_spicy.adapters.ffmpeg.assemble import join_picture
from grok_spicy.adapters.ffmpeg.process import frames_in, probe, run
from grok_spicy.adapters.ffmpeg.recipe import COLOURS, RECIPE
from grok_spicy.adapters.ffmpeg.subtitles import subtitle_filter
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.exports import Window
from grok_spicy.models.media import CROSSFADE_SECONDS, FPS, FrameSize, MediaInfo, TimelineClip
from grok_spicy.models.subtitles import Cue

_GROUND_SHARE = 8
"""The blurred ground is made of a picture so many times smaller."""
_BLUR = 4  # sigma, in its pixels
_DIM = -0.12


def reframe_scene(
    mezzanine: Path,
    scene: Path,
    window: Window,
    size: FrameSize,
    cues: Sequence[Cue] = (),
    starts_at: float = 0.0,
) -> None:
    """Encode the window of a mezzanine at `size`, frame by frame, without sound. `cues` are written
    into it; `starts_at` is when the scene starts in the film, in seconds. CuttingFailed."""
    frames = frames_in(mezzanine)
    last = frames / FPS - CROSSFADE_SECONDS
    with tempfile.TemporaryDirectory(dir=scene.parent, prefix="reframe-") as name:
        letters = subtitle_filter(cues, size, Path(name), starts_at) if cues else None
        picture = _picture(window, size, frames)
        if letters:
            picture += f",{letters.filter}"
        run(
            *("-i", mezzanine, "-filter_complex", f"[0:v]{picture},setsar=1,{COLOURS}[picture]"),
            *("-map", "[picture]", *RECIPE),
            *("-force_key_frames", f"{CROSSFADE_SECONDS},{last}", scene),
            variables=letters.variables if letters else None,
        )
    if frames_in(scene) != frames:
        raise CuttingFailed(f"{mezzanine.name} was not cut to {size.width}x{size.height} whole")


def _picture(window: Window, size: FrameSize, frames: int) -> str:
    width, height = window.size
    if window.widened:
        return _on_ground(window, size)
    if not window.moves:
        corner = f"{window.start}:0" if window.horizontal else f"0:{window.start}"
        return f"crop={width}:{height}:{corner},scale={size.width}:{size.height}:flags=lanczos"
    # Enlarged first, and with colours for each pixel, so that it moves by single pixels.
    scale = size.width / width if window.horizontal else size.height / height
    start, way = window.start * scale, (window.end - window.start) * scale
    moving = f"{start:.3f}+({way:.3f})*n/{max(1, frames - 1)}"
    corner = f"'{moving}':0" if window.horizontal else f"0:'{moving}'"
    whole = [-(-side * scale // 2) * 2 for side in window.picture]
    return (
        f"format=yuv444p,scale={whole[0]:.0f}:{whole[1]:.0f}:flags=lanczos,"
        f"crop={size.width}:{size.height}:{corner},format=yuv420p"
    )


def _on_ground(window: Window, size: FrameSize) -> str:
    """The window whole, in the middle of its own picture, large and blurred."""
    width, height = window.size
    corner = f"{window.start}:0" if window.horizontal else f"0:{window.start}"
    small = [max(2, side // _GROUND_SHARE // 2 * 2) for side in size]
    return (
        f"crop={width}:{height}:{corner},split[near][far];"
        f"[far]scale={small[0]}:{small[1]}:force_original_aspect_ratio=increase,"
        f"crop={small[0]}:{small[1]},gblur=sigma={_BLUR},eq=brightness={_DIM},"
        f"scale={size.width}:{size.height}:flags=bicubic[ground];"
        f"[near]scale={size.width}:{size.height}:force_original_aspect_ratio=decrease:"
        f"force_divisible_by=2:flags=lanczos[shown];"
        f"[ground][shown]overlay=(W-w)/2:(H-h)/2"
    )


def join_format(scenes: Sequence[TimelineClip], film: Path, result: Path) -> MediaInfo:
    """Join reframed scenes, with the sound and the subtitle track of `film`; return the result's
    facts. `result` appears only when it is whole. CuttingFailed if it is not as long as `film`."""
    with tempfile.TemporaryDirectory(dir=result.parent, prefix="format-") as name:
        folder = Path(name)
        picture, whole = join_picture(scenes, folder), folder / "format.mp4"
        run(
            *("-i", picture, "-i", film, "-map", "0:v", "-map", "1:a", "-map", "1:s?"),
            *("-c", "copy", "-movflags", "+faststart", whole),
        )
        if frames_in(whole) != frames_in(film):
            raise CuttingFailed(f"{result.name} does not have as many frames as the film")
        info = probe(whole)
        whole.replace(result)
    return info
