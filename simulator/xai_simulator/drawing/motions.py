"""How a figure moves: poses, and what each verb does with them moment by moment."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xai_simulator.drawing.picture import Figure

FPS = 24
GOING = frozenset({"walk", "run", "leap", "swim", "fly"})


@dataclass(frozen=True)
class Pose:
    """How a figure differs from its keyframe: shifts in frame shares (y up is negative), a turn in
    degrees, its own scales, and `facing` (1 as drawn, -1 mirrored, between: turning)."""

    dx: float = 0.0
    dy: float = 0.0
    turn: float = 0.0
    wide: float = 1.0
    tall: float = 1.0
    facing: float = 1.0

    def and_then(self, more: "Pose") -> "Pose":
        return Pose(
            self.dx + more.dx, self.dy + more.dy, self.turn + more.turn,
            self.wide * more.wide, self.tall * more.tall, self.facing * more.facing,
        )  # fmt: skip


@dataclass(frozen=True)
class Beat:
    """One verb of one figure, from `start` to `end` seconds; `way` is -1 left, 1 right.

    `wish` is how far it would go that way (frame shares; 0: as its verb has it), and `reach` how
    far it can, before it meets an edge or somebody."""

    figure: int
    verb: str
    start: float
    end: float
    way: float
    reach: float = 0.2
    wish: float = 0.0


def pose_at(beats: Sequence[Beat], actor: int, figure: Figure, time: float, phase: float) -> Pose:
    """The figure's pose at a time (seconds); between its beats it breathes."""
    pose = Pose(tall=1 + 0.009 * math.sin(time * 2.6 + phase))
    for beat in beats:
        if beat.figure == actor and time > beat.start:
            share = min(1.0, (time - beat.start) / max(0.1, beat.end - beat.start))
            pose = pose.and_then(_moved(beat, figure, share, time - beat.start))
    return pose


def _moved(beat: Beat, figure: Figure, share: float, time: float) -> Pose:
    """One beat's part of a pose; all but the way that was covered is gone when it ends."""
    h, way = figure.height, beat.way
    live = math.sin(math.pi * share) ** 0.5 if 0 < share < 1 else 0.0
    smooth = share * share * (3 - 2 * share)
    ahead = -1.0 if figure.mirrored else 1.0
    if beat.verb in {"walk", "run"}:
        fast = beat.verb == "run"
        pace, lift = (9.5, 0.055) if fast else (6.2, 0.028)
        bob = abs(math.sin(time * pace)) * lift * h * live
        return Pose(
            way * beat.reach * smooth,
            -bob,
            way * (4 if fast else 1.5) * live + 2.4 * live * math.sin(time * pace),
            1,
            1 + 0.02 * live * math.sin(2 * time * pace),
        )
    if beat.verb == "leap":
        hops = max(1, round((beat.end - beat.start) / 1.4))
        local = (share * hops) % 1 if share < 1 else 0.0
        air = 4 * local * (1 - local)
        lift = min(0.3 * h, max(0.06 * h, figure.y - h))
        squash = 0.1 * math.cos(local * 2 * math.pi) * (1 if local > 0 else 0)
        return Pose(
            way * beat.reach * smooth,
            -lift * air,
            -way * 7 * math.sin(local * 2 * math.pi),
            1 + squash * 0.6,
            1 - squash,
        )
    if beat.verb == "fly":
        high = min(0.3, max(0.04, figure.y - h - 0.05))
        return Pose(
            way * beat.reach * math.sin(math.pi * share),
            -high * live + 0.012 * math.sin(time * 4) * live,
            way * 6 * live * math.cos(math.pi * share),
            1 + 0.03 * live * math.sin(time * 9),
            1 - 0.03 * live * math.sin(time * 9),
        )
    if beat.verb == "swim":
        return Pose(
            way * beat.reach * smooth,
            -0.05 * live + 0.02 * live * math.sin(time * 2.4),
            6 * live * math.sin(time * 2.4),
            1 + 0.03 * live * math.sin(time * 5),
            1,
        )
    if beat.verb in {"turn", "spin", "face"}:
        return Pose(dy=-0.02 * h * live * abs(math.sin(time * 5)))
    if beat.verb == "look":
        lean = math.sin(math.pi * share)
        return Pose(
            0.01 * way * lean,
            -0.008 * h * lean,
            way * 3.5 * lean,
            1,
            1 + 0.025 * lean,
        )
    if beat.verb == "dance":
        return Pose(
            0.016 * live * math.sin(time * 3.1),
            -0.05 * h * live * abs(math.sin(time * 6.2)),
            7 * live * math.sin(time * 3.1),
            1 + 0.03 * live * math.sin(time * 6.2),
            1 - 0.03 * live * math.sin(time * 6.2),
        )
    if beat.verb == "bow":
        return Pose(0, 0, ahead * 6 * live, 1 + 0.04 * live, 1 - 0.1 * live)
    if beat.verb == "nod":
        return Pose(
            0,
            -0.012 * h * live * abs(math.sin(time * 5)),
            ahead * 3 * live * math.sin(time * 5),
            1,
            1 + 0.018 * live * math.sin(time * 5),
        )
    if beat.verb == "reach":
        lean = math.sin(math.pi * share)
        return Pose(
            way * 0.035 * lean,
            0,
            way * 7 * lean,
            1 - 0.01 * lean,
            1 + 0.05 * lean,
        )
    return Pose(
        0.006 * live * math.sin(time * 31),
        0,
        1.6 * live * math.sin(time * 27),
        1 + 0.02 * live,
        1 - 0.02 * live,
    )
