"""A clip from a keyframe: the camera moves, figures act, the air is alive, and there is sound."""

import math
import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from PIL import Image, ImageOps

from xai_simulator.drawing.acting import beats_of
from xai_simulator.drawing.anchors import SETTLED, anchors_of, dissolve, held_drift, is_same
from xai_simulator.drawing.blocking import NEARER, SIDEWAYS, UPWARDS, Blocking
from xai_simulator.drawing.camera import View, camera_of
from xai_simulator.drawing.continuation import Continuation
from xai_simulator.drawing.encoder import encode
from xai_simulator.drawing.guides import NO_GUIDES, Guides, Segment, as_frame, segments_of
from xai_simulator.drawing.motions import FPS, GOING, Pose
from xai_simulator.drawing.particles import Air, air_of
from xai_simulator.drawing.picture import Figure, Picture
from xai_simulator.drawing.planes import Planes, Stamp, darken
from xai_simulator.drawing.scene import mean_light, shadow, sprite
from xai_simulator.glossary.languages import gloss

Size = tuple[int, int]
NO_ANCHORS: Mapping[int, Image.Image] = MappingProxyType({})
_HUES = 9
_WORKERS = 2
_MARGIN = 4.0


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
    guides: Guides = NO_GUIDES,
    continuation: Continuation | None = None,
) -> None:
    """Writes an H.264 (yuv420p, 24 fps) and AAC mp4 of that length and size (pixels) to `path`.

    Images without layers get camera moves only. `drift` (0..1) is how probable it is that the
    figures' hue slides away; the seed decides. Figures with a reference among the guides look like
    it after a while, and hardly drift. With a `continuation` the clip goes on from a moment of the
    take that these describe. Raises RuntimeError if FFmpeg fails.
    """
    prompt = gloss(prompt, tuple(figure.name for figure in keyframe.figures))
    if continuation is not None:
        anchors = anchors_of(keyframe.figures, prompt, guides)
        shoot = Shoot(keyframe, prompt, continuation.whole, size, seed, drift, anchors)
        frames = shoot.go_on(continuation, seconds)
    else:
        frames = guided_frames(keyframe, prompt, seconds, size, seed, drift, guides)
    encode(frames, FPS, prompt, seconds, size, seed, path, voices=guides.voices)


def guided_frames(
    keyframe: Picture,
    prompt: str,
    seconds: float,
    size: Size,
    seed: int,
    drift: float,
    guides: Guides,
) -> Iterator[bytes]:
    """The raw frames of a clip; parameters are those of `film`."""
    for segment in segments_of(keyframe, guides.pins, seconds, FPS):
        length = segment.frames / FPS if guides.pins else seconds
        anchors = anchors_of(segment.start.figures, prompt, guides)
        shoot = Shoot(segment.start, prompt, length, size, seed, drift, anchors)
        yield from shoot.frames(segment)


def wrong_hue_of_clip(seed: int, drift: float) -> float:
    """By how many degrees the figures' hue slides away over a clip; mostly 0.0."""
    return _slide(random.Random(f"{seed} film"), drift)


def _slide(chance: random.Random, drift: float) -> float:
    roll, slide = chance.random(), chance.choice([-1, 1]) * chance.uniform(45, 70)
    return slide if roll < drift else 0.0


class Shoot:
    """Everything that stays the same while the camera runs; `frame(n)` is one picture of it."""

    def __init__(
        self,
        keyframe: Picture,
        prompt: str,
        seconds: float,
        size: Size,
        seed: int,
        drift: float,
        anchors: Mapping[int, Image.Image] = NO_ANCHORS,
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
        self.actors = [
            self._actor(figure, slide, light, chance, anchors.get(place))
            for place, figure in enumerate(figures)
        ]
        aspect = size[0] / size[1]
        beats = beats_of(prompt, figures, seconds, aspect)
        travel = next((beat.way for beat in beats if beat.verb in GOING), 0.0)
        self.blocking = Blocking(figures, beats, seconds, aspect)
        self.camera = self.blocking.steadied(camera_of(prompt, travel, larger / 2))
        self._phases = [actor.phase for actor in self.actors]
        self._kept: dict[tuple[int, int, bool, int], Stamp] = {}
        self.air = Air(air_of(prompt, self.ground) if layered else "", size, seed)

    def _actor(
        self,
        figure: Figure,
        slide: float,
        light: tuple[int, int, int],
        chance: random.Random,
        anchor: Image.Image | None,
    ) -> Actor:
        tall = max(2, round(figure.height * self.size[1] * 1.08))

        def look(hue: float) -> Image.Image:
            return sprite(replace(figure, drift_degrees=figure.drift_degrees + hue), tall, light)

        shares = [n / (_HUES - 1) for n in range(_HUES)]
        if anchor is not None:
            start, true = look(0.0), replace(figure, cutout=anchor, drift_degrees=0.0)
            held = held_drift(anchor, slide)
            sprites = tuple(
                dissolve(
                    start,
                    sprite(replace(true, drift_degrees=held * share), tall, light),
                    min(1.0, share / SETTLED),
                )
                for share in shares
            )
            sprites = sprites[:1] if is_same(sprites) else sprites
        else:
            sprites = tuple(look(slide * share) for share in (shares if slide else [0.0]))
        return Actor(figure, sprites, shadow(sprites[0].width), chance.uniform(0, 6))

    def frames(self, segment: Segment | None = None) -> Iterator[bytes]:
        """Raw frames in order, towards the end of the `segment` that they are of."""
        end = segment.end if segment else None
        target = None if end is None else Planes.of(as_frame(end, self.size))

        def draw(number: int) -> Planes:
            planes, share = self._planes(number), segment.share(number) if segment else 0.0
            return planes.blended(target, share) if target and share else planes

        return _drawn_ahead(draw, self.count)

    def go_on(self, continuation: Continuation, seconds: float) -> Iterator[bytes]:
        """Raw frames of a clip of that length that goes on from a moment of this one."""
        count = round(seconds * FPS)

        def draw(number: int) -> Planes:
            look = continuation.look_at(number / max(1, count - 1))
            return look.on(self._planes(continuation.folded(number / FPS) * FPS))

        return _drawn_ahead(draw, count)

    def frame(self, number: float) -> Image.Image:
        """The picture at frame `number`, RGB."""
        return self._planes(number).image()

    def _planes(self, number: float) -> Planes:
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


def _drawn_ahead(draw: Callable[[int], Planes], count: int) -> Iterator[bytes]:
    """Raw frames in order; two are drawn at a time."""
    waiting: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(_WORKERS) as pool:
        for number in range(count):
            waiting.append(pool.submit(lambda at: draw(at).raw(), number))
            if len(waiting) > 2 * _WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


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
