"""Plans a film in the language of its concept, in words that the artist and the judge know."""

import re
from collections.abc import Iterable
from random import Random
from typing import Any

from xai_simulator.glossary.languages import Language, Word, filled
from xai_simulator.language import creatures, people, places
from xai_simulator.language.cast import Player, cast
from xai_simulator.language.concept import Being, Concept
from xai_simulator.language.request import PlanRequest

_WHEREVER = ("forest", "village", "mountain", "meadow", "castle", "garden")
_SEASONS = ("spring", "summer", "autumn", "winter")
_PRESENT = 3  # characters of a scene, where all of them get on screen
_SPEECH = 220


def native_plan(wishes: PlanRequest, language: Language, dice: Random) -> dict[str, Any]:
    """The plan of a concept in that language, in the shape of the planner's."""
    words = language.read(wishes.concept)
    english = _first(words, "places") or dice.choice(_WHEREVER)
    place = places.places()[english]
    concept = Concept(wishes.concept, _beings(wishes.concept, words, language), place, (), ())
    players = cast(wishes, concept, place.sort, dice, language)
    writer = _Writer(wishes, language, dice, words, english, [player.name for player in players])
    return {
        "title": writer.title(),
        "style": _style(wishes, dice.choice(language.listed("styles"))),
        "aspect_ratio": wishes.aspect_ratio,
        "color_palette": _palette(players, language),
        "characters": [
            {
                "name": player.name,
                "role": player.role,
                "visual_description": player.description,
                "personality_cues": list(player.cues),
            }
            for player in players
        ],
        "scenes": writer.scenes(),
    }


def _style(wishes: PlanRequest, chosen: str) -> str:
    """The style that is to be kept, if one is."""
    return wishes.style or chosen


def _first(words: Iterable[Word], section: str) -> str | None:
    return next((word.english for word in words if word.section == section), None)


def _beings(text: str, words: list[Word], language: Language) -> tuple[Being, ...]:
    """Who is in the concept, each kind once, with the name and the colour that it gives them."""
    names = [
        match for pattern in language.name_patterns for match in pattern.finditer(text)
        if not language.read(match["name"])
    ]  # fmt: skip
    colours = {word.end: word for word in words if word.section == "colours"}
    follows = {word.start: word for word in words if word.section == "colours"}
    found: dict[str, Word] = {}
    for word in words:
        is_name = any(match.start("name") <= word.start < match.end("name") for match in names)
        if word.section in ("creatures", "people") and not is_name:
            found.setdefault(word.english, word)
    called: dict[str, str] = {}
    for match in names:
        free = [word for word in found.values() if word.english not in called]
        if free and match["name"] not in called.values():
            nearest = min(free, key=lambda word: _gap(word, match))
            called[nearest.english] = match["name"]
    beings = []
    for english, word in found.items():
        look = creatures.kinds().get(english) or people.trades()[english]
        beside = (
            [follows.get(word.end + gap) for gap in (0, 1)]
            if language.content.get("colour_follows")
            else [colours.get(word.start - gap) for gap in (0, 1)]
        )
        colour = next((each.english for each in beside if each), "")
        beings.append(Being(look, called.get(english, ""), colour, "", word[:2]))
    return tuple(beings)


def _gap(word: Word, name: re.Match[str]) -> int:
    return max(word.start - name.end(), name.start() - word.end, 0)


def _palette(players: list[Player], language: Language) -> str:
    words = [
        language.word("colours", word.english)
        for player in players
        for word in language.read(player.description)
        if word.section == "colours"
    ]
    return str(language.content["comma"]).join([*dict.fromkeys(words)][:5])


