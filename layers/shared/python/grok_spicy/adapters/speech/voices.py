"""The voices that a service lists, and the error for one that it does not have."""

from collections.abc import Mapping
from typing import Any

from grok_spicy.errors import ProviderRejected

MOST_LISTED = 30


def voices_in(body: Mapping[str, Any]) -> dict[str, str]:
    """The voices of a list, `{"voices": [{"voice_id", "name"}]}`: names by id, in its order. What
    is no voice is left out."""
    listed = body.get("voices")
    voices = {}
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, Mapping) and isinstance(each.get("voice_id"), str):
            name = each.get("name")
            voices[each["voice_id"]] = name if isinstance(name, str) else ""
    return voices


def unknown_voice(service: str, voice: str, voices: Mapping[str, str]) -> ProviderRejected:
    """The error that lists what there is instead."""
    names = [
        f"{name} ({voice_id})" if name and name.casefold() != voice_id.casefold() else voice_id
        for voice_id, name in voices.items()
    ]
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    listed = ", ".join(names[:MOST_LISTED]) or "none"
    return ProviderRejected(f"{service} has no voice {voice!r}; your account has: {listed}{more}")
