"""The limits of the checks of a clip, and the table for people that is made of them
(docs/checks.md). Pure data."""

from typing import NamedTuple

from grok_spicy.models.checks import CheckName

HOLD_SECONDS = 0.5
"""A clip may be so much shorter: its last frame is held."""
SHORT_SHARE = 0.5
BLANK_SECONDS = 0.5
BLANK_SHARE, DARK_SHARE = 0.4, 0.9
FROZEN_SHARE, STATIC_SHARE = 0.4, 0.9
SHAPE_OFF, SHAPE_WRONG = 0.08, 0.25
SMALL, TOO_SMALL = 0.9, 0.5
FPS_RANGE = (23.5, 60.5)
PICTURES_PER_SECOND = 8.0
SILENCE_DB = -60.0
LATE_SECONDS, EARLY_SECONDS = 0.3, 0.5
RESTLESS, RACING = 0.1, 0.4
STANDING_SHIFT, STANDING_ZOOM = 0.01, 0.03
NOTED_ZOOM = 0.2


class Rule(NamedTuple):
    """A row of the table: what is measured, when that passes, and when a failure decides."""

    name: CheckName
    measured: str
    passes: str
    decides: str


_VOICE = "where a voice was asked for in the scene"
RULES: tuple[Rule, ...] = (
    Rule(
        "length",
        "seconds of picture",
        f"at most {HOLD_SECONDS:g} s shorter than planned; longer is trimmed",
        f"if more than {SHORT_SHARE:.0%} is missing",
    ),
    Rule(
        "black",
        "seconds without a picture: black, or one flat colour",
        f"under {BLANK_SECONDS:g} s",
        f"from {BLANK_SHARE:.0%} of the clip; where the scene asks for darkness or a fade, from "
        f"{DARK_SHARE:.0%}",
    ),
    Rule(
        "frozen",
        "seconds of the longest stretch in which nothing changes at all",
        f"under {FROZEN_SHARE:.0%} of the clip, {STATIC_SHARE:.0%} where the camera stands; any "
        "where the scene asks for stillness",
        "always",
    ),
    Rule(
        "size",
        "width x height in pixels",
        f"a short side of {SMALL:.0%} or more, a shape that is at most {SHAPE_OFF:.0%} off",
        f"up to {TOO_SMALL:.0%} of the short side, or over {SHAPE_WRONG:.0%} off in shape",
    ),
    Rule(
        "rate",
        "frames a second; different pictures a second, where frames are repeated",
        f"{FPS_RANGE[0]:g} to {FPS_RANGE[1]:g} frames, {PICTURES_PER_SECOND:g} or more pictures",
        "never",
    ),
    Rule("audio", "whether it has sound", "it has, or none is needed", _VOICE),
    Rule(
        "silence",
        "the loudest sample of its sound, in dB of full scale",
        f"over {SILENCE_DB:g} dB, or no sound is needed",
        _VOICE,
    ),
    Rule(
        "sync",
        "seconds by which its sound begins after, or ends before, its picture",
        f"begins up to {LATE_SECONDS:g} s after, ends up to {EARLY_SECONDS:g} s before, or no "
        "sound is needed",
        _VOICE,
    ),
    Rule(
        "camera_move",
        "how fast the whole picture moves, in its widths a second, and how much it zooms",
        f"where the camera stands, up to {RESTLESS:g} widths a second; where it moves, any motion",
        f"where the camera stands, from {RACING:g} widths a second",
    ),
    Rule(
        "consistency",
        "the judge's score for each character, 0 to 1",
        "at least `consistency_threshold`",
        "never here: the clip is corrected or filmed again by `max_video_corrections`",
    ),
)
