"""Options that several commands have."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import typer
from pydantic.fields import FieldInfo
from typer.models import OptionInfo

from grok_spicy.models.exports import TimelineFormat
from grok_spicy.models.settings import GateName, Models, Provider, RunSettings
from grok_spicy.models.story import AspectRatio
from grok_spicy_cli.filming_option import read_filming, words_of

OUTPUT = Path("output")
_DEFAULTS = RunSettings()


OutputDir = Annotated[
    Path, typer.Option(metavar="DIR", help="Directory for films, their state and the log.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON to standard output.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Print the log as well.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what it would cost, and change nothing.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="Run id, the beginning of one, or `latest`.")
]
Concept = Annotated[str | None, typer.Argument(help="The story in a sentence or two, in quotes.")]
References = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=PATH", help="Photo of a character. Repeat for more."),
]
LikenessConfirmed = Annotated[
    bool,
    typer.Option(
        "--likeness-confirmed",
        help="You have the right to use the likeness of each person in the photos. Kept with the "
        "run.",
    ),
]
FootageFiles = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SCENE=PATH",
        help="Clip that you filmed, shown for that scene at no cost: --footage 3=clip.mp4. Repeat "
        "for more.",
    ),
]
MusicPath = Annotated[
    str | None,
    typer.Option(
        "--music",
        metavar="FILE",
        help="Music under the whole film, at no cost: MP3, WAV, M4A, AAC, FLAC or Ogg.",
    ),
]
SavedCast = Annotated[
    str | None,
    typer.Option(
        "--cast",
        metavar="NAME",
        help="Make the film with this saved cast; its sheets are not drawn again.",
    ),
]
PlanFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Make the film of this story plan (JSON).")
]
SettingsFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Settings as a JSON object. Options that you type win over it."
    ),
]

MODEL_SETTINGS = tuple(f"models.{use}" for use in Models.model_fields)
_PANELS = {
    "Camera": (
        *("camera", "fallbacks", "filming", "minutes", "camera_attempts", "fall_back_on_refusal"),
        *("chunk_seconds", "chunk_overlap", "max_chunks"),
    ),
    "Models": MODEL_SETTINGS,
    "Sound": ("narrate", "dialogue", "narrator", "speech", "clip_sound"),
    "Exports": ("formats", "far_apart", "gif", "timeline"),
    "Quality": (
        *("clip_anchors", "pin_match_cuts", "voices", "image_quality"),
        *("plan_effort", "judge_effort", "consistency_threshold"),
        *("max_sheet_attempts", "max_keyframe_iterations", "max_video_corrections"),
    ),
}
_METAVARS = {
    "max_cost_usd": "USD",
    "consistency_threshold": "0-1",
    "approve": ",".join(get_args(GateName)),
    "approval_days": "N",
    "narrator": "VOICE",
    "camera": "CAMERA",
    "fallbacks": "CAMERA",
    "filming": "SCENE=CAMERA",
    "formats": "|".join(get_args(AspectRatio)),
    "timeline": "|".join(get_args(TimelineFormat)),
}
FLAGS = {"fallbacks": "fallback", "formats": "format"}
"""Options that are named otherwise than their setting: those that are typed once for each value."""
_REPEATED = {
    "fallbacks": "Repeat for more, or put commas between them.",
    "formats": "Repeat for more, or put commas between them.",
    "timeline": "Repeat for more, or put commas between them.",
    "filming": "After the camera, with commas, those that are tried next. Repeat for more scenes.",
}
"""Options that can be repeated, and what their help says of that."""


def setting_name(option: str) -> str:
    """The setting that a parameter of a command sets: `video_model` sets `models.video`."""
    use = option.removesuffix("_model")
    if use in Models.model_fields and use != option:
        return f"models.{use}"
    return next((name for name, flag in FLAGS.items() if flag == option), option)


def setting_options(names: Iterable[str], *, of_a_run: bool = False) -> dict[str, Any]:
    """Options of a command, by parameter, for settings such as `resolution` or `models.video`.
    `of_a_run`: what is not typed stays as the run has it."""
    result: dict[str, Any] = {}
    for name in names:
        option = f"{name.removeprefix('models.')}_model" if name.startswith("models.") else name
        option = FLAGS.get(name, option)
        kind: Any = str if _is_list(name) else _field(name).annotation
        kind = list[str] if name in _REPEATED else kind
        result[option] = Annotated[kind | None, _option(name, of_a_run=of_a_run)]
    return result


def all_settings() -> list[str]:
    """The names of all settings, each model by itself."""
    return [
        each
        for name in RunSettings.model_fields
        for each in (MODEL_SETTINGS if name == "models" else [name])
    ]


def gather_settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that were typed, by their names in RunSettings."""
    settings: dict[str, Any] = {}
    for option, value in values.items():
        group, _, name = setting_name(option).rpartition(".")
        if value is not None:
            if name == "filming":
                value = read_filming(value)
            elif not group and _is_list(name):
                value = words_of(value if name in _REPEATED else [value])
            (settings.setdefault(group, {}) if group else settings)[name] = value
    return settings


def _field(name: str) -> FieldInfo:
    fields = Models.model_fields if name.startswith("models.") else RunSettings.model_fields
    return fields[name.removeprefix("models.")]


def _is_list(name: str) -> bool:
    """Whether the setting holds several words, which are typed with commas between them."""
    return get_origin(_field(name).annotation) is list


def _option(name: str, *, of_a_run: bool = False) -> OptionInfo:
    """The option for a setting: its help and default are what the settings say."""
    default, field = attrgetter(name)(_DEFAULTS), _field(name)
    panel = next((panel for panel, names in _PANELS.items() if name in names), None)
    is_number = isinstance(default, int | float) and not isinstance(default, bool)
    metavar = "MODEL" if name.startswith("models.") else _METAVARS.get(name)
    flag = FLAGS.get(name, name).replace("_", "-")
    if of_a_run:
        shown = "the run's"
    elif isinstance(default, list | dict):
        shown = ",".join(default) or "nothing"
    elif isinstance(default, bool):
        shown = "yes" if default else "no"
    else:
        shown = f"{default:g}" if isinstance(default, float) else str(default or "the plan's")
    flags = [f"--{flag}/--no-{flag}"] if isinstance(default, bool) else []
    flags = [f"--{flag}"] if name in FLAGS else flags
    option: OptionInfo = typer.Option(
        *flags,
        help=" ".join(filter(None, (field.description, _REPEATED.get(name)))),
        show_default=shown,
        metavar=metavar or ("N" if is_number and panel else None),
        rich_help_panel=panel,
    )
    return option


ProviderOption = Annotated[Provider | None, _option("provider")]
