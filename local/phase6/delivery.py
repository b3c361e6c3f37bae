"""Delivers a clip: the take that a run accepted, at the planned length to the frame."""

import tempfile
from pathlib import Path

from grok_spicy.adapters.ffmpeg import mp4
from grok_spicy.adapters.ffmpeg.container import open_media
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
        picture = run_folder / within_run(take.mezzanine_key or "")
        run(
            *(*ONE_THREAD, "-i", picture, *_sound(take, frames, run_folder)),
            *("-map", "0:v:0", "-map", "1:a:0"),
            *("-frames:v", str(frames), *_video(take, picture, frames)),
            *("-movflags", "+faststart", folder / "clip.mp4"),
        )
        (folder / "clip.mp4").replace(path)


def _sound(take: Take, frames: int, run_folder: Path) -> tuple[str | Path, ...]:
    """Where the sound comes from, and how it gets that length: the camera's own where that is as
    players expect it and as long, else the track of the mezzanine, encoded."""
    facts = take.facts or {}
    is_usable = facts.get("audio_codec") == "aac" and not take.flaw and not take.chunking
    if is_usable and take.video_key and facts.get("duration", 0) >= frames / FPS:
        camera = run_folder / within_run(take.video_key)
        return ("-t", str(frames / FPS), *open_media(camera), "-c:a", "copy")
    return (
        *("-i", run_folder / within_run(take.audio_key or "")),
        *("-af", f"atrim=end_sample={frames * AUDIO_HZ // FPS}", "-c:a", "aac"),
    )


def _video(take: Take, picture: Path, frames: int) -> tuple[str, ...]:
    """How the picture gets that length: copied where its end can be cut off, else encoded."""
    is_whole = frames == take.seconds * FPS
    return COPY if is_whole or not mp4.read(picture).is_reordered else RECIPE
