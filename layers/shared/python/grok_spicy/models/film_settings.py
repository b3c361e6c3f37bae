"""The settings that every film has; `models/settings.py` adds those that a film may do without."""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, ConfigDict, Field

from grok_spicy.models.item import Stored
from grok_spicy.models.qualities import Quality
from grok_spicy.models.setting_parts import (
    MOST_CAMERAS,
    CameraName,
    Models,
    SceneFilming,
    SceneNumber,
)
from grok_spicy.models.story import MAX_CHARACTERS, MAX_SCENES, AspectRatio, Resolution

Provider = Literal["grok", "simulator"]
SpeechService = Literal["xai", "elevenlabs"]
ClipSound = Literal["full", "no_music", "none"]
Continuity = Literal["auto", "last_frame", "keyframe", "none"]
OnGap = Literal["still", "fail"]
OnUnanchored = Literal["stop", "go_on"]
Effort = Literal["none", "low", "medium", "high", "xhigh"]
ImageQuality = Literal["low", "medium"]
ClipAnchors = Literal["first_frame", "sheets"]
GateName = Literal["plan", "narration", "sheets", "storyboard", "cut"]
"""What a person can ask to approve before a run goes on."""
GATES: tuple[GateName, ...] = get_args(GateName)
"""In the order in which a run comes to them."""


def _in_order(names: list[GateName]) -> list[GateName]:
    """Each of these gates once, in the order in which a run comes to them."""
    return [name for name in GATES if name in names]


class FilmSettings(Stored):
    """What every film is made with. Absent from a request, each has its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Provider = Field(
        default="grok",
        description="Service that writes, draws, films and judges: xAI's Grok, which needs a key, "
        "or a simulator, which charges nothing.",
    )
    quality: Quality = Field(
        default="standard",
        description="draft: the cheapest video model, 480p. standard: what most films need. best: "
        "the best models; every clip is filmed from its first frame and the sheets of all who are "
        "in it, towards the next first frame at a match-cut, with a voice for each who speaks. "
        "Whatever else is set goes before it.",
    )
    characters: int = Field(
        default=2,
        ge=1,
        le=MAX_CHARACTERS,
        description="Number of characters, where the model writes the plan. Where it is not set, "
        "there is at least one for each photo.",
    )
    scenes: int = Field(
        default=3,
        ge=1,
        le=MAX_SCENES,
        description="Number of scenes, where the model writes the plan.",
    )
    aspect_ratio: AspectRatio | None = Field(
        default=None,
        description="Aspect ratio of the film. Without one it is the plan's, 16:9 where the model "
        "writes the plan.",
    )
    resolution: Resolution = Field(
        default="720p",
        description="Video resolution: the short side in pixels. Not every video model films "
        "1080p.",
    )
    continuity: Continuity = Field(
        default="auto",
        description="What a keyframe continues: the last frame of the clip before, the keyframe "
        "before, or neither. auto: the last frame at a match-cut, else the keyframe.",
    )
    max_cost_usd: float = Field(
        default=10.0,
        gt=0,
        le=100_000,
        description="Most that the run may cost, in USD. No call is made that could exceed it.",
    )
    on_gap: OnGap = Field(
        default="still",
        description="What to do with a scene whose clip can't be had: show a still, or fail.",
    )
    on_unanchored: OnUnanchored = Field(
        default="stop",
        description="What to do when a character sheet can't be had just now: stop before anything "
        "else is paid for, or go on with the character described in words only. A sheet that is "
        "refused stops no film.",
    )
    soften: bool = Field(
        default=False,
        description="Where moderation refuses a prompt or what was made of it, send a softened "
        "wording once. Without it the wording is offered, and sent only if you ask for it.",
    )
    models: Models = Field(
        default=Models(), description="Which of the provider's models does what."
    )
    clip_anchors: ClipAnchors = Field(
        default="first_frame",
        description="What a clip is filmed from: its first frame alone, or also the sheet of every "
        "character in it.",
    )
    pin_match_cuts: bool = Field(
        default=False,
        description="Film the clip before a match-cut towards the next scene's first frame.",
    )
    voices: bool = Field(
        default=False, description="Give each character that speaks a voice of its own."
    )
    image_quality: ImageQuality = Field(
        default="medium", description="Quality of pictures, where the image model has a choice."
    )
    plan_effort: Effort = Field(
        default="low", description="How hard the text model thinks about the plan."
    )
    judge_effort: Effort = Field(
        default="low", description="How hard the vision model thinks about its verdicts."
    )
    consistency_threshold: float = Field(
        default=0.80,
        ge=0,
        le=1,
        description="Score, 0 to 1, from which the judge's verdict on a sheet, keyframe or clip is "
        "good enough.",
    )
    max_sheet_attempts: int = Field(
        default=3, ge=1, le=10, description="Attempts at a character sheet until it is good enough."
    )
    max_keyframe_iterations: int = Field(
        default=3,
        ge=1,
        le=10,
        description="Attempts at a keyframe, counting edits, until it is good enough.",
    )
    max_video_corrections: int = Field(
        default=2,
        ge=0,
        le=10,
        description="Corrections of a clip until it is good enough. Where the video model can't "
        "edit, the clip is filmed again.",
    )
    camera: str = Field(
        default="grok",
        min_length=1,
        max_length=300,
        description="Camera that films the scenes: its name, or a video model's. Several with "
        "commas take turns. auto: chosen for each scene by rules. hybrid: every camera that is set "
        "up, in turn.",
    )
    fallbacks: list[CameraName] = Field(
        default=[],
        max_length=MOST_CAMERAS,
        description="Cameras that are tried, in this order, where the scene's own can't film it. "
        "Without them a scene stays with its camera; with auto and hybrid the other cameras "
        "follow, the best first.",
    )
    camera_attempts: int = Field(
        default=3,
        ge=1,
        le=10,
        description="Attempts at a clip on a camera, the first counted, before the next camera or "
        "a still. A camera at capacity is outwaited.",
    )
    fall_back_on_refusal: bool = Field(
        default=False,
        description="Try the next camera where moderation refuses a clip. Without it, what is "
        "refused is shown to no other service.",
    )
    filming: dict[SceneNumber, SceneFilming] = Field(
        default={},
        max_length=MAX_SCENES,
        description="What single scenes are filmed with, by the scene's number.",
    )
    minutes: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description="Minutes that there are for the clips; the choice by rules keeps to it.",
    )

    approve: Annotated[list[GateName], AfterValidator(_in_order)] = Field(
        default=[],
        description="What is shown to a person for approval before the run goes on: the plan, the "
        "narration as it is spoken, the sheets, the storyboard (all keyframes, before any clip is "
        "bought) or the cut.",
    )
    approval_days: int = Field(
        default=3,
        ge=1,
        le=7,
        description="Days that the run waits for an approval. Then it is interrupted, and can be "
        "resumed.",
    )
