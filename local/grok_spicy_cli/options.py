"""Options that several commands have."""

from operator import attrgetter
from pathlib import Path
from typing import Annotated

import typer

from grok_spicy.models.run import Continuity, OnGap, Provider, RunSettings
from grok_spicy.models.story import AspectRatio, Resolution

OUTPUT = Path("output")
_DEFAULTS = RunSettings()


def _default(setting: str) -> str:
    """A setting's default as help shows it: `720p`, `0.8`, `grok-4.3`."""
    value = attrgetter(setting)(_DEFAULTS)
    return f"{value:g}" if isinstance(value, float) else str(value)


OutputDir = Annotated[
    Path, typer.Option(metavar="DIR", help="Directory for films, their state and the log.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON to standard output.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Print the log as well.")]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="Run id, the beginning of one, or `latest`.")
]
ProviderOption = Annotated[
    Provider | None,
    typer.Option(
        help="Where models run: xAI's Grok, or a simulator on this machine, free of charge.",
        show_default="grok, needs a key",
    ),
]

_MODELS = "Models"
_QUALITY = "Quality"
Characters = Annotated[
    int | None,
    typer.Option(help="Number of characters in the story.", show_default=_default("characters")),
]
Scenes = Annotated[
    int | None, typer.Option(help="Number of scenes in the story.", show_default=_default("scenes"))
]
AspectRatioOption = Annotated[
    AspectRatio | None,
    typer.Option(
        help="Aspect ratio of the video, such as 9:16.", show_default="the plan's, else 16:9"
    ),
]
ResolutionOption = Annotated[
    Resolution | None, typer.Option(help="Video resolution.", show_default=_default("resolution"))
]
ContinuityOption = Annotated[
    Continuity | None,
    typer.Option(
        help="What a scene's keyframe continues: the last frame of the scene before, its keyframe, "
        "nothing, or what fits (auto).",
        show_default=_default("continuity"),
    ),
]
MaxCost = Annotated[
    float | None,
    typer.Option(
        "--max-cost-usd",
        metavar="USD",
        help="Spending limit of the run. No call is made that could exceed it.",
        show_default=_default("max_cost_usd"),
    ),
]
OnGapOption = Annotated[
    OnGap | None,
    typer.Option(
        help="If a scene's clip can't be made: show a still picture, or fail the run.",
        show_default=_default("on_gap"),
    ),
]
TextModel = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL",
        help="Model that plans the story.",
        show_default=_default("models.text"),
        rich_help_panel=_MODELS,
    ),
]
VisionModel = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL",
        help="Model that judges pictures and clips.",
        show_default=_default("models.vision"),
        rich_help_panel=_MODELS,
    ),
]
ImageModel = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL",
        help="Model that generates pictures.",
        show_default=_default("models.image"),
        rich_help_panel=_MODELS,
    ),
]
VideoModel = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL",
        help="Model that generates clips. grok-imagine-video-1.5 is needed for 1080p.",
        show_default=_default("models.video"),
        rich_help_panel=_MODELS,
    ),
]
ConsistencyThreshold = Annotated[
    float | None,
    typer.Option(
        metavar="0-1",
        help="Score that pictures and clips must reach, or else they are made again.",
        show_default=_default("consistency_threshold"),
        rich_help_panel=_QUALITY,
    ),
]
MaxSheetAttempts = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Attempts at each character sheet.",
        show_default=_default("max_sheet_attempts"),
        rich_help_panel=_QUALITY,
    ),
]
MaxKeyframeIterations = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Attempts at each keyframe.",
        show_default=_default("max_keyframe_iterations"),
        rich_help_panel=_QUALITY,
    ),
]
MaxVideoCorrections = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Corrections of each clip.",
        show_default=_default("max_video_corrections"),
        rich_help_panel=_QUALITY,
    ),
]


def model_settings(**names: str | None) -> dict[str, str] | None:
    """The models that were named, as settings; None where none was."""
    return {use: name for use, name in names.items() if name is not None} or None
