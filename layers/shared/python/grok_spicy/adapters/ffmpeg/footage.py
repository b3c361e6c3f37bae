"""Checks a clip that a person filmed, before anything is paid for the film it is for."""

from pathlib import Path

from grok_spicy.adapters.ffmpeg.colours import film_colours
from grok_spicy.adapters.ffmpeg.container import open_media
from grok_spicy.adapters.ffmpeg.mp4 import is_encrypted, is_whole
from grok_spicy.adapters.ffmpeg.process import check, probe, run
from grok_spicy.errors import CuttingFailed, UnusableFootage
from grok_spicy.models.media import FPS, MediaInfo
from grok_spicy.policies.footage import shape_problem

_CHECKED_SECONDS = 20
"""How much of a clip is decoded: scenes are shorter, and show its beginning."""


def check_footage(clip: Path, first_frame: Path) -> MediaInfo:
    """The clip's facts; its first frame as it will be shown is written to `first_frame`, a JPEG.
    UnusableFootage says what is wrong and what to do."""
    if not is_whole(clip):
        raise UnusableFootage(f"{clip.name} was cut short: upload the whole file")
    if is_encrypted(clip):
        raise UnusableFootage(
            f"{clip.name} is encrypted (DRM): use a copy that any player can play"
        )
    media_info = probe(clip)
    problem = shape_problem(media_info)
    if problem:
        raise UnusableFootage(f"{clip.name} {problem}")
    frames = check(clip, _CHECKED_SECONDS)
    if frames < FPS:
        raise UnusableFootage(
            f"{clip.name} has {frames / FPS:.2f} s of picture; use one of at least a second"
        )
    try:
        picture = f"scale=iw*sar:ih,{film_colours(clip, media_info)},format=rgb24"
        run(*open_media(clip), "-map", "0:V:0", "-vf", picture, "-frames:v", "1", first_frame)
    except CuttingFailed as failure:
        raise UnusableFootage(f"{clip.name} has no first frame that can be read") from failure
    return media_info
