"""A clip from a keyframe: the camera moves, figures act, the air is alive, and there is sound."""

import math
import random
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

import imageio_ffmpeg
from PIL import Image, ImageOps

from xai_simulator.drawing.acting import beats_of
from xai_simulator.drawing.blocking import NEARER, SIDEWAYS, UPWARDS, Blocking
from xai_simulator.drawing.camera import View, camera_of
from xai_simulator.drawing.motions import FPS, GOING, Pose
from xai_simulator.drawing.particles import Air, air_of
from xai_simulator.drawing.picture import Figure, Picture
from xai_simulator.drawing.planes import Planes, Stamp, darken
from xai_simulator.drawing.scene import mean_light, shadow, sprite
from xai_simulator.drawing.sound import write_sound

Size = tuple[int, int]
_HUES = 9
_WORKERS = 2
_MARGIN = 4.0
# What the hosted API is likely to send: High profile, closed groups of 2 s, marked as BT.709.
_LIKE_THE_API = (
    *("-profile:v", "high", "-g", str(2 * FPS), "-keyint_min", str(2 * FPS)),
    *("-x264-params", "8x8dct=1:cabac=1:scenecut=0:open-gop=0"),
    *("-vf", "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"),
)


@dataclass(frozen=True)
class Actor:
    """A figure ready for filming: its sprites (more than one where its hue slides away)."""

    figure: Figure
    sprites: tuple[Image.Image, ...]
    shade: Image.Image
    phase: float


def film(
    keyframe: Picture,
    prompt: str,
    seconds: float,
    size: Size,
    seed: int,
    drift: float,
    path: Path,
) -> None:
    """Writes an H.264 (yuv420p, 24 fps) and AAC mp4 of that length and size (pixels) to `path`.

    Images without layers get camera moves only. `drift` (0..1) is how probable it is that the
    figures' hue slides away; the seed decides. Raises RuntimeError if FFmpeg fails.
    """
    shoot = Shoot(keyframe, prompt, seconds, size, seed, drift)
    encode(shoot.frames(), FPS, prompt, seconds, size, seed, path)


def encode(
    frames: Iterable[bytes],
    rate: int,
    prompt: str,
    seconds: float,
    size: Size,
    seed: int,
    path: Path,
    options: Sequence[str] = (),
) -> None:
    """Write raw yuv420p frames, `rate` per second, and the prompt's sound as a 24 fps mp4.

    A lower rate than 24 repeats frames; `options` are further ones of FFmpeg's output. Raises
    RuntimeError if FFmpeg fails.
    """
    sound = path.with_suffix(".wav")
    write_sound(prompt, seconds, seed, sound)
    repeated = [] if rate == FPS else ["-r", str(FPS), "-frames:v", str(round(seconds * FPS))]
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{size[0]}x{size[1]}",
        "-r", str(rate), "-i", "-",
        "-i", str(sound), "-map", "0:v", "-map", "1:a", *repeated,
        "-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-pix_fmt", "yuv420p",
        *_LIKE_THE_API,
        "-c:a", "aac", "-b:a", "128k", "-ar", "48000", *options,
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact",
        "-movflags", "+faststart", str(path),
    ]  # fmt: skip
    try:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            pipe = cast(BinaryIO, process.stdin)
            try:
                for frame in frames:
                    pipe.write(frame)
                pipe.close()
            except BrokenPipeError:
                pass
            errors = cast(BinaryIO, process.stderr).read().decode(errors="replace")
        if process.returncode:
            raise RuntimeError(f"FFmpeg could not encode the clip: {errors[-400:]}")
    finally:
        sound.unlink(missing_ok=True)


def wrong_hue_of_clip(seed: int, drift: float) -> float:
    """By how many degrees the figures' hue slides away over a clip; mostly 0.0."""
    return _slide(random.Random(f"{seed} film"), drift)


def _slide(chance: random.Random, drift: float) -> float:
    roll, slide = chance.random(), chance.choice([-1, 1]) * chance.uniform(45, 70)
    return slide if roll < drift else 0.0


