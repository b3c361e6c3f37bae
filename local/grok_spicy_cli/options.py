"""Options that several commands have."""

from operator import attrgetter
from pathlib import Path
from typing import Annotated

import typer
from typer.models import OptionInfo

from grok_spicy.models.run import Continuity, Models, OnGap, OnUnanchored, Provider, RunSettings
from grok_spicy.models.story import AspectRatio, Resolution

OUTPUT = Path("output")
_DEFAULTS = RunSettings()


def _setting(
    name: str, *flags: str, metavar: str | None = None, panel: str | None = None
) -> OptionInfo:
    """The option for a setting, such as `resolution` or `models.video`: its help and default are
    what the settings say."""
    default = attrgetter(name)(_DEFAULTS)
    fields = Models.model_fields if name.startswith("models.") else RunSettings.model_fields
    option: OptionInfo = typer.Option(
        *flags,
        help=fields[name.removeprefix("models.")].description,
        show_default=f"{default:g}" if isinstance(default, float) else str(default or "the plan's"),
        metavar=metavar,
        rich_help_panel=panel,
    )
    return option


OutputDir = Annotated[
    Path, typer.Option(metavar="DIR", help="Directory for films, their state and the log.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON to standard output.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Print the log as well.")]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="Run id, the beginning of one, or `latest`.")
]
_MODELS = "Models"
_QUALITY = "Quality"

ProviderOption = Annotated[Provider | None, _setting("provider")]
Characters = Annotated[int | None, _setting("characters")]
Scenes = Annotated[int | None, _setting("scenes")]
AspectRatioOption = Annotated[AspectRatio | None, _setting("aspect_ratio")]
ResolutionOption = Annotated[Resolution | None, _setting("resolution")]
ContinuityOption = Annotated[Continuity | None, _setting("continuity")]
MaxCost = Annotated[float | None, _setting("max_cost_usd", "--max-cost-usd", metavar="USD")]
OnGapOption = Annotated[OnGap | None, _setting("on_gap")]
OnUnanchoredOption = Annotated[OnUnanchored | None, _setting("on_unanchored")]
TextModel = Annotated[str | None, _setting("models.text", metavar="MODEL", panel=_MODELS)]
VisionModel = Annotated[str | None, _setting("models.vision", metavar="MODEL", panel=_MODELS)]
ImageModel = Annotated[str | None, _setting("models.image", metavar="MODEL", panel=_MODELS)]
VideoModel = Annotated[str | None, _setting("models.video", metavar="MODEL", panel=_MODELS)]
ConsistencyThreshold = Annotated[
    float | None, _setting("consistency_threshold", metavar="0-1", panel=_QUALITY)
]
MaxSheetAttempts = Annotated[
    int | None, _setting("max_sheet_attempts", metavar="N", panel=_QUALITY)
]
MaxKeyframeIterations = Annotated[
    int | None, _setting("max_keyframe_iterations", metavar="N", panel=_QUALITY)
]
MaxVideoCorrections = Annotated[
    int | None, _setting("max_video_corrections", metavar="N", panel=_QUALITY)
]


def model_settings(**names: str | None) -> dict[str, str] | None:
    """The models that were named, as settings; None where none was."""
    return {use: name for use, name in names.items() if name is not None} or None
