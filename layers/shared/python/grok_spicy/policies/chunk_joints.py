"""Where two chunks are joined, and which frame the next one starts from: decisions on figures that
were measured.

Both chunks filmed the overlap. The next one starts from a frame somewhere in it, so its own frames
agree with those of the chunk before only after a shift; then there is a stretch in which both show
the same, and there one turns into the other.
"""

from collections.abc import Mapping, Sequence
from math import inf
from statistics import median
from typing import NamedTuple

_SAME_MOTION = 1.0
"""Pictures that differ by no more than this many frames of the usual motion show no ghost."""
_LONGEST_BLEND = 7  # frames: more would only soften what moves
_STILL = 1.5  # levels of 255: what encoding alone changes
_UNRELATED = 6.0
"""Times the usual motion, and as many levels: beyond both, the two show different things."""
_SHORT_BLEND = 4  # frames, where nothing agrees well: a jump would show more than their ghost
_LATER_COSTS = 0.02  # of the usual motion for each frame of shift, so that ties stay in place
_NEARLY_SHARPEST = 0.95
_CLIPPED_MORE, _BRIGHTER = 0.02, 8.0  # share of pixels, levels of 255


class JointPlan(NamedTuple):
    """The overlap's frames up to `start` are the earlier chunk's, from `end` on the later one's;
    between, they are blended. The later one's are shown `shift` frames later than it was filmed."""

    shift: int
    start: int
    end: int


class FrameQuality(NamedTuple):
    """How sharp a frame is (variance of its Laplacian), its mean brightness (levels of 255), and
    the share of its pixels that are black or white."""

    sharpness: float
    brightness: float
    clipped: float


def plan_joint(costs: Mapping[tuple[int, int], float], overlap: int, usual: float) -> JointPlan:
    """How to join. `costs` are how much a frame of the overlap as the earlier chunk has it differs
    from a frame of the later one, both counted from the start of the overlap; `usual` how much
    neighbouring frames differ."""
    step = max(usual, _STILL)
    shifts = sorted({before - after for before, after in costs}, key=abs)
    by_shift = {
        shift: {
            frame: costs[frame, frame - shift]
            for frame in range(overlap)
            if (frame, frame - shift) in costs
        }
        for shift in shifts
    }
    if not by_shift:
        return JointPlan(0, 0, overlap)

    def price(shift: int) -> float:
        found = by_shift[shift].values()
        return sum(found) / len(found) + _LATER_COSTS * step * abs(shift)

    shift = min(shifts, key=price)
    found = by_shift[shift]
    best = min(found, key=lambda frame: found[frame])
    if found[best] > max(_UNRELATED * step, _UNRELATED + step):
        return JointPlan(0, 0, overlap)
    allowed = max(_SAME_MOTION * step, 1.2 * found[best])
    start = end = best
    while end - start + 1 < _LONGEST_BLEND:
        beside = [frame for frame in (start - 1, end + 1) if found.get(frame, inf) <= allowed]
        if not beside:
            break
        nearest = min(beside, key=lambda frame: found[frame])
        start, end = min(start, nearest), max(end, nearest)
    if found[best] > _SAME_MOTION * step:
        room = [frame for frame in found if abs(frame - best) <= _SHORT_BLEND // 2]
        start, end = min(start, *room), max(end, *room)
    return JointPlan(shift, start, end + 1)


def choose_anchor(frames: Sequence[FrameQuality]) -> int:
    """The number of the frame to start from: of those that are exposed as most of them are, the
    first that is nearly as sharp as the sharpest."""
    brightness = median(each.brightness for each in frames)
    clipped = median(each.clipped for each in frames)
    exposed = [
        number
        for number, each in enumerate(frames)
        if abs(each.brightness - brightness) <= _BRIGHTER
        and each.clipped <= clipped + _CLIPPED_MORE
    ] or range(len(frames))
    sharpest = max(frames[number].sharpness for number in exposed)
    return next(
        number for number in exposed if frames[number].sharpness >= _NEARLY_SHARPEST * sharpest
    )
