"""Who stands where: figures keep their order, an arm's length apart, and inside the frame."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xai_simulator.drawing.camera import Camera, View
from xai_simulator.drawing.motions import FPS, GOING, Beat, Pose, pose_at
from xai_simulator.drawing.picture import Figure

_ARM = 0.014
_OVER = 0.03
_TURN_FRAMES = 6
_NARROWEST = 0.5
_HEAVY = 40.0
# How much larger and farther moved a near figure is than what lies behind it.
NEARER, SIDEWAYS, UPWARDS = 1.1, 1.06, 1.03
REACH = {"walk": 0.16, "run": 0.24, "leap": 0.16, "swim": 0.12, "fly": 0.12}


def spread(
    wanted: Sequence[float],
    weights: Sequence[float],
    gaps: Sequence[float],
    low: float,
    high: float,
) -> list[float]:
    """Places nearest to the wanted ones, in the same order, each at least its gap (to the one
    before; the first is not read) away, the first not below `low` and the last not above `high`.

    Heavy ones hardly give way. Where there is no room for all, the gaps shrink alike.
    """
    need = sum(gaps[1:])
    tight = min(1.0, max(0.0, high - low) / need) if need > 0 else 1.0
    offsets = [0.0]
    for gap in gaps[1:]:
        offsets.append(offsets[-1] + gap * tight)
    blocks: list[tuple[float, float, int]] = []
    for place, weight, offset in zip(wanted, weights, offsets, strict=True):
        blocks.append((place - offset, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (mine, heavy, many), (other, light, few) = blocks.pop(), blocks.pop()
            whole = heavy + light
            blocks.append(((mine * heavy + other * light) / whole, whole, many + few))
    top = max(low, high - offsets[-1])
    level = [min(max(at, low), top) for at, _, many in blocks for _ in range(many)]
    return [at + offset for at, offset in zip(level, offsets, strict=True)]


def rows_of(figures: Sequence[Figure]) -> list[list[int]]:
    """The figures' numbers, row by row from the back, each row from left to right."""
    rows: list[list[int]] = []
    ground = 0.0
    for n in sorted(range(len(figures)), key=lambda n: figures[n].y):
        figure = figures[n]
        if not rows or figure.y - figure.height > ground - 0.3 * figure.height:
            rows.append([])
        rows[-1].append(n)
        ground = max(ground, figure.y)
    return [sorted(row, key=lambda n: figures[n].x) for row in rows]


def parted(figures: Sequence[Figure], aspect: float) -> list[Figure]:
    """The same figures, moved and shrunk no more than need be: nobody hides or is cut."""
    placed = list(figures)
    for row in rows_of(figures):
        across = sum(2 * figures[n].half_width(aspect) + _ARM for n in row)
        fits = min(1.0, 0.97 / across)
        for n in row:
            figure = figures[n]
            tall = min(figure.height * fits, 0.9)
            low = min(max(figure.y, tall + 0.01), 0.985)
            placed[n] = replace(figure, height=tall, y=low)
        halves = [placed[n].half_width(aspect) for n in row]
        gaps = [halves[k] + halves[k - 1] + _ARM for k in range(len(row))]
        wanted = [figures[n].x for n in row]
        places = spread(wanted, [1.0] * len(row), gaps, halves[0] + 0.008, 0.992 - halves[-1])
        for n, x in zip(row, places, strict=True):
            placed[n] = replace(placed[n], x=x)
    return placed


@dataclass(frozen=True)
class Row:
    """Figures that stand beside each other, from left to right."""

    actors: tuple[int, ...]
    halves: tuple[float, ...]
    gaps: tuple[float, ...]

    @classmethod
    def of(cls, actors: list[int], figures: Sequence[Figure], aspect: float) -> "Row":
        halves = [figures[n].half_width(aspect) for n in actors]
        gaps = [0.0]
        for k in range(1, len(actors)):
            begun = figures[actors[k]].x - figures[actors[k - 1]].x
            # The clip starts at its keyframe: who stands closer there may stay as close.
            gaps.append(max(0.0, min(halves[k] + halves[k - 1] + _ARM, begun)))
        return cls(tuple(actors), tuple(halves), tuple(gaps))

    def kept(
        self, wanted: Sequence[float], going: set[int], left: float, right: float
    ) -> dict[int, float]:
        """Where each stands who wants to be there (by actor), between two edges of the frame."""
        edge = [half * (1 - 2 * _OVER) for half in self.halves]
        places = spread(
            [wanted[n] for n in self.actors],
            [1.0 if n in going else _HEAVY for n in self.actors],
            self.gaps,
            left + edge[0],
            right - edge[-1],
        )
        return dict(zip(self.actors, places, strict=True))


def measured(beats: Sequence[Beat], figures: Sequence[Figure], aspect: float) -> list[Beat]:
    """The beats, each with as much reach as the others leave it: nobody is walked into."""
    rows = [Row.of(row, figures, aspect) for row in rows_of(figures)]
    at = [figure.x for figure in figures]
    done: list[Beat] = []
    for start in sorted({beat.start for beat in beats}):
        now = [beat for beat in beats if beat.start == start]
        wanted = list(at)
        for beat in now:
            if beat.verb in GOING:
                wanted[beat.figure] += beat.way * (beat.wish or REACH[beat.verb])
        going = {beat.figure for beat in now if beat.verb in GOING}
        found = dict[int, float]()
        for row in rows:
            found |= row.kept(wanted, going, 0.0, 1.0)
        for beat in now:
            reach = max(0.0, (found[beat.figure] - at[beat.figure]) * beat.way)
            done.append(replace(beat, reach=reach if beat.verb in GOING else 0.0))
            if beat.verb in GOING - {"fly"}:
                at[beat.figure] += beat.way * reach
    return done


