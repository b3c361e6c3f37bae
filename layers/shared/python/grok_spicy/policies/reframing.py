"""How a film of one shape becomes one of another: a crop window per scene, cut around the faces.

The window has the new shape and is as large as the picture allows: it fills one side, and may move
along the other, the free one. There it stands where it holds every face that the judge saw, with
room around each. Faces that move steadily are followed by a steady pan. Where faces are too far
apart, the window is widened until it holds them, and stands on a blurred ground; or it keeps to
whoever acts, if that was asked for.

Three frames of a clip are known, not what happens between them: a window that pans must be right
in all three, and any other holds everything that was seen in any of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grok_spicy.models.exports import FarApart, Window
from grok_spicy.models.faces import FaceBox
from grok_spicy.models.media import FrameSize
from grok_spicy.policies.face_tracks import Track

_ROOMY, _TIGHT = 1.0, 0.35
"""How much of the room around faces there is: where it fits, and at least."""
_BESIDE, _ABOVE, _BELOW = 0.3, 0.4, 0.15
"""Room around a face, in its own widths and heights."""
FASTEST_PAN = 0.08
"""The most that a window moves in a second, as a share of the picture's free side."""
_STEADY = 0.06
"""A movement is steady if the middle frame shows it half-way, as exactly as this share."""


@dataclass(frozen=True)
class SceneView:
    """What is known of a scene for its window: its length, whose faces should be there, the most
    important first, where they were seen, and whether it must be shown whole (a title)."""

    scene_id: int
    seconds: float
    cast: Sequence[str] = ()
    tracks: Mapping[str, Track] = field(default_factory=dict)
    is_title: bool = False


@dataclass(frozen=True)
class Reframed:
    """A scene's window, and what a person should know about it, a line each."""

    window: Window
    notes: list[str] = field(default_factory=list)


def reframe(
    scene: SceneView, picture: FrameSize, target: FrameSize, name: str, far_apart: FarApart
) -> Reframed:
    """The window of a scene for a format of size `target`, called `name`."""
    free = _FreeSide.of(picture, target)
    if scene.is_title:
        note = f"scene {scene.scene_id}: its title is shown whole, on a blurred ground"
        return Reframed(free.window(0, 0, free.length), [note] if free.is_cut else [])
    known = [name for name in scene.cast if name in scene.tracks]
    notes = _unknown_faces(scene, known)
    if not known or not free.is_cut:
        return Reframed(free.middle(), notes if free.is_cut else [])
    everyone = [scene.tracks[name] for name in known]
    window = free.hold(everyone, scene.seconds)
    if window:
        return Reframed(window, notes)
    why = "stand too far apart" if len(known) > 1 else "moves too far"
    why = f"scene {scene.scene_id}: {_list_names(known)} {why} for {name}; "
    if far_apart == "widen":
        notes.append(f"{why}more of the picture is shown, on a blurred ground")
        return Reframed(free.widened(everyone), notes)
    window, kept = _keep_most_important(free, scene, known)
    left_out = [each for each in known if each not in kept]
    lost = f"{_list_names(left_out)} may" if left_out else "who may"
    notes.append(f"{why}shown around {_list_names(kept)}, {lost} be cut off")
    return Reframed(window, notes)


def _keep_most_important(
    free: "_FreeSide", scene: SceneView, known: Sequence[str]
) -> tuple[Window, list[str]]:
    """The window that holds the most important, and as many of the others as it can; whom."""
    kept = [known[0]]
    window = free.hold([scene.tracks[known[0]]], scene.seconds)
    for other in known[1:] if window else []:
        more = free.hold([scene.tracks[each] for each in [*kept, other]], scene.seconds)
        if more:
            window, kept = more, [*kept, other]
    return window or free.nearest([scene.tracks[known[0]]]), kept


def _unknown_faces(scene: SceneView, known: Sequence[str]) -> list[str]:
    unknown = [name for name in scene.cast if name not in known]
    if not unknown:
        return []
    where = "its middle is shown" if not known else "it may be cut off"
    return [
        f"scene {scene.scene_id}: the judge did not say where the face of {_list_names(unknown)} "
        f"is; {where}"
    ]


