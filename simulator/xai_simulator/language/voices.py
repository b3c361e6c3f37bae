"""Gives a preset voice to each character that speaks, where a plan's request offers voices."""

from collections.abc import Callable, Sequence
from typing import Any

LINES = ("Look!", "Come with me!", "Let us go together.", "We did it!")

Say = Callable[[str, str, str], str]


def say_in_english(action: str, name: str, line: str) -> str:
    """The action, with what somebody says in it."""
    return f'{action}. {name} says, "{line}"'


def give_voices(
    plan: dict[str, Any],
    roster: Sequence[str],
    lines: Sequence[str] = LINES,
    say: Say = say_in_english,
) -> None:
    """Have one character speak in each scene, in turn, and give each of them a voice of its own.
    Where the roster has too few voices, the characters that are left say nothing."""
    voices: dict[str, str] = {}
    left = list(roster)
    for place, scene in enumerate(plan["scenes"]):
        present = scene["characters_present"]
        if not present:
            continue
        name = present[place % len(present)]
        if name not in voices and not left:
            name = next((each for each in present if each in voices), "")
        if not name:
            continue
        if name not in voices:
            voices[name] = left.pop(0)
        scene["action"] = say(scene["action"], name, lines[place % len(lines)])
    for character in plan["characters"]:
        character["voice"] = voices.get(character["name"])