class Blocking:
    """Where everybody is, and which way they look, at each moment of a clip."""

    def __init__(
        self, figures: Sequence[Figure], beats: Sequence[Beat], seconds: float, aspect: float
    ) -> None:
        self.figures, self.beats = figures, beats
        self._rows = [Row.of(row, figures, aspect) for row in rows_of(figures)]
        self._going = {beat.figure for beat in beats if beat.verb in GOING}
        self._turns = [_turns(n, figure, beats, seconds) for n, figure in enumerate(figures)]
        # Behind each other, those in front must not rise before the others' faces.
        self._lift = 1.0 if len(self._rows) < 2 else 0.25
        self._aspect = aspect

    def poses(self, time: float, phases: Sequence[float], view: View) -> list[Pose]:
        """Everybody's pose at a time (seconds), as `view` sees it; by actor."""
        poses = [
            pose_at(self.beats, n, figure, time, phases[n]) for n, figure in enumerate(self.figures)
        ]
        wanted = [figure.x + pose.dx for figure, pose in zip(self.figures, poses, strict=True)]
        zoom = 1 + (view.zoom - 1) * NEARER
        middle = 0.5 + view.x * SIDEWAYS
        found = dict[int, float]()
        for row in self._rows:
            found |= row.kept(wanted, self._going, middle - 0.5 / zoom, middle + 0.5 / zoom)
        return [
            replace(
                pose, dx=found[n] - figure.x, dy=pose.dy * self._lift, facing=self._facing(n, time)
            )
            for n, (figure, pose) in enumerate(zip(self.figures, poses, strict=True))
        ]

    def _facing(self, actor: int, time: float) -> float:
        """1 as drawn, -1 mirrored; narrower only for the few frames of a turn."""
        facing = 1.0
        for start, way in self._turns[actor]:
            share = (time - start) * FPS / _TURN_FRAMES
            if share >= 1:
                facing = way
            elif share > 0 and way != facing:
                narrow = max(_NARROWEST, abs(1 - 2 * share))
                return narrow * (facing if share < 0.5 else way)
        return facing

    def steadied(self, camera: Camera) -> Camera:
        """The camera's move, made smaller where it would lose those who stay where they are."""
        return next(
            (
                calmer
                for tenths in (10, 9, 8, 7, 6, 5, 4, 3, 2)
                if self._holds(calmer := camera.gentler(tenths / 10))
            ),
            camera.gentler(0.1),
        )

    def _holds(self, camera: Camera) -> bool:
        for share in (0.25, 0.5, 0.75, 1.0):
            view = camera.at(share, 0.0)
            zoom = 1 + (view.zoom - 1) * NEARER
            for n, figure in enumerate(self.figures):
                half = figure.half_width(self._aspect)
                x = abs(figure.x - 0.5 - view.x * SIDEWAYS) + half * (1 - 4 * _OVER)
                foot = figure.y - 0.5 - view.y * UPWARDS
                low, head = foot - 0.07 * figure.height, foot - figure.height * 0.94
                if n not in self._going and x * zoom > max(0.5, x * 1.001):
                    return False
                if low * zoom > 0.5 or head * zoom < -0.5:
                    return False
        return True


def _turns(
    actor: int, figure: Figure, beats: Sequence[Beat], seconds: float
) -> list[tuple[float, float]]:
    """When (seconds) the figure turns, and to which side: 1 as drawn, -1 mirrored."""
    ahead = -1.0 if figure.mirrored else 1.0
    facing, turns = 1.0, list[tuple[float, float]]()
    for beat in sorted((b for b in beats if b.figure == actor), key=lambda b: b.start):
        way, long = beat.way * ahead, beat.end - beat.start
        planned = [(beat.start, way)]
        if beat.verb == "fly":
            planned.append((beat.start + long / 2, -way))
        elif beat.verb in {"look", "reach"}:
            planned.append((beat.end - 0.4, facing))
        elif beat.verb == "turn":
            planned = [(beat.start + long * 0.2, -facing), (beat.start + long * 0.7, facing)]
        elif beat.verb == "spin":
            many = max(1, round(long / 1.2))
            planned = [
                (beat.start + long * (n + part) / many, facing * sign)
                for n in range(many)
                for part, sign in ((0.15, -1.0), (0.65, 1.0))
            ]
        elif beat.verb not in GOING and beat.verb != "face":
            continue
        for time, side in planned:
            moment = _unseen(time, seconds, turns[-1][0] if turns else -1.0)
            if side != facing and moment is not None:
                turns.append((moment, side))
                facing = side
    return turns


def _unseen(time: float, seconds: float, last: float) -> float | None:
    """When to turn instead, so that the first, the middle and the last frame show nobody turning
    (they are what one remembers of a clip); nothing if there is no time left."""
    frame, long = 1 / FPS, _TURN_FRAMES / FPS
    time = max(time, frame / 2, last + long + frame)
    if seconds / 2 - 2 * frame - long < time < seconds / 2 + 2 * frame:
        time = seconds / 2 + 2 * frame
    return time if time + long < seconds - 3 * frame else None
