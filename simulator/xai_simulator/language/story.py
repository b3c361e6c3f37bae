"""Writes a film's scenes: an opening, an encounter, the concept's own events, a turn, a close."""

import re
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from xai_simulator.language import places
from xai_simulator.language.cast import Player
from xai_simulator.language.concept import Concept
from xai_simulator.language.people import Trade
from xai_simulator.language.places import Place
from xai_simulator.language.tables import rows

_SHOTS = ("wide shot", "medium shot", "close-up", "medium wide shot", "low angle wide shot",
          "high angle medium shot")  # fmt: skip
_MOVES = (
    "slow pan to the right", "gentle dolly forward", "slow zoom in", "tracking shot following {a}",
    "static camera", "slow pan to the left", "dolly back to reveal the place", "slow zoom out",
    "smooth crane upward", "tracking shot alongside {a}",
)  # fmt: skip
_TOGETHER = ("follows close behind", "walks past", "leaps alongside", "turns to look",
             "steps nearer", "watches and nods", "runs ahead")  # fmt: skip
_AGAIN = ("", "once more", "and yet again", "a last time")
_OTHER_SIDE = ", seen from another side"
_MAX_SPEECH = 220


@dataclass(frozen=True)
class _Beat:
    title: str
    happening: str
    action: str


@cache
def _beats() -> dict[str, list[_Beat]]:
    beats: dict[str, list[_Beat]] = {}
    for part, title, happening, action in rows("beats"):
        beats.setdefault(part, []).append(_Beat(title, happening, action))
    return beats