class Shoot:
    """Everything that stays the same while the camera runs; `frame(n)` is one picture of it."""

    def __init__(
        self, keyframe: Picture, prompt: str, seconds: float, size: Size, seed: int, drift: float
    ) -> None:
        self.size, self.seconds = size, seconds
        self.count = round(seconds * FPS)
        layered = keyframe.background is not None
        ground = keyframe.background if keyframe.background is not None else keyframe.image
        larger = 1.25 if layered else 1.0
        whole = (round(size[0] * larger), round(size[1] * larger))
        self.ground = ground.convert("RGB")
        if self.ground.size != whole:
            self.ground = self.ground.resize(whole, Image.Resampling.BILINEAR)
        figures = keyframe.figures if layered else ()
        chance = random.Random(f"{seed} film")
        slide = _slide(chance, drift)
        self._ground_planes = Planes.of(self.ground)
        light = mean_light(self.ground)
        self.actors = [self._actor(figure, slide, light, chance) for figure in figures]
        aspect = size[0] / size[1]
        beats = beats_of(prompt, figures, seconds, aspect)
        travel = next((beat.way for beat in beats if beat.verb in GOING), 0.0)
        self.blocking = Blocking(figures, beats, seconds, aspect)
        self.camera = self.blocking.steadied(camera_of(prompt, travel, larger / 2))
        self._phases = [actor.phase for actor in self.actors]
        self._kept: dict[tuple[int, int, bool, int], Stamp] = {}
        self.air = Air(air_of(prompt, self.ground) if layered else "", size, seed)

    def _actor(
        self, figure: Figure, slide: float, light: tuple[int, int, int], chance: random.Random
    ) -> Actor:
        tall = max(2, round(figure.height * self.size[1] * 1.08))
        hues = [slide * n / (_HUES - 1) for n in range(_HUES)] if slide else [0.0]
        sprites = tuple(
            sprite(replace(figure, drift_degrees=figure.drift_degrees + hue), tall, light)
            for hue in hues
        )
        return Actor(figure, sprites, shadow(sprites[0].width), chance.uniform(0, 6))

    def frames(self) -> Iterator[bytes]:
        """Raw RGB frames in order; two are drawn at a time."""
        waiting: deque[Future[bytes]] = deque()
        with ThreadPoolExecutor(_WORKERS) as pool:
            for number in range(self.count):
                waiting.append(pool.submit(self._raw, number))
                if len(waiting) > 2 * _WORKERS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _raw(self, number: int) -> bytes:
        return self._planes(number).raw()

    def frame(self, number: int) -> Image.Image:
        """The picture at frame `number`, RGB."""
        return self._planes(number).image()

    def _planes(self, number: int) -> Planes:
        time = number / FPS
        share = number / max(1, self.count - 1)
        view = self.camera.at(share, time)
        picture = self._background(view)
        # The first frame is the keyframe: poses grow out of it.
        for place, pose in enumerate(self.blocking.poses(time, self._phases, view)):
            self._put(picture, place, pose, view, share)
        self.air.draw(picture, time)
        return picture

    def _background(self, view: View) -> Planes:
        wide, high = self.size
        half = (wide / 2 / view.zoom, high / 2 / view.zoom)
        x, y = self.ground.width / 2 + view.x * wide, self.ground.height / 2 + view.y * high
        box = (
            max(0.0, x - half[0]),
            max(0.0, y - half[1]),
            min(float(self.ground.width), x + half[0]),
            min(float(self.ground.height), y + half[1]),
        )
        return self._ground_planes.seen(box, self.size)

    def _put(self, picture: Planes, place: int, pose: Pose, view: View, share: float) -> None:
        wide, high = self.size
        actor = self.actors[place]
        figure = actor.figure
        # Figures are nearer than the background: they grow and shift a little more.
        zoom = 1 + (view.zoom - 1) * NEARER
        x = (0.5 + (figure.x + pose.dx - 0.5 - view.x * SIDEWAYS) * zoom) * wide
        ground = (0.5 + (figure.y - 0.5 - view.y * UPWARDS) * zoom) * high
        y = ground + pose.dy * zoom * high
        size = figure.height * high * zoom / actor.sprites[0].height
        lifted = max(0.0, -pose.dy / max(0.05, figure.height))
        shade = actor.shade.resize(
            (
                max(2, round(actor.shade.width * size * (1 - 0.4 * min(1, lifted)))),
                max(2, round(actor.shade.height * size)),
            )
        )
        if lifted > 0.05:
            fading = 1 - 0.6 * min(1.0, lifted * 2)
            shade = shade.point(lambda value: int(value * fading))
        left, top = round(x - shade.width / 2), round(ground - shade.height * 0.6)
        darken(picture, shade, left, top)
        turned = self._turned(place, round(share * (len(actor.sprites) - 1)), pose)
        turned.put(picture, x, y, size * pose.wide * abs(pose.facing), size * pose.tall)

    def _turned(self, place: int, hue: int, pose: Pose) -> Stamp:
        """The sprite turned to the nearest half degree, kept: turning is the slowest part."""
        key = (place, hue, pose.facing < 0, round(pose.turn * 2))
        if key not in self._kept:
            look = self.actors[place].sprites[hue]
            self._kept[key] = _turn(ImageOps.mirror(look) if key[2] else look, key[3] / 2)
        return self._kept[key]


def _turn(look: Image.Image, degrees: float) -> Stamp:
    """Turns a sprite clockwise about its feet; premultiplied, so that its edges stay soft."""
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    half, tall = look.width / 2, float(look.height)
    corners = [(u * c - v * s, u * s + v * c) for u in (-half, half) for v in (-tall, 0.0)]
    left, top = min(x for x, _ in corners) - _MARGIN, min(y for _, y in corners) - _MARGIN
    right, bottom = max(x for x, _ in corners) + _MARGIN, max(y for _, y in corners) + _MARGIN
    seen = look.convert("RGBa").transform(
        (2 * math.ceil((right - left) / 2), 2 * math.ceil((bottom - top) / 2)),
        Image.Transform.AFFINE,
        (c, s, c * left + s * top + half, -s, c, -s * left + c * top + tall),
        Image.Resampling.BILINEAR,
    )
    return Stamp.of(seen.convert("RGBA"), -left, -top)
