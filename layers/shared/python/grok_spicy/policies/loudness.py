"""How loud a film is, and how it comes to be as loud as others: pure arithmetic on its loudness.

Loudness is that of EBU R128 and ITU-R BS.1770-4, in blocks of 400 ms, ten a second. Gains are in
dB, times in seconds.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from math import inf, log10
from typing import NamedTuple

TARGET_LUFS = -14.0
"""Of a film: what the web's players play at."""
SILENCE_LUFS = -60.0
"""What is below is meant to be heard as silence."""
LARGEST_GAIN = 24.0
"""More would lift noise that nobody should hear."""
BLOCK_STEP, _BLOCK = 0.1, 0.4
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
_LARGEST_JUMP = 2.4  # LU, of 3: what is encoded differs a little
_HEARD_LUFS = -45.0  # beside a cut: what is quieter is a pause, no jump
_WINDOW = 3.0  # seconds beside a cut, as EBU's short-term loudness has it
_RETURN = 2.0  # seconds in which a gain at a cut ends
_LARGEST_AT_CUT = 12.0
_ROUNDS = 12


class Scene(NamedTuple):
    """When a scene is seen and heard alone: from the end of the crossfade into it, if there is one,
    to the beginning of the next."""

    start: float
    end: float


class GainPoint(NamedTuple):
    """The gain at a time; between two points it changes evenly."""

    time: float
    gain: float


class MixPlan(NamedTuple):
    """The gain of the whole film, and the gains at its cuts; empty where there are none."""

    gain: float
    envelope: list[GainPoint]


def mix_plan(blocks: Sequence[float], scenes: Sequence[Scene], even: bool) -> MixPlan:
    """How a film of that loudness is brought to TARGET_LUFS. `blocks` are the loudness of the 400
    ms up to each tenth of a second, in LUFS. Silence stays as it is."""
    envelope = _even(blocks, scenes) if even else []
    loudness = integrated(_with_gains(blocks, envelope))
    if loudness < SILENCE_LUFS:
        return MixPlan(0.0, [])
    return MixPlan(min(TARGET_LUFS - loudness, LARGEST_GAIN), envelope)


def integrated(blocks: Sequence[float]) -> float:
    """The integrated loudness, with both gates, in LUFS; -inf for silence."""
    above = [_energy(block) for block in blocks if block > _ABSOLUTE_GATE]
    if not above:
        return -inf
    gate = _loudness(sum(above) / len(above)) + _RELATIVE_GATE
    gated = [each for each in above if _loudness(each) > gate]
    return _loudness(sum(gated) / len(gated)) if gated else -inf


def gain_at(points: Sequence[GainPoint], time: float) -> float:
    """The gain at a time; before the first point and after the last one it is theirs."""
    if not points:
        return 0.0
    place = bisect_right(points, time, key=lambda point: point.time)
    if place in (0, len(points)):
        return points[min(place, len(points) - 1)].gain
    before, after = points[place - 1 : place + 1]
    part = (time - before.time) / (after.time - before.time)
    return before.gain + part * (after.gain - before.gain)


def ducked(times: Sequence[tuple[float, float]], down: float) -> list[GainPoint]:
    """The gain of a track that is `down` dB quieter while somebody speaks: down within 0.3 s before
    a voice, and up again within 0.7 s after it. It stays down in pauses under a second and a
    half."""
    points: list[GainPoint] = []
    for start, end in sorted(times):
        if points and start - 0.3 < points[-1].time + 0.5:
            end = max(end, points[-2].time)
            del points[-2:]
        else:
            points += [GainPoint(start - 0.3, 0.0), GainPoint(start, -down)]
        points += [GainPoint(end, -down), GainPoint(end + 0.7, 0.0)]
    return points


def _even(blocks: Sequence[float], scenes: Sequence[Scene]) -> list[GainPoint]:
    """Gains beside each cut with which the loudness does not jump there; empty if none does."""
    if len(scenes) < 2:
        return []
    gains = [[0.0, 0.0] for _ in scenes]  # at its beginning, at its end
    for _ in range(_ROUNDS):
        envelope = _envelope(scenes, gains)
        changed = _with_gains(blocks, envelope)
        is_done = True
        for place, (before, after) in enumerate(pairwise(scenes)):
            left = _window(changed, max(before.start, before.end - _WINDOW), before.end)
            right = _window(changed, after.start, min(after.end, after.start + _WINDOW))
            if min(left, right) < _HEARD_LUFS or abs(right - left) <= _LARGEST_JUMP:
                continue
            excess = (abs(right - left) - _LARGEST_JUMP + 0.1) / 2
            step = excess if right > left else -excess
            gains[place][1] = _bounded(gains[place][1] + step)
            gains[place + 1][0] = _bounded(gains[place + 1][0] - step)
            is_done = False
        if is_done:
            break
    return _envelope(scenes, gains) if any(map(any, gains)) else []


def _bounded(gain: float) -> float:
    return max(-_LARGEST_AT_CUT, min(_LARGEST_AT_CUT, gain))


def _envelope(scenes: Sequence[Scene], gains: Sequence[Sequence[float]]) -> list[GainPoint]:
    points: list[GainPoint] = []
    for (start, end), (entering, leaving) in zip(scenes, gains, strict=True):
        # Two gains at one time would be no line: a hundredth of a second is heard as a cut.
        start += 0.01
        hold = min(_WINDOW, (end - start) / 2)
        points += [GainPoint(start, entering), GainPoint(start + hold * 0.999, entering)]
        if end - start > 2 * (hold + _RETURN):
            points += [GainPoint(start + hold + _RETURN, 0), GainPoint(end - hold - _RETURN, 0)]
        points += [GainPoint(end - hold * 0.999, leaving), GainPoint(end, leaving)]
    return points


def _with_gains(blocks: Sequence[float], envelope: Sequence[GainPoint]) -> list[float]:
    if not envelope:
        return list(blocks)
    return [
        block + gain_at(envelope, (place + 1) * BLOCK_STEP - _BLOCK / 2)
        for place, block in enumerate(blocks)
    ]


def _window(blocks: Sequence[float], start: float, end: float) -> float:
    """The loudness of a part of the film, of the blocks that are wholly inside it."""
    first = max(0, round((start + _BLOCK) / BLOCK_STEP) - 1)
    inside = blocks[first : round(end / BLOCK_STEP)]
    return _loudness(sum(map(_energy, inside)) / len(inside)) if inside else -inf


def _energy(loudness: float) -> float:
    return float(10 ** (loudness / 10))


def _loudness(energy: float) -> float:
    return 10 * log10(energy) if energy > 0 else -inf
