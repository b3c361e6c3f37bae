"""Makes a mezzanine of a clip by copying it, where the clip already is what the film needs.

All of it is checked before it is copied: the file's structure, each picture's place in time, and
every picture is decoded. Of those that no other depends on only the symbols are, not the pixels.
"""

import shutil
import tempfile
from pathlib import Path

from grok_spicy.adapters.ffmpeg import clip_checks, loudness
from grok_spicy.adapters.ffmpeg.container import open_media
from grok_spicy.adapters.ffmpeg.lettering import NO_LETTERS, LetterFilter
from grok_spicy.adapters.ffmpeg.pictures import CodedClip, Part, join, read_pictures
from grok_spicy.adapters.ffmpeg.process import run
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
    piece_recipe,
    sound_filter,
)
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.media import FPS, FrameSize, MediaInfo
from grok_spicy.policies.copy_ranges import copy_range
from grok_spicy.policies.timeline import CROSSFADE_FRAMES

HOLD_FRAMES = 12  # how long the last frame may be held
_LONGEST_TAIL = 24  # frames to encode at the end; a clip that needs more is encoded whole
_LONGEST_HEAD = 36  # frames to encode after a crossfade; a clip that needs more is encoded whole


class NotCopyable(Exception):
    """The clip has to be encoded; the message says why."""


def copy_clip(
    clip: Path, info: MediaInfo, folder: Path, size: FrameSize, seconds: int, crossfaded: bool
) -> None:
    """Write the five files of a mezzanine into `folder`, without encoding the picture.

    `crossfaded` is whether the film enters the clip by a crossfade. Raises NotCopyable, which is no
    fault of the clip's.
    """
    if info.video_codec != "h264" or (info.width, info.height) != size:
        raise NotCopyable(f"it is {info.video_codec}, {info.width}x{info.height}")
    target = seconds * FPS
    with tempfile.TemporaryDirectory(dir=folder, prefix="copy-") as name:
        track = Path(name) / "track.mp4"
        try:
            run(*open_media(clip), "-map", "0:V:0", "-c", "copy", track)
            pictures = read_pictures(track)
            parts = _parts(pictures, target, crossfaded, Path(name))
            _check(clip, pictures, info, folder, seconds)
        except (ValueError, CuttingFailed) as problem:
            raise NotCopyable(str(problem)) from problem
        join(parts, folder / MEZZANINE)


def _parts(pictures: CodedClip, target: int, crossfaded: bool, folder: Path) -> list[Part]:
    """The clip up to where it can be cut, and the rest encoded, if there is any."""
    frames = len(pictures.items)
    if frames + HOLD_FRAMES < target:
        raise NotCopyable(f"it has {frames} frames")
    points = pictures.points
    if crossfaded:
        after = copy_range(points, CROSSFADE_FRAMES, target)
        if after.start > CROSSFADE_FRAMES + _LONGEST_HEAD:
            raise NotCopyable("nothing soon after its crossfade can be decoded by itself")
    # A frame that is held has to be encoded, together with what comes after it.
    end = copy_range(points, 0, target if frames >= target else frames - 1).end
    if end == target:
        return [Part(pictures, 0, end)]
    if target - end > _LONGEST_TAIL:
        raise NotCopyable("it can't be cut near its end")
    tail = encode_part(pictures, end, target, folder / "tail.mp4")
    return [Part(pictures, 0, end), Part(tail, 0, target - end)]


def encode_part(
    source: CodedClip, start: int, end: int, path: Path, letters: LetterFilter = NO_LETTERS
) -> CodedClip:
    """Encode frames of a clip, from `start` up to `end`, with letters on them; its last frame is
    held if it ends before."""
    held = f"fps={FPS},tpad=stop=-1:stop_mode=clone,trim=end_frame={end - start}"
    recipe = RECIPE if letters.filter else piece_recipe(source.reorder_depth > 0)
    picture = letters.after(f"{held},setpts=PTS-STARTPTS")
    run(
        *(*ONE_THREAD, "-ss", f"{max(0, start - 0.25) / FPS:.6f}", "-i", source.path),
        *("-vf", f"{picture},{COLOURS}"),
        *recipe,
        *("-an", path),
        variables=letters.variables,
    )
    return read_pictures(path)


def _check(clip: Path, pictures: CodedClip, info: MediaInfo, folder: Path, seconds: int) -> None:
    """Decode the clip; take its first, middle and last frame, its sound, and what is measured of
    it. CuttingFailed if it is damaged."""
    frames = min(len(pictures.items), seconds * FPS)
    references = {item.frame for item in pictures.items if item.is_reference}
    last = frames - 1
    middle = frames // 2
    skip: tuple[str, ...] = ()
    if last in references:
        # Damage shows in the symbols, so pictures that are neither predicted from nor kept need no
        # pixels of their own.
        skip = ("-skip_loop_filter", "noref", "-skip_idct", "noref")
        middle = min(references - {0, last}, key=lambda frame: abs(frame - middle), default=0)
    chosen = sorted({0, middle, last})
    near = "+".join(f"lt(abs(t*{FPS}-{frame})\\,0.5)" for frame in chosen)
    sound = () if info.audio_codec else SILENCE
    run(
        *("-xerror", *ONE_THREAD, *skip, *open_media(clip), *sound),
        *("-map", "0:V:0", "-vf", f"select={near},{COLOURS},format=rgb24"),
        *("-fps_mode", "passthrough"),
        *("-q:v", "2", folder / "frame_%d.jpg"),
        *("-map", f"{1 if sound else 0}:a:0", "-af", sound_filter(seconds)),
        *("-c:a", "pcm_s16le", folder / AUDIO),
        *(() if sound else loudness.output(folder, "0:a:0", sound_filter(seconds))),
        *clip_checks.outputs(folder, info, seconds),
    )
    for frame, names in ((0, FIRST), (middle, MIDDLE), (last, LAST)):
        taken = folder / f"frame_{chosen.index(frame) + 1}.jpg"
        if not taken.exists():
            raise CuttingFailed("a frame is missing")
        shutil.copyfile(taken, folder / names)
    for place in range(len(chosen)):
        (folder / f"frame_{place + 1}.jpg").unlink()
