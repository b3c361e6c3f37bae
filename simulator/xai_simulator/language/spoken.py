"""What is said in a plan's scenes, where its request asks for it: in the plan's own language."""

import re
from collections.abc import Sequence
from typing import Any

from xai_simulator.drawing.speaker import seconds_of
from xai_simulator.language.request import PlanRequest

_SENTENCE = re.compile(r"[^.!?。！？।]+[.!?。！？।]+\s*")
_BEFORE_AND_AFTER = 1.0
"""Seconds of a scene in which nothing is said."""


def add_spoken(plan: dict[str, Any], wishes: PlanRequest, lines: Sequence[str]) -> None:
    """Give each scene a narration and a line of dialogue, as far as the request asks for them."""
    voices: dict[str, str] = {}
    left = list(wishes.voices)
    for place, scene in enumerate(plan["scenes"]):
        room = scene.get("duration_seconds", 8) - _BEFORE_AND_AFTER
        if wishes.narration:
            scene["narration"] = narration_of(scene["description"], room)
        present = scene["characters_present"]
        if wishes.dialogue and present:
            name = present[place % len(present)]
            scene["dialogue"] = [{"character": name, "text": lines[place % len(lines)]}]
            if name not in voices and left:
                voices[name] = left.pop(0)
    if wishes.dialogue and wishes.voices:
        for character in plan["characters"]:
            character["voice"] = voices.get(character["name"])


def narration_of(text: str, seconds: float) -> str:
    """As many sentences of the text as can be said in that time; of a first one that is too long,
    its beginning."""
    said = ""
    for sentence in _SENTENCE.findall(text) or [text]:
        if said and seconds_of(said + sentence) > seconds:
            break
        said += sentence
    while seconds_of(said) > seconds and len(said) > 1:
        shorter = said.rstrip(" .!?。！？।")[: int(len(said) * 0.9)]
        said = (shorter.rsplit(" ", 1)[0] if " " in shorter else shorter) + "."
    return said.strip()
