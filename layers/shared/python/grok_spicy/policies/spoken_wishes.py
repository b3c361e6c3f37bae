"""What the planner is asked to have said in a film: by a narrator, and by the characters. Pure."""

from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.capabilities import VOICES
from grok_spicy.policies.dialogue import dialogue_letters
from grok_spicy.policies.narration import LETTERS_A_SECOND, room_letters

_SECONDS = 8
"""The usual length of a scene: what is said of it is the measure for others."""


def spoken_wishes(settings: RunSettings) -> list[str]:
    """What a plan's request says of what is spoken, a line each; nothing where nothing is."""
    wishes = []
    if settings.voices and not settings.dialogue:
        wishes.append(f"{_voices_wish()} Write what is said into the action, in quotes.")
    if settings.narrate:
        wishes.append(_narration_wish())
    if settings.dialogue:
        wishes.append(_dialogue_wish())
        if settings.voices:
            wishes.append(_voices_wish())
    return wishes


def _voices_wish() -> str:
    return (
        f"Give each character that speaks one of these voices, each its own: {', '.join(VOICES)}. "
        "Who says nothing has none."
    )


def _narration_wish() -> str:
    usual = room_letters(_SECONDS)
    return (
        "Write what a narrator says over each scene as its narration: one or two plain sentences "
        f"that tell what the picture does not show. {_SECONDS} seconds have room for {usual} "
        f"characters, each second more or less for {LETTERS_A_SECOND:g} more or fewer; shorter is "
        f"better than longer. {_in_other_scripts(usual)} No stage directions and no quotes."
    )


def _dialogue_wish() -> str:
    usual = dialogue_letters(_SECONDS)
    return (
        "Write what the characters say as the dialogue of each scene: at most two short lines, "
        "each of somebody who is in the scene; a scene may have none. All lines of a scene of "
        f"{_SECONDS} seconds have {usual} characters together at most. {_in_other_scripts(usual)} "
        "Don't repeat them in the action."
    )


def _in_other_scripts(letters: int) -> str:
    return (
        f"Where a script puts no blanks between words, that is {letters // 4} characters of "
        f"Chinese, {int(letters / 2.8)} of Japanese or {int(letters / 1.7)} of Thai."
    )
