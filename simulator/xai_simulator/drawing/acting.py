"""What figures do: an action in words becomes beats."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from xai_simulator.drawing.beings.species import KIND_OF_WORD
from xai_simulator.drawing.blocking import REACH, measured
from xai_simulator.drawing.motions import GOING, Beat
from xai_simulator.drawing.picture import Figure

_VERBS: dict[str, str] = {
    "walk": "walk step stroll wander trudge march pad approach arrive enter cross travel "
    "sneak tiptoe "
    "creep crawl stride follow emerge hike climb come go head move lead limp waddle trot "
    "meet join guide pass befriend explore search visit patrol drive",
    "run": "run dash sprint chase race rush hurry flee gallop charge scamper bolt hurtle scurry "
    "escape bound skate slide roll ride",
    "leap": "leap jump hop bounce pounce vault spring skip tumble",
    "fly": "fly soar glide flutter hover swoop flap rise ascend lift circle float levitate drift "
    "descend land dive",
    "swim": "swim paddle",
    "turn": "turn pivot",
    "spin": "spin twirl rotate whirl",
    "look": "look gaze watch stare peer glance study examine inspect notice search see observe "
    "admire marvel discover find spot listen wait dream",
    "dance": "dance sway celebrate cheer play sing rejoice swing wave laugh giggle juggle perform",
    "bow": "bow kneel crouch bend sit lie sleep rest duck land pick dig drink eat sniff curl",
    "nod": "nod speak talk say tell explain agree whisper ask answer smile greet point "
    "read think shout call "
    "howl",
    "reach": "reach touch grab take give offer hand hold place open push pull raise lift "
    "show present "
    "share press knock hug embrace throw catch draw paint light plant build fix repair "
    "cook pour unlock bake carve knit write steal help feed",
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


_CAMERA = frozenset(
    {"camera", "shot", "pan", "pans", "panning", "dolly", "zoom", "zooms", "tracking", "tilt",
     "crane", "close", "closeup", "static", "handheld", "orbit", "frame", "lens", "angle"}
)  # fmt: skip
_PRONOUNS = frozenset({"he", "she", "they", "it", "both", "then", "all", "everyone", "together"})
_TOWARDS = frozenset({"to", "toward", "towards", "at", "away", "from"})
_FOLLOWING = frozenset({"follow", "follows", "following", "behind", "alongside", "after", "beside"})
_MEETING = frozenset(
    {"meet", "meets", "befriend", "befriends", "join", "joins", "approach", "approaches", "greet",
     "greets", "hug", "hugs", "embrace", "nearer", "closer"}
)  # fmt: skip
_LEADING = ("lead", "guid", "chas")
_SENTENCE = re.compile(r"[.;:!?\n]+")
_CLAUSE = re.compile(r",|\b(?:and|while|then|as|before|after|until)\b")
_WORDS = re.compile(r"[\w']+")
_PHASE = re.compile(r"from (\d+(?:\.\d+)?) to (\d+(?:\.\d+)?) seconds?\s*:?\s*", re.I)


def beats_of(
    action: str, figures: Sequence[Figure], seconds: float, aspect: float = 16 / 9
) -> list[Beat]:
    """Who does what and when. Phases ("From 0 to 4 seconds: …") keep their times; verbs of the
    same figure within a phase follow each other. Nobody named: everybody acts."""
    text = _with_numbers(action, figures)
    marks = list(_PHASE.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    phases = [
        (text[mark.end() : end], float(mark[1]), min(seconds, float(mark[2])))
        for mark, end in zip(marks, ends, strict=False)
    ] or [(text, 0.0, seconds)]
    named = any(_subjects(clause, figures)[0] for text, _, _ in phases for clause in _clauses(text))
    reader, beats = Reader(figures, aspect, strict=named), list[Beat]()
    for text, start, end in phases:
        beats += reader.phase(text, start, end)
    return measured(beats, figures, aspect)


def _with_numbers(text: str, figures: Sequence[Figure]) -> str:
    """The text with each name as one word, whatever the name is made of."""
    for n in sorted(range(len(figures)), key=lambda n: -len(figures[n].name)):
        if figures[n].name:
            name = rf"(?<!\w){re.escape(figures[n].name)}(?!\w)"
            text = re.sub(name, f"figure{n}x", text, flags=re.I)
    return text


def _clauses(text: str) -> list[str]:
    return [c for sentence in _SENTENCE.split(text) for c in _CLAUSE.split(sentence)]


def _named(words: list[str], figures: Sequence[Figure]) -> dict[int, int]:
    """Which figures a clause names, by name or by kind, and at which word."""
    found = dict[int, int]()
    for n, figure in enumerate(figures):
        for place, word in enumerate(words):
            kind = KIND_OF_WORD.get(word) or KIND_OF_WORD.get(word.rstrip("s"))
            if word.removesuffix("'s") == f"figure{n}x" or (kind and kind == figure.kind):
                found[n] = place
                break
    return found


def _subjects(clause: str, figures: Sequence[Figure]) -> tuple[set[int], list[str], int | None]:
    """Who a clause is about, its words, and where its verb is. Of a camera, it is about nobody."""
    words = _WORDS.findall(clause.lower())
    named = _named(words, figures)
    verb_at = next((n for n, word in enumerate(words) if _verb(word)), None)
    subject = {n for n, at in named.items() if verb_at is None or at <= verb_at}
    first = min((named[n] for n in subject), default=len(words))
    if any(word in _CAMERA for word in words[:first]):
        return set(), words, None
    if _BOTH & set(words[: (verb_at or 0) + 1]):
        subject = set(range(len(figures)))
    return subject, words, verb_at


class Reader:
    """Reads an action, remembering of whom it speaks. `strict`: somebody is named in it, so what
    is said of nobody (the style, the light) is nobody's deed."""

    def __init__(self, figures: Sequence[Figure], aspect: float, *, strict: bool) -> None:
        self.figures, self.aspect, self.strict = figures, aspect, strict
        self.who: set[int] = set()
        self.mentioned: set[int] = set()

    def phase(self, text: str, start: float, end: float) -> list[Beat]:
        """The beats of one phase, from `start` to `end` seconds."""
        doing = dict[int, list[Beat]]()
        for sentence in _SENTENCE.split(text):
            self._sentence(sentence, doing)
        beats = []
        for deeds in doing.values():
            deeds = deeds[:4]
            each = (end - start) / len(deeds)
            goings = sum(deed.verb in GOING for deed in deeds)
            for n, deed in enumerate(deeds):
                wish = (deed.wish or REACH.get(deed.verb, 0.0)) / max(1, goings)
                beats.append(
                    replace(deed, start=start + n * each, end=start + (n + 1) * each, wish=wish)
                )
        return beats

    def _sentence(self, sentence: str, doing: dict[int, list[Beat]]) -> None:
        begun = _WORDS.findall(sentence.lower())[:1]
        fresh = self.strict and not set(begun) & _PRONOUNS
        waiting = set[int]()
        for clause in _CLAUSE.split(sentence):
            subject, words, verb_at = _subjects(clause, self.figures)
            if words[:1] == ["who"]:
                subject = set(self.mentioned)
            named = _named(words, self.figures)
            self.mentioned = {max(named, key=lambda n: named[n])} if named else self.mentioned
            if verb_at is None:
                waiting |= subject
                continue
            subject |= waiting if subject else set()
            fresh = fresh and not (subject or waiting)
            if fresh:
                continue
            self.who, waiting = subject or waiting or self.who, set()
            self._deeds(words, verb_at, doing)

    def _deeds(self, words: list[str], verb_at: int, doing: dict[int, list[Beat]]) -> None:
        everyone = set(range(len(self.figures)))
        who = self.who or (set() if self.strict else everyone)
        verb, stem = _verb(words[verb_at]), words[verb_at]
        others = set(_named(words, self.figures)) - who
        known = next((b.way for n in others or everyone - who for b in reversed(doing.get(n, []))
                      if b.verb in GOING), 0.0)  # fmt: skip
        for actor in sorted(who):
            way, wish = self._way(words, stem, others, actor, who), 0.0
            if known and verb in GOING and _FOLLOWING & set(words):
                way = known
            elif others and verb in GOING and way == self._side(actor, others):
                wish = 0.3
            kept = "face" if verb == "turn" and _TOWARDS & set(words) and others else verb
            doing.setdefault(actor, []).append(Beat(actor, kept, 0.0, 0.0, way, wish=wish))
        if any(stem.startswith(lead) for lead in _LEADING):
            # Who is led, or chased, goes too.
            for other in sorted(others):
                way = doing[min(who)][-1].way if who else 1.0
                doing.setdefault(other, []).append(Beat(other, verb, 0.0, 0.0, way))

    def _side(self, actor: int, others: set[int]) -> float:
        """On which side of a figure the nearest of the others stands; 0 without any."""
        me = self.figures[actor].x
        near = min((self.figures[n].x - me for n in others - {actor}), key=abs, default=0.0)
        return math.copysign(1.0, near) if near else 0.0

    def _way(
        self, words: list[str], stem: str, others: set[int], actor: int, who: set[int]
    ) -> float:
        said = set(words)
        if _MEETING & said:
            side = self._side(
                actor, others or (who if len(who) > 1 else set(range(len(self.figures))))
            )
        else:
            side = self._side(actor, others) if (_TOWARDS | _FOLLOWING) & said else 0.0
        if side:
            away = "away" in said or stem.startswith(("lead", "guide", "flee", "escape"))
            return -side if away else side
        if others and stem.startswith(("lead", "guide")):
            return -self._side(actor, others)
        if others and stem.startswith("chas"):
            return self._side(actor, others)
        if "left" in said:
            return -1.0
        if "right" in said:
            return 1.0
        ahead = -1.0 if self.figures[actor].mirrored else 1.0
        if len(who) > 1 and _verb(stem) in GOING:
            group = [self.figures[n] for n in who]
            left = min(f.x - f.half_width(self.aspect) for f in group)
            right = 1 - max(f.x + f.half_width(self.aspect) for f in group)
            return 1.0 if right > left - 0.02 else -1.0
        here, there = self._room(actor, ahead), self._room(actor, -ahead)
        return ahead if here > 0.08 or here >= there else -ahead

    def _room(self, actor: int, way: float) -> float:
        """How much lies free on one side of a figure, up to the next one or the frame's edge."""
        me = self.figures[actor]
        half = me.half_width(self.aspect)
        room = (1 - me.x if way > 0 else me.x) - half
        for other in self.figures:
            gap = (other.x - me.x) * way
            if other is not me and gap > 0:
                room = min(room, gap - half - other.half_width(self.aspect))
        return room


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
