"""The true last frame of any clip, as a PNG."""

import tempfile
from pathlib import Path

from grok_spicy.adapters.ffmpeg.colours import film_colours
from grok_spicy.adapters.ffmpeg.container import open_media
from grok_spicy.adapters.ffmpeg.process import probe, run
from grok_spicy.adapters.ffmpeg.recipe import COLOURS, ONE_THREAD
from grok_spicy.errors import CuttingFailed, UnusableFootage

_NEAR_THE_END = 2  # seconds; where a frame stands longer than that, all are decoded


def extract_last_frame(video_path: str) -> str:
    """Write the clip's last frame to a temporary PNG, in its own size; the path, which is the
    caller's to remove. UnusableFootage if there is no such clip, or no frame in it."""
    clip = Path(video_path)
    if not clip.is_file():
        raise UnusableFootage(f"{video_path} has no last frame: there is no such file")
    info = probe(clip)
    picture = f"scale=iw*sar:ih,{film_colours(clip, info)},{COLOURS},format=rgb24"
    with tempfile.NamedTemporaryFile(prefix="last-frame-", suffix=".png", delete=False) as file:
        frame = Path(file.name)
    try:
        for position in (("-sseof", f"-{_NEAR_THE_END}"), ()):
            frame.unlink(missing_ok=True)
            if _write(position, clip, picture, frame):
                return str(frame)
    except BaseException:
        frame.unlink(missing_ok=True)
        raise
    raise UnusableFootage(f"{clip.name} has no frame that can be decoded")


def _write(position: tuple[str, ...], clip: Path, picture: str, frame: Path) -> bool:
    try:
        run(
            *(*ONE_THREAD, *position, *open_media(clip), "-map", "0:V:0", "-vf", picture),
            *("-fps_mode", "passthrough", "-update", "1", frame),
        )
    except CuttingFailed:
        return False
    return frame.exists() and frame.stat().st_size > 0
