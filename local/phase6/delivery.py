"""Delivers a clip: the take that a run accepted, at the planned length to the frame."""

import tempfile
from pathlib import Path

from grok_spicy.adapters.ffmpeg import mp4
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.adapters.ffmpeg.recipe import ONE_THREAD, RECIPE
from grok_spicy.models.clips import Take
from grok_spicy.models.media import AUDIO_HZ, FPS
from grok_spicy.policies.asset_keys import within_run

COPY = ("-c:v", "copy")


def deliver(take: Take, frames: int, path: Path, run_folder: Path) -> None:
    """Write the take as a clip of `frames` frames at 24 fps, with its sound; at once or not at all.
    `run_folder` has the run's files. CuttingFailed if one of them is gone, or FFmpeg fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".part-") as name:
        folder = Path(name)
        picture, sound = (
            run_folder / within_run(key) for key in (take.mezzanine_key or "", take.audio_key or "")
        )
        run(
            *(*ONE_THREAD, "-i", picture, "-i", sound, "-map", "0:v:0", "-map", "1:a:0"),
            *("-frames:v", str(frames), *_video(take, picture, frames)),
            *("-af", f"atrim=end_sample={frames * AUDIO_HZ // FPS}", "-c:a", "aac"),
            *("-movflags", "+faststart", folder / "clip.mp4"),
        )
        (folder / "clip.mp4").replace(path)


def _video(take: Take, picture: Path, frames: int) -> tuple[str, ...]:
    """How the picture gets that length: copied where its end can be cut off, else encoded."""
    is_whole = frames == take.seconds * FPS
    return COPY if is_whole or not mp4.read(picture).is_reordered else RECIPE
