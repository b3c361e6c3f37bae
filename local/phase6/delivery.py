"""Delivers a clip: the take that a run accepted, at the planned length to the frame."""

import tempfile
from pathlib import Path

from grok_spicy.adapters.ffmpeg.pictures import read_pictures
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.adapters.ffmpeg.recipe import ONE_THREAD, RECIPE
from grok_spicy.models.clips import Take
from grok_spicy.models.media import AUDIO_HZ, FPS
from grok_spicy.ports import AssetStore


def deliver(take: Take, frames: int, path: Path, assets: AssetStore) -> None:
    """Write the take as a clip of `frames` frames at 24 fps, with its sound; at once or not at all.
    NotFound if its files are gone, CuttingFailed if FFmpeg fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".part-") as name:
        folder = Path(name)
        picture, sound = folder / "picture.mp4", folder / "sound.wav"
        assets.get_file(take.mezzanine_key or "", picture)
        assets.get_file(take.audio_key or "", sound)
        run(
            *(*ONE_THREAD, "-i", picture, "-i", sound, "-map", "0:v:0", "-map", "1:a:0"),
            *("-frames:v", str(frames), *_video(picture, frames)),
            *(
                "-af",
                f"atrim=end_sample={frames * AUDIO_HZ // FPS}",
                "-c:a",
                "aac",
                "-aac_coder",
                "fast",
            ),
            *("-movflags", "+faststart", folder / "clip.mp4"),
        )
        (folder / "clip.mp4").replace(path)


def _video(picture: Path, frames: int) -> tuple[str, ...]:
    """How the picture gets that length: copied where its end can be cut off, else encoded."""
    coded = read_pictures(picture)
    if coded.reorder_depth == 0 or frames >= len(coded.items):
        return ("-c:v", "copy")
    return RECIPE