class _Writer:
    """Writes the title and the scenes. No two scenes have the same setting or action."""

    def __init__(
        self,
        wishes: PlanRequest,
        language: Language,
        dice: Random,
        words: list[Word],
        place: str,
        names: list[str],
    ) -> None:
        self._wishes, self._language, self._dice, self._names = wishes, language, dice, names
        self._place = language.word("places", place)
        thing = next((word for word in words if word.section == "things"), None)
        self._is_about_thing = thing is not None
        self._thing = wishes.concept[thing.start : thing.end] if thing else language.text("thing")
        season = next((word.english for word in words if word.english in _SEASONS), None)
        self._season = language.word("other", season) if season else ""
        self._hours = list(language.words("times"))
        self._hour = _first(words, "times")
        self._spots = dice.sample(language.listed("spots"), len(language.listed("spots")))
        self._shift = dice.randrange(60)
        self._said: set[str] = set()

    def title(self) -> str:
        a, *others = self._names
        if self._is_about_thing:
            return self._language.text("title_thing", a=a, thing=self._thing)[:200]
        if others:
            return self._language.text("title", a=a, b=others[0])[:200]
        return self._language.text("title_alone", a=a)[:200]

    def scenes(self) -> list[dict[str, Any]]:
        many = self._wishes.scenes
        transitions = ["cut", *self._dice.choices(["cut", "crossfade", "match-cut"], k=many - 1)]
        casts = self._casts(transitions)
        middles = self._language.beats("middle")
        scenes: list[dict[str, Any]] = []
        for place, part in enumerate(self._acts()):
            beat = middles[place % len(middles)]
            if part != "middle" and not (part == "meet" and len(casts[place]) < 2):
                beat = self._dice.choice(self._language.beats(part))
            before = scenes[-1] if transitions[place] == "match-cut" else None
            scenes.append(self._scene(place, beat, transitions[place], casts[place], before))
        if sentence := re.split(r"(?<=[.!?…。！？।])\s*", self._wishes.concept)[0].strip():
            scenes[min(1, many - 1)]["description"] = sentence[:_SPEECH]
        return scenes

    def _acts(self) -> list[str]:
        many = self._wishes.scenes
        few = {1: ["turn"], 2: ["meet", "turn"], 3: ["open", "meet", "close"]}
        return few.get(many) or ["open", "meet", *["middle"] * (many - 4), "turn", "close"]

    def _casts(self, transitions: list[str]) -> list[list[str]]:
        """Who is in each scene: everybody gets on screen, a match-cut keeps who is there."""
        names, many = self._names, len(transitions)
        share = -(-len(names) // many)
        size = min(len(names), max(share, 2 if len(names) < _PRESENT else _PRESENT - 1))
        casts: list[list[str]] = []
        for place, transition in enumerate(transitions):
            start = place * share % len(names)
            present = [*names[start:], *names[:start]][:size]
            casts.append(casts[-1] if transition == "match-cut" else present)
        for name in names:
            if not any(name in present for present in casts):
                min(casts, key=len).append(name)
        return [sorted(present, key=names.index) for present in casts]

    def _scene(
        self,
        place: int,
        beat: dict[str, str],
        transition: str,
        present: list[str],
        before: dict[str, Any] | None,
    ) -> dict[str, Any]:
        language = self._language
        spot = self._spots[place % len(self._spots)]
        words = {
            "a": present[0], "b": present[1] if len(present) > 1 else present[0], "spot": spot,
            "place": self._place, "thing": self._thing,
        }  # fmt: skip
        title, happening, action = (
            filled(beat[part], words) for part in ("title", "happening", "action")
        )
        for name in present:
            if name not in action:
                action += language.text("joins", a=name)
        setting, mood = self._setting(place, spot, before)
        shots, moves = language.listed("shots"), language.listed("moves")
        return {
            "scene_id": place + 1,
            "title": title[:150],
            "description": happening,
            "characters_present": present,
            "setting": setting,
            "camera": f"{shots[(place + self._shift) % len(shots)]}{language.content['comma']}"
            f"{moves[(place * 3 + self._shift) % len(moves)]}",
            "mood": mood,
            "action": self._once(action),
            "duration_seconds": self._wishes.seconds,
            "transition": transition,
        }

    def _setting(self, place: int, spot: str, before: dict[str, Any] | None) -> tuple[str, str]:
        language = self._language
        if before:
            return self._once(f"{before['setting']}{language.text('other_side')}"), before["mood"]
        hours, many = self._hours, self._wishes.scenes
        hour = self._hour or hours[(self._shift + place * len(hours) // max(many, 4)) % len(hours)]
        airs = language.listed("airs")
        setting = language.text(
            "setting",
            place=self._place,
            spot=spot,
            time=language.word("times", hour),
            air=airs[(place // len(self._spots) + place) % len(airs)],
        )
        if self._season:
            setting += f"{language.content['comma']}{self._season}"
        return self._once(setting), language.content["moods"][hour]

    def _once(self, text: str) -> str:
        """The text, or the text with something added if it was said before."""
        while text in self._said:
            text += self._language.text("again")
        self._said.add(text)
        return text
