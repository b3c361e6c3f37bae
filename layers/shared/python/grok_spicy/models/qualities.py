"""Qualities: names for settings that go together. Each of them can be set by itself."""

from collections.abc import Mapping
from typing import Any, Literal

Quality = Literal["draft", "standard", "best"]

QUALITIES: Mapping[str, Mapping[str, Any]] = {
    "draft": {"resolution": "480p", "models": {"video": "grok-imagine-video-1.5-lite"}},
    "standard": {},
    "best": {
        "models": {"video": "grok-imagine-video-1.5", "image": "grok-imagine-image-2.0"},
        "judge_effort": "high",
        "clip_anchors": "sheets",
        "pin_match_cuts": True,
        "voices": True,
    },
}
"""What each quality sets; everything else is at its default."""

GROK = "grok"
OF_GROK = frozenset(("clip_anchors", "pin_match_cuts", "voices"))
"""What a quality sets for Grok's models alone: others can't do it, or not all of it."""


def with_quality(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings, and those that their quality sets and they do not."""
    result = dict(settings)
    quality = result.get("quality")
    row: Mapping[str, Any] = QUALITIES.get(quality, {}) if isinstance(quality, str) else {}
    camera = str(result.get("camera") or GROK)
    for name, value in row.items():
        if name in OF_GROK and not camera.startswith((GROK, "auto", "hybrid")):
            continue
        if isinstance(value, Mapping):
            given = result.get(name)
            if given is None:
                result[name] = dict(value)
            elif isinstance(given, Mapping):
                result[name] = {**value, **given}
        elif result.get(name) is None:
            result[name] = value
    return result