class Screenwriter:
    """Writes the scenes of one film. Scenes never repeat: neither setting nor action."""

    def __init__(
        self, concept: Concept, place: Place, players: list[Player], seconds: int, dice: Random
    ) -> None:
        self._concept = concept
        self._place = place
        self._players = players
        self._names = [player.name for player in players]
        self._seconds = seconds
        self._dice = dice
        self._season = places.season(concept.text)
        self._hour = places.hour(concept.text)
        self._things = concept.things or (f"the secret of {place.phrase}",)
        self._shift = dice.randrange(60)
        self._spots = dice.sample(place.spots, len(place.spots))
        self._middles = dice.sample(_beats()["middle"], len(_beats()["middle"]))
        self._events = _retell(concept, players)
        self._spot = self._spots[0]
        self._said: set[str] = set()

    def write(self, many: int) -> list[dict[str, Any]]:
        """`many` scenes, 1–60, as plain dictionaries in the shape of `Scene`."""
        acts, transitions = self._acts(many), self._transitions(many)
        casts = self._casts(acts, transitions)
        scenes: list[dict[str, Any]] = []
        for place, act in enumerate(acts):
            before = scenes[-1] if transitions[place] == "match-cut" else None
            scenes.append(self._scene(place, act, transitions[place], casts, before))
        return scenes

    def _acts(self, many: int) -> list[str]:
        """What each scene is for. A string that is no part's name is an event to tell."""
        events = self._events[: max(1, many - 1)]
        if many == 1:
            return [*events[:1]] or ["turn"]
        meeting = any(map(self._is_meeting, events)) or len(self._players) == 1
        fixed = ["open", *([] if meeting else ["meet"]), *events, "turn", "close"]
        for extra in ("turn", "meet", "open", *reversed(events[1:]), "close"):
            if len(fixed) > many and extra in fixed:
                fixed.remove(extra)
        before_turn = len(fixed) - (2 if "turn" in fixed else 1)
        return [*fixed[:before_turn], *["middle"] * (many - len(fixed)), *fixed[before_turn:]]

    def _is_meeting(self, event: str) -> bool:
        return bool(re.search(r"\b(meets?|befriends?|encounters?)\b", event))

    def _transitions(self, many: int) -> list[str]:
        """'cut' first; then varied, with a crossfade and a (match-)cut where there is room."""
        kinds = ["crossfade", self._dice.choice(["match-cut", "cut", "match-cut"])]
        while len(kinds) < many - 1:
            kinds.append(self._dice.choice(["cut", "crossfade", "match-cut", "cut"]))
        return ["cut", *kinds][:many]

    def _scene(
        self,
        place: int,
        act: str,
        transition: str,
        casts: list[list[str]],
        before: dict[str, Any] | None,
    ) -> dict[str, Any]:
        present, many = casts[place], len(casts)
        if before is None:
            self._spot = self._spots[place % len(self._spots)]
        setting, mood = self._setting(place, many, before)
        spot = self._spot
        lead, second = present[0], present[1] if len(present) > 1 else ""
        beat = self._beat(act, bool(second))
        words = {
            "a": lead, "b": second, "own": "the", "spot": spot, "place": self._place.phrase,
            "Spot": _titled(spot), "thing": self._things[place % len(self._things)],
        }  # fmt: skip
        if beat is None:
            happening, action = self._event(act, lead, spot)
            title = self._event_title(act, words)
        else:
            title, happening, action = (
                _filled(text, words) for text in (beat.title, beat.happening, beat.action)
            )
        move = _filled(_MOVES[(place * 3 + self._shift) % len(_MOVES)], words)
        return {
            "scene_id": place + 1,
            "title": self._once(title[:150].strip(), spot),
            "description": happening,
            "characters_present": present,
            "setting": setting,
            "camera": f"{_SHOTS[(place + self._shift) % len(_SHOTS)]}, {move}",
            "mood": mood,
            "action": self._once(self._with_the_others(action, present), spot),
            "duration_seconds": self._seconds,
            "transition": transition,
        }

    def _casts(self, acts: list[str], transitions: list[str]) -> list[list[str]]:
        """Who is in each scene: everybody gets on screen, a match-cut keeps who is there."""
        casts: list[list[str]] = []
        for place, act in enumerate(acts):
            follows = transitions[place] == "match-cut"
            casts.append(casts[-1] if follows else self._present(place, act, len(acts)))
        for name in self._names:
            if not any(name in present for present in casts):
                fewest = min(casts, key=len)
                fewest.append(name)
        return [sorted(present, key=self._names.index) for present in casts]

    def _present(self, place: int, act: str, many: int) -> list[str]:
        """Who could be in a scene: those it speaks of, up to three at a time where possible."""
        names = self._names
        if len(names) <= 2:
            alone = act == "open" and many > 2 and self._shift % 3 == 0
            return names[:1] if alone else list(names)
        share = -(-len(names) // many)
        size = max(share, 1 if act == "open" and many > len(names) else 2 + place % 2)
        start = place * share % len(names)
        first = [name for name in names if act not in _beats() and name in act]
        return list(dict.fromkeys([*first, *names[start:], *names[:start]]))[
            : max(size, len(first))
        ]

    def _setting(self, place: int, many: int, before: dict[str, Any] | None) -> tuple[str, str]:
        """A spot of the place at a time of day, no two alike, the day going forward."""
        day = len(places.TIMES)
        hour = (self._shift + place * day // max(many, 4)) % day
        if self._hour is not None:  # the concept's own; only the end may move on
            hour = (self._hour + (place == many - 1 and many > 2)) % day
        time, mood = places.TIMES[hour]
        airs = self._place.airs
        air = airs[(place // len(self._spots) + place + self._shift) % len(airs)]
        spot = self._spot
        season = self._season if self._season not in self._place.phrase else ""
        season = f", in {season}" if season else ""
        if before:
            here = before["setting"].removesuffix(_OTHER_SIDE)
            return self._once(f"{here}{_OTHER_SIDE}", time), before["mood"]
        lead = f"{spot[:1].upper()}{spot[1:]} {self._place.where}{season}, {time}, {air}"
        return self._once(lead, "a little later"), mood

    def _beat(self, act: str, pair: bool) -> _Beat | None:
        if act not in _beats():
            return None
        if act != "middle":
            return self._dice.choice(_beats()[act if pair or act != "meet" else "open"])
        for number, beat in enumerate(self._middles):
            if pair or "{b}" not in f"{beat.title}{beat.happening}{beat.action}":
                self._middles.append(self._middles.pop(number))
                return beat
        return self._middles[0]

    def _event(self, event: str, lead: str, spot: str) -> tuple[str, str]:
        """An event in the concept's own words: what happens, and the motion to film."""
        first = re.split(r",\s|\s(?:and must|but|because|while|so that|who|until)\b", event)[0]
        action = (first if len(first.split()) > 2 else event).rstrip(" .!?…")[:160]
        # 'Rune and Cato in a castle' names no motion: they walk.
        names = "|".join(map(re.escape, self._names))
        if idle := re.match(rf"((?:{names}|\s|,|and)+)(?=(?:in|on|at)\b)", action):
            verb = "walk" if " and " in idle[1] else "walks"
            action = f"{idle[1].strip()} {verb} {action[idle.end() :]}"
        event = event.rstrip(" .")
        if not _is_a_sentence(event, self._names):
            happening = f"It is the heart of the idea: “{event}”. {lead} is in the middle of it."
            return happening, f"{lead} turns and runs past {spot}"
        return f"{event}. It happens at {spot}, and nobody there will forget it.", action

    def _event_title(self, event: str, words: dict[str, str]) -> str:
        for thing in self._things:
            if thing.split()[-1] in event:
                return f"{words['a']} and the {_titled(thing)}"
        pattern = "{a} Meets {b}" if words["b"] and self._is_meeting(event) else "{a} at the {Spot}"
        return _filled(pattern, words)

    def _with_the_others(self, action: str, present: list[str]) -> str:
        """The action, with everybody who is present but not in it yet doing something too."""
        for number, name in enumerate(present):
            if name not in action:
                verb = _TOGETHER[(self._shift + number + len(action)) % len(_TOGETHER)]
                action = f"{action}, {name} {verb}"
        return action

    def _once(self, text: str, extra: str) -> str:
        """The text, or the text with something added if it was said before."""
        wording, again = text, 0
        while wording in self._said:
            wording = f"{text}, {extra} {_AGAIN[again % 4]}".rstrip()
            again += 1
            text = wording if again % 4 == 0 else text
        self._said.add(wording)
        return wording


def _filled(text: str, words: dict[str, str]) -> str:
    """Fills {a} … from words whose own braces stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda match: words.get(match[1], match[0]), text)


def _titled(words: str) -> str:
    small = {"the", "a", "an", "of", "in", "on", "at", "to", "and", "with", "through", "between",
             "under", "over", "into", "from", "before"}  # fmt: skip
    text = re.sub(r"^(a|an|the)\s+", "", words)
    text = re.split(r"\s(?:between|to|with|at|through|around|from|across|below|in|over)\s", text)[0]
    return " ".join(word if word in small else word[:1].upper() + word[1:] for word in text.split())


def _retell(concept: Concept, players: list[Player]) -> list[str]:
    """The concept's sentences with the players' names put where it spoke of them."""
    sentences = []
    lead = [player.name for player in players if player.being][:2]
    start = 0
    for event in concept.events:
        start = concept.text.find(event, start)
        sentence = event
        for player in sorted(
            (p for p in players if p.being), key=lambda p: -p.being.span[0] if p.being else 0
        ):
            sentence = _named_in(sentence, start, player)
        if lead:
            both = " and ".join(lead)
            sentence = re.sub(r"^(They|Together they|Both)\b", both, sentence)
            sentence = re.sub(r"^(He|She|It)\b(?! is | was )", lead[0], sentence)
        sentences.append(sentence[:_MAX_SPEECH].strip())
        start += len(event)
    return sentences


def _named_in(sentence: str, start: int, player: Player) -> str:
    if player.being is None or not re.search(rf"\b{player.look.word}", sentence, re.IGNORECASE):
        return sentence  # not spoken of here, or in another language: kept as it is
    first, last = (place - start for place in player.being.span)
    if 0 <= first < last <= len(sentence):
        rest = sentence[last:]
        if "," in sentence[first:last]:
            rest = rest.removeprefix(",")  # 'Alex, an astronaut, finds' is 'Alex finds'
        return f"{sentence[:first]}{player.name}{rest}"
    if isinstance(player.look, Trade) and not player.being.name:
        return sentence
    return re.sub(
        rf"\bthe {re.escape(player.look.word)}\b",
        lambda _: player.name,
        sentence,
        count=1,
        flags=re.I,
    )


def _is_a_sentence(event: str, names: list[str]) -> bool:
    return any(name in event for name in names) and bool(re.search(r"\b[a-z]{2,}\b", event))
