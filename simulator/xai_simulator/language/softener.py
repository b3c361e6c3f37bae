"""Words a prompt more gently: harmless words for those that moderation may refuse."""

import re

_GENTLE = {
    "blood": "mud", "bloody": "muddy", "bleeding": "dripping", "kill": "chase away",
    "kills": "chases away", "killed": "chased away", "murder": "trick", "murders": "tricks",
    "stab": "nudge", "stabs": "nudges", "gun": "torch", "guns": "torches", "rifle": "telescope",
    "knife": "spoon", "knives": "spoons", "sword": "stick", "swords": "sticks", "axe": "broom",
    "bomb": "firework", "bombs": "fireworks", "explodes": "bursts into light", "war": "game",
    "corpse": "sleeper", "corpses": "sleepers", "dead": "sleeping", "death": "sleep",
    "naked": "barefoot", "drunk": "sleepy", "torture": "tickling", "gore": "mud", "gory": "muddy",
}  # fmt: skip
_HARSH = re.compile(rf"\b({'|'.join(_GENTLE)})\b", re.IGNORECASE)
_MARKER = re.compile(r"\s*\[moderated(?::\w+)?\]", re.IGNORECASE)
_PROMPT = re.compile(r"^(?:the )?(?:words|prompt|text):\s*", re.IGNORECASE | re.MULTILINE)


def softened(request: str) -> str:
    """The prompt that a request quotes last ("The words: …"), in a milder wording. Unchanged if
    nothing in it is known to be harsh."""
    starts = [match.end() for match in _PROMPT.finditer(request)]
    return _HARSH.sub(_gentle, _MARKER.sub("", request[starts[-1] if starts else 0 :])).strip()


def _gentle(match: re.Match[str]) -> str:
    word = _GENTLE[match[0].lower()]
    return word.capitalize() if match[0][:1].isupper() else word
