"""What figures do: an action in words becomes beats, and a beat moves a figure moment by moment."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from local.simulator.art.picture import Figure
from local.simulator.art.species import KIND_OF_WORD


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
    """One verb of one figure, from `start` to `end` seconds; `way` is -1 left, 1 right."""

    figure: int
    verb: str
    start: float
    end: float
    way: float


_VERBS: dict[str, str] = {
    "walk": "walk step stroll wander trudge march pad approach arrive enter cross travel sneak tiptoe "
    "creep crawl stride follow emerge hike climb come go head move lead limp waddle trot",
    "run": "run dash sprint chase race rush hurry flee gallop charge scamper bolt hurtle scurry "
    "escape bound skate slide roll ride",
    "leap": "leap jump hop bounce pounce vault spring skip tumble",
    "fly": "fly soar glide flutter hover swoop flap rise ascend lift circle float levitate drift "
    "descend land dive",
    "swim": "swim paddle",
    "turn": "turn spin twirl rotate whirl pivot",
    "look": "look gaze watch stare peer glance study examine inspect notice search see observe "
    "admire marvel discover find spot",
    "dance": "dance sway celebrate cheer play sing rejoice swing wave laugh giggle juggle perform",
    "bow": "bow kneel crouch bend sit lie sleep rest duck land pick dig drink eat sniff curl",
    "nod": "nod speak talk say tell explain agree whisper ask answer smile greet point read think shout call "
    "howl",
    "reach": "reach touch grab take give offer hand hold place open push pull raise lift show present "
    "share press knock hug embrace throw catch draw paint light plant build fix repair cook pour unlock",
    "shake": "shake tremble shiver startle gasp freeze panic struggle fight battle recoil jolt",
}
_STEMS = {stem: verb for verb, stems in _VERBS.items() for stem in stems.split()}
_STEMS |= {
    past: _STEMS[stem]
    for past, stem in (
        ("ran", "run"), ("flew", "fly"), ("swam", "swim"), ("leapt", "leap"), ("flies", "fly"),
        ("flying", "fly"), ("took", "take"), ("hugs", "hug"), ("sat", "sit"), ("sang", "sing"),
    )
}  # fmt: skip
_BOTH = {"they", "both", "together", "all", "everyone", "friends", "pair", "two", "characters"}
_PHASE = re.compile(r"from (\d+(?:\.\d+)?) to (\d+(?:\.\d+)?) seconds?\s*:?\s*", re.I)


def beats_of(action: str, figures: Sequence[Figure], seconds: float) -> list[Beat]:
    """Who does what and when. Phases ("From 0 to 4 seconds: …") keep their times; verbs of the
    same figure within a phase follow each other. Nobody named: everybody acts."""
    marks = list(_PHASE.finditer(action))
    beats: list[Beat] = []
    if not marks:
        return _phase(action, figures, 0.0, seconds)
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(action)
        beats += _phase(
            action[mark.end() : end], figures, float(mark[1]), min(seconds, float(mark[2]))
        )
    return beats


def _phase(text: str, figures: Sequence[Figure], start: float, end: float) -> list[Beat]:
    doing: dict[int, list[tuple[str, float]]] = {}
    everyone = set(range(len(figures)))
    who: set[int] = set()
    for clause in re.split(r"[,.;:!?\n]|\b(?:and|while|then|as|before|after|until)\b", text):
        words = re.findall(r"[\w']+", clause.lower())
        named = _named(clause, words, figures)
        verb_at = next((n for n, word in enumerate(words) if _verb(word)), None)
        subject = {n for n, at in named.items() if verb_at is None or at <= verb_at}
        if _BOTH & set(words[: (verb_at or 0) + 1]):
            subject = everyone
        who = subject or who
        if verb_at is None:
            continue
        for actor in who or everyone:
            way = _way(words, named, actor, figures)
            doing.setdefault(actor, []).append((_verb(words[verb_at]), way))
    beats = []
    for actor, verbs in doing.items():
        verbs = verbs[:4]
        each = (end - start) / len(verbs)
        for n, (verb, way) in enumerate(verbs):
            beats.append(Beat(actor, verb, start + n * each, start + (n + 1) * each, way))
    return beats


def _named(clause: str, words: list[str], figures: Sequence[Figure]) -> dict[int, int]:
    """Which figures a clause names, by name or by kind, and at which word."""
    low, found = clause.lower(), dict[int, int]()
    for n, figure in enumerate(figures):
        at = low.find(figure.name.lower()) if figure.name else -1
        if at >= 0:
            found[n] = len(re.findall(r"[\w']+", low[:at]))
            continue
        for place, word in enumerate(words):
            kind = KIND_OF_WORD.get(word) or KIND_OF_WORD.get(word.rstrip("s"))
            if kind and kind == figure.kind:
                found[n] = place
                break
    return found


def _verb(word: str) -> str:
    if word in _STEMS:
        return _STEMS[word]
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            for guess in (stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem):
                if guess in _STEMS:
                    return _STEMS[guess]
    return ""


def _way(words: list[str], named: dict[int, int], actor: int, figures: Sequence[Figure]) -> float:
    me = figures[actor]
    away = "away" in words
    for n in named:
        if n != actor and {"to", "toward", "towards", "at", "away", "from"} & set(words):
            side = math.copysign(1.0, figures[n].x - me.x)
            return -side if away else side
    if "left" in words:
        return -1.0
    if "right" in words:
        return 1.0
    ahead = -1.0 if me.mirrored else 1.0
    room = me.x if ahead < 0 else 1 - me.x
    return ahead if room > 0.22 else -ahead


def pose_at(beats: Sequence[Beat], actor: int, figure: Figure, time: float, phase: float) -> Pose:
    """The figure's pose at a time (seconds); between its beats it breathes."""
    pose = Pose(tall=1 + 0.008 * math.sin(time * 2.6 + phase), turn=0.35 * math.sin(time * 1.3 + phase))
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
    faces = way * ahead
    if beat.verb in {"walk", "run"}:
        fast = beat.verb == "run"
        pace, lift = (9.5, 0.055) if fast else (6.2, 0.028)
        reach = min(0.24 if fast else 0.16, (0.88 - figure.x) if way > 0 else (figure.x - 0.12))
        bob = abs(math.sin(time * pace)) * lift * h * live
        facing = _flip(share, faces)
        return Pose(way * max(0.03, reach) * smooth, -bob, way * (4 if fast else 1.5) * live + 2.4 * live * math.sin(time * pace), 1, 1 + 0.02 * live * math.sin(2 * time * pace), facing)
    if beat.verb == "leap":
        hops = 1 if beat.end - beat.start < 3 else 2
        local = (share * hops) % 1 if share < 1 else 0.0
        air = 4 * local * (1 - local)
        squash = 0.1 * math.cos(local * 2 * math.pi) * (1 if local > 0 else 0)
        reach = min(0.16, (0.86 - figure.x) if way > 0 else (figure.x - 0.14))
        return Pose(way * max(0.02, reach) * smooth, -0.3 * h * air, -way * 7 * math.sin(local * 2 * math.pi), 1 + squash * 0.6, 1 - squash, _flip(share, faces))
    if beat.verb == "fly":
        high = min(0.3, max(0.04, figure.y - h - 0.05))
        return Pose(way * 0.12 * math.sin(math.pi * share), -high * live + 0.012 * math.sin(time * 4) * live, way * 6 * live * math.cos(math.pi * share), 1 + 0.03 * live * math.sin(time * 9), 1 - 0.03 * live * math.sin(time * 9), _flip(share, faces, back=share > 0.5))
    if beat.verb == "swim":
        return Pose(way * 0.12 * smooth, -0.05 * live + 0.02 * live * math.sin(time * 2.4), 6 * live * math.sin(time * 2.4), 1 + 0.03 * live * math.sin(time * 5), 1, _flip(share, faces))
    if beat.verb == "turn":
        return Pose(facing=math.cos(2 * math.pi * smooth), dy=-0.01 * live)
    if beat.verb == "look":
        lean = math.sin(math.pi * share)
        return Pose(0.01 * way * lean, -0.008 * h * lean, way * 3.5 * lean, 1, 1 + 0.025 * lean, _flip(share, faces, back=share > 0.5))
    if beat.verb == "dance":
        return Pose(0.03 * live * math.sin(time * 3.1), -0.05 * h * live * abs(math.sin(time * 6.2)), 7 * live * math.sin(time * 3.1), 1 + 0.03 * live * math.sin(time * 6.2), 1 - 0.03 * live * math.sin(time * 6.2))
    if beat.verb == "bow":
        return Pose(0, 0, ahead * 6 * live, 1 + 0.04 * live, 1 - 0.1 * live)
    if beat.verb == "nod":
        return Pose(0, -0.012 * h * live * abs(math.sin(time * 5)), ahead * 3 * live * math.sin(time * 5), 1, 1 + 0.018 * live * math.sin(time * 5))
    if beat.verb == "reach":
        lean = math.sin(math.pi * share)
        return Pose(way * 0.035 * lean, 0, way * 7 * lean, 1 - 0.01 * lean, 1 + 0.05 * lean, _flip(share, faces, back=share > 0.5))
    return Pose(0.006 * live * math.sin(time * 31), 0, 1.6 * live * math.sin(time * 27), 1 + 0.02 * live, 1 - 0.02 * live)


def _flip(share: float, faces: float, *, back: bool = False) -> float:
    """Turning round at the start of a beat that goes the other way (and, where `back`, at its end)."""
    if faces > 0:
        return 1.0
    near = (1 - share) if back else share
    return max(-1.0, 1 - near * 14) if near < 1 / 7 else -1.0