def _list_names(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


@dataclass(frozen=True)
class _Interval:
    """From `low` to `high` along the free side, in pixels."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class _FreeSide:
    """The side of the picture along which the window may move: `length` is the picture's, `base`
    the window's, in pixels."""

    picture: FrameSize
    horizontal: bool
    base: int

    @classmethod
    def of(cls, picture: FrameSize, target: FrameSize) -> "_FreeSide":
        width, height = picture
        if target.width * height <= target.height * width:
            base = min(width, _even(height * target.width / target.height))
            return cls(picture, True, base)
        return cls(picture, False, min(height, _even(width * target.height / target.width)))

    @property
    def length(self) -> int:
        return self.picture.width if self.horizontal else self.picture.height

    @property
    def is_cut(self) -> bool:
        """Whether anything is cut off at all."""
        return self.base < self.length

    def window(self, start: float, end: float, length: int) -> Window:
        last = self.length - length
        first, final = (min(max(_even(each), 0), last) for each in (start, end))
        return Window(self.horizontal, first, final, length, self.picture, length > self.base)

    def middle(self) -> Window:
        start = (self.length - self.base) / 2
        return self.window(start, start, self.base)

    def hold(self, tracks: Sequence[Track], seconds: float) -> Window | None:
        """A window that holds all these faces, standing if it can, else panning; None if none
        does."""
        for room in (_ROOMY, _TIGHT):
            if window := self._stand(tracks, room) or self._pan(tracks, seconds, room):
                return window
        return None

    def _stand(self, tracks: Sequence[Track], room: float) -> Window | None:
        held = self._union([box for track in tracks for box in track.places], room)
        if held.high - held.low > self.base - 2:  # 2: an even number may begin a pixel later
            return None
        start = held.middle - self.base / 2
        return self.window(start, start, self.base)

    def _pan(self, tracks: Sequence[Track], seconds: float, room: float) -> Window | None:
        """A steady pan from where the faces are first to where they are last."""
        if not all(track.is_whole for track in tracks):
            return None
        frames = [self._union([track.boxes[n] for track in tracks], room) for n in range(3)]
        first, middle, last = frames
        half_way = (first.middle + last.middle) / 2
        if abs(middle.middle - half_way) > _STEADY * self.length:
            return None
        if abs(last.middle - first.middle) > FASTEST_PAN * self.length * seconds:
            return None
        window = self.window(first.middle - self.base / 2, last.middle - self.base / 2, self.base)
        starts = (window.start, (window.start + window.end) / 2, window.end)
        is_held = all(
            start <= each.low and each.high <= start + self.base
            for start, each in zip(starts, frames, strict=True)
        )
        return window if is_held else None

    def widened(self, tracks: Sequence[Track]) -> Window:
        """The shortest window that holds all these faces wherever they were seen."""
        held = self._union([box for track in tracks for box in track.places], _ROOMY)
        length = min(self.length, max(_even(held.high - held.low + 4), self.base + 2))
        length -= length % 2
        start = held.middle - length / 2
        return self.window(start, start, length)

    def nearest(self, tracks: Sequence[Track]) -> Window:
        """The window around the middle of where these faces were seen."""
        held = self._union([box for track in tracks for box in track.places], _TIGHT)
        start = held.middle - self.base / 2
        return self.window(start, start, self.base)

    def _union(self, boxes: Sequence[FaceBox], room: float) -> _Interval:
        """What holds these boxes, with room around each, inside the picture."""
        ends = [self._ends(box, room) for box in boxes]
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        return _Interval(max(0.0, low * self.length), min(1.0, high) * self.length)

    def _ends(self, box: FaceBox, room: float) -> tuple[float, float]:
        if self.horizontal:
            return box.x - box.w * _BESIDE * room, box.x + box.w * (1 + _BESIDE * room)
        return box.y - box.h * _ABOVE * room, box.y + box.h * (1 + _BELOW * room)


def _even(value: float) -> int:
    return round(value / 2) * 2
