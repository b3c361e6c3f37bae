"""What figures do: an action in words becomes beats."""

import math
import re
from collections.abc import Sequence

from local.simulator.art.beings.species import KIND_OF_WORD
from local.simulator.art.motions import Beat
from local.simulator.art.picture import Figure

_VERBS: dict[str, str] = {
    "walk": "walk step stroll wander trudge march pad approach arrive enter cross travel "
    "sneak tiptoe "
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
    "nod": "nod speak talk say tell explain agree whisper ask answer smile greet point "
    "read think shout call "
    "howl",
    "reach": "reach touch grab take give offer hand hold place open push pull raise lift "
    "show present "
    "share press knock hug embrace throw catch draw paint light plant build fix repair "
    "cook pour unlock",
    "shake": "shake tremble shiver startle gasp freeze panic struggle fight battle recoil jolt",
}


_GOING = frozenset({"walk", "run", "leap", "swim", "fly"})


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


def beats_of(
    action: str, figures: Sequence[Figure], seconds: float, aspect: float = 16 / 9
) -> list[Beat]:
    """Who does what and when. Phases ("From 0 to 4 seconds: …") keep their times; verbs of the
    same figure within a phase follow each other. Nobody named: everybody acts."""
    marks = list(_PHASE.finditer(action))
    beats: list[Beat] = []
    if not marks:
        return _phase(action, figures, 0.0, seconds, aspect)
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(action)
        beats += _phase(
            action[mark.end() : end], figures, float(mark[1]), min(seconds, float(mark[2])), aspect
        )
    return beats


def _phase(
    text: str, figures: Sequence[Figure], start: float, end: float, aspect: float
) -> list[Beat]:
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
            reach = (
                _reach(actor, way, figures, aspect)
                / sum(v in _GOING for v, _ in verbs or [("walk", 1)])
                if verb in _GOING
                else 0.0
            )
            beats.append(Beat(actor, verb, start + n * each, start + (n + 1) * each, way, reach))
    return beats


def _reach(actor: int, way: float, figures: Sequence[Figure], aspect: float) -> float:
    """How far a figure can go: it stays in the frame, and hides nobody."""

    def half(figure: Figure) -> float:
        return figure.height * figure.cutout.width / figure.cutout.height / aspect / 2

    me = figures[actor]
    room = (0.97 - me.x if way > 0 else me.x - 0.03) - half(me)
    for n, other in enumerate(figures):
        gap = (other.x - me.x) * way
        if n != actor and gap > 0:
            room = min(room, gap - half(me) - half(other) + 0.02)
    return max(0.0, room)


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
