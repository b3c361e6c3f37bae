"""How the picture as a whole moves, from small grey frames: pan, tilt and zoom.

Each part of a frame is reduced to the sums of its columns and of its rows; the shift at which those
of two frames agree best is how far the view has moved between them. A frame is compared with one of
up to a second before, so that slow moves add up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, inf
from operator import sub
from statistics import median

from grok_spicy.models.checks import Motion

WIDTH, HEIGHT = 64, 36
"""Size of the frames, in cells of one byte each."""
_BANDS, _STRIPS = 6, 4  # parts of a frame, one above the other and side by side
_LONGEST = 0.4  # of the picture: a larger shift leaves too little to compare
_FAR = 5  # cells, after which the frame becomes the one to compare with
_OFTEN = 8  # frames, likewise
_AGREES = 0.6  # of the difference without a shift
_NOISE = 0.5  # levels of 255: what differs by less has not moved
_NEAR = 4  # cells that a half may move more than the whole, in a zoom

Profile = Sequence[int]


@dataclass(frozen=True)
class _View:
    """A frame as the sums of its columns, band by band, and of its rows, strip by strip."""

    columns: list[Profile]
    rows: list[Profile]

    @classmethod
    def of(cls, frame: bytes, bands: int = _BANDS, strips: int = _STRIPS) -> "_View":
        high, wide = HEIGHT // bands * WIDTH, WIDTH // strips
        parts = [frame[start : start + high] for start in range(0, len(frame), high)]
        return cls(
            [[sum(part[column::WIDTH]) for column in range(WIDTH)] for part in parts],
            [
                [sum(frame[at : at + wide]) for at in range(start, len(frame), WIDTH)]
                for start in range(0, WIDTH, wide)
            ],
        )

    def shifts(self, later: "_View") -> tuple[list[float], list[float]]:
        """How far the view has moved until the later one: across by each band, down by each strip,
        in cells."""
        high, wide = HEIGHT // len(self.columns), WIDTH // len(self.rows)
        return (
            [_shift(*pair, high) for pair in zip(self.columns, later.columns, strict=True)],
            [_shift(*pair, wide) for pair in zip(self.rows, later.rows, strict=True)],
        )


@dataclass
class _Path:
    """The way that the view has gone so far, in cells."""

    across: float = 0.0
    down: float = 0.0
    zoom: float = 1.0
    length: float = 0.0
    common: float = 0.0

    def add(self, before: _View, after: _View) -> None:
        x, y = before.shifts(after)
        across, down = median(x), median(y)
        self.across += across
        self.down += down
        self.length += hypot(across / WIDTH, down / HEIGHT)
        self.common += max(_common(x) / WIDTH, _common(y) / HEIGHT)
        if max(abs(across), abs(down)) <= _FAR:
            self.zoom *= _zoom(before, after, x)


def motion_in(frames: Sequence[bytes], seconds: float) -> Motion:
    """The motion in these frames, which are evenly spread over so many seconds."""
    if len(frames) < 2 or seconds <= 0:
        return Motion()
    path = _Path()
    reference, age = frames[0], 0
    whole = _View.of(reference, 1, 1)
    for number, frame in enumerate(frames[1:], 1):
        age += 1
        seen = whole if frame == reference else _View.of(frame, 1, 1)
        is_due = age >= _OFTEN or number == len(frames) - 1
        is_far = not is_due and max(abs(x) for axis in whole.shifts(seen) for x in axis) > _FAR
        if is_due or is_far:
            path.add(_View.of(reference), _View.of(frame))
            reference, whole, age = frame, seen, 0
    return Motion(
        across=path.across / WIDTH,
        down=path.down / HEIGHT,
        zoom=path.zoom,
        speed=path.length / seconds,
        common_speed=path.common / seconds,
    )


def _common(shifts: list[float]) -> float:
    """How far all parts moved at least, if they moved the same way."""
    same_way = min(shifts) > 0 or max(shifts) < 0
    return min(map(abs, shifts)) if same_way else 0.0


def _zoom(base: _View, view: _View, across: list[float]) -> float:
    """How much larger the picture has become, from how far its halves moved apart."""
    half = WIDTH // 2
    zooms = []
    for before, after, moved in zip(base.columns, view.columns, across, strict=True):
        near = range(round(moved) - _NEAR, round(moved) + _NEAR + 1)
        left = _finest(before, after, near, range(half))
        right = _finest(before, after, near, range(half, WIDTH))
        zooms.append(1 + (left - right) / half)
    return median(zooms)


def _shift(before: Profile, after: Profile, cells: int) -> float:
    """How far the view has moved between the two, in cells, each value the sum of so many cells; 0
    where they agree as they are, or nowhere much better."""
    still = _difference(before, after, 0)
    if still <= _NOISE * cells:
        return 0.0
    longest = round(len(after) * _LONGEST)
    best = _finest(before, after, range(-longest, longest + 1), range(len(after)))
    is_small = abs(best) < 1
    agrees = is_small or _difference(before, after, round(best)) < _AGREES * still
    return best if agrees else 0.0


def _finest(before: Profile, after: Profile, shifts: range, part: range) -> float:
    """The shift at which that part of `after` agrees best with `before`, in parts of a cell."""
    costs = [_difference(before, after, shift, part) for shift in shifts]
    place = min(range(len(costs)), key=lambda each: (costs[each], abs(shifts[each])))
    if not 0 < place < len(costs) - 1:
        return float(shifts[place])
    left, middle, right = costs[place - 1 : place + 2]
    bend = left - 2 * middle + right
    return shifts[place] + ((left - right) / (2 * bend) if 0 < bend < inf else 0.0)


def _difference(before: Profile, after: Profile, shift: int, part: range | None = None) -> float:
    """The mean difference of a part of `after` from `before`, as seen `shift` cells further on."""
    start, end = (part.start, part.stop) if part else (0, len(after))
    start, end = max(start, -shift), min(end, len(after) - shift)
    if end - start < len(after) // 4:
        return inf
    seen, expected = after[start:end], before[start + shift : end + shift]
    total: int = sum(map(abs, map(sub, seen, expected)))
    return total / (end - start)
