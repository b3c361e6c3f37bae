"""Shots for the tests of checks: filmed by the simulator's artist, spoilt by FFmpeg, checked by the
product, and judged by the simulator's judge."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import imageio_ffmpeg
from PIL import Image

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.models.cameras import VideoModel
from grok_spicy.models.checks import Check
from grok_spicy.models.clips import Take
from grok_spicy.models.media import FrameSize, frame_size
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import AspectRatio, ConsistencyScore, Resolution, Scene
from grok_spicy.policies import prompts
from grok_spicy.policies.clip_checks import check_characters, check_clip, shot_spec
from tests.support.stories import plan, scene
from xai_simulator.drawing.modes import DrawingMode, drawing_of
from xai_simulator.drawing.picture import Picture
from xai_simulator.language.judge import score_all
from xai_simulator.language.planner import plan as plan_for

BEINGS = {"Ember": "fox", "Onyx": "black cat", "Sage": "owl"}
SEED = 4
_SHEET = (384, 512)


def shot(cast: Sequence[str] = ("Ember",), **texts: Any) -> Scene:
    """A scene of one shot, by day, in which the cast walks, unless told otherwise."""
    defaults = {
        "setting": "a sunny meadow by a river, at noon",
        "camera": "medium shot",
        "mood": "bright warm light",
        "action": f"{' and '.join(cast) or 'the river'} moves along the bank",
        "description": "They are on their way.",
    }
    return scene(1, tuple(cast), **{**defaults, **texts})


def film(
    path: Path,
    scene: Scene,
    seconds: int,
    size: FrameSize,
    drawing: DrawingMode = "full",
    fps: int = 24,
) -> Path:
    """A clip of the scene at that size; one of another rate than 24 is encoded again."""
    drawn = Path(_drawn().name, sha256(repr((scene, seconds, size, drawing)).encode()).hexdigest())
    if not drawn.exists():
        _draw(drawn.with_suffix(".mp4"), scene, seconds, size, drawing).rename(drawn)
    shutil.copy(drawn, path)
    if fps != 24:
        source = path.rename(path.with_name(f"24_{path.name}"))
        picture = f"minterpolate=fps={fps}:mi_mode=blend"
        ffmpeg("-i", source, "-vf", picture, "-preset", "ultrafast", "-c:a", "copy", path)
    return path


@cache
def _drawn() -> "tempfile.TemporaryDirectory[str]":
    """Where clips are kept as they were drawn, until this process ends: many tests use the same."""
    return tempfile.TemporaryDirectory()


def _draw(path: Path, scene: Scene, seconds: int, size: FrameSize, drawing: DrawingMode) -> Path:
    artist = drawing_of(drawing)
    sides = prompts.positions(scene)
    cast = " ".join(
        f"{name} from reference image {number}: {_looks(name)} Positioned {side}."
        for number, (name, side) in enumerate(zip(scene.characters_present, sides, strict=True), 1)
    )
    sheets = [_sheet(name) for name in scene.characters_present]
    prompt = f"Flat animation. Setting: {scene.setting}. {scene.mood}. {cast}"
    keyframe = artist.paint(f"{prompt} Action: {scene.action}.", sheets, size, SEED, 0.0)
    motion = f"Flat animation. {scene.camera}. {scene.action}"
    artist.film(keyframe, motion, seconds, size, SEED, 0.0, path)
    return path


def check(
    clip: Path,
    scene: Scene,
    seconds: int,
    aspect_ratio: AspectRatio = "16:9",
    resolution: Resolution = "480p",
    *,
    voices: bool = False,
    style: str = "Flat animation",
) -> list[Check]:
    """The clip's checks, as TranscodeClip makes them."""
    story = plan(names=tuple(BEINGS), aspect_ratio=aspect_ratio, style=style)
    cast = [each.model_copy(update={"voice": "eve"}) for each in story.characters]
    story = story.model_copy(update={"characters": cast, "scenes": [scene]})
    take = Take(scene_id=1, number=1, prompt="", seconds=seconds, resolution=resolution)
    settings = RunSettings(voices=voices, resolution=resolution)
    spec = shot_spec(take, scene, story, settings, VideoModel(max_voices=3))
    size = frame_size(aspect_ratio, resolution)
    with tempfile.TemporaryDirectory() as folder:
        measures = FFmpegEditor().transcode(clip, Path(folder), size, seconds).measures
    assert measures is not None
    return check_clip(measures, spec)


def judge(clip: Path, cast: Sequence[str], seconds: float) -> list[Check]:
    """The checks of who is in the clip, by its first, middle and last frame."""
    story = plan(names=tuple(cast))
    frames = [_frame(clip, at) for at in (0.0, seconds / 2, seconds - 0.1)]
    subject = "Images 1 to 3 are the first, middle and last frame of a clip."
    text = prompts.judge_scene(subject, len(frames), story, cast, cast)
    verdict = score_all(frames, [_sheet(name).image for name in cast], text)
    return check_characters(ConsistencyScore.model_validate(verdict), cast, 0.8)


def ffmpeg(*arguments: str | Path) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)


@cache
def _looks(name: str) -> str:
    wish = f"Create a visual story plan for: a {BEINGS[name]}\n\n"
    film = plan_for(f"{wish}Exactly 1 character and exactly 1 scene.", SEED)
    words: str = film["characters"][0]["visual_description"]
    return words


@cache
def _sheet(name: str) -> Picture:
    prompt = (
        f"Flat animation. Full body character portrait of {_looks(name)} Standing in a relaxed "
        "three-quarter pose against a plain light grey background, no text or labels."
    )
    return drawing_of("full").paint(prompt, [], _SHEET, SEED, 0.0)


def _frame(clip: Path, seconds: float) -> Image.Image:
    picture = clip.with_suffix(".frame.png")
    ffmpeg("-ss", f"{seconds:.3f}", "-i", clip, "-frames:v", "1", picture)
    with Image.open(picture) as image:
        return image.convert("RGB")
