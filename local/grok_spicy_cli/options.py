"""What several commands understand alike: options, and the simulator's own."""

import functools
import inspect
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from grok_spicy.errors import BadInput
from grok_spicy.models.run import Continuity, OnGap
from grok_spicy.models.story import AspectRatio, Resolution

OutputDir = Annotated[Path, typer.Option(help="Where films, state and the log are kept.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, nothing else.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Show the log as well.")]
Cap = Annotated[
    float | None,
    typer.Option(
        "--max-cost-usd", help="Never spend more than this on the film.", show_default="10"
    ),
]
Gap = Annotated[
    OnGap | None,
    typer.Option(help="A clip that can't be had: show a still, or fail.", show_default="still"),
]
Ratio = Annotated[
    AspectRatio | None, typer.Option(help="Of the picture.", show_default="the plan's, 16:9")
]
Lines = Annotated[Resolution | None, typer.Option(help="Of the picture.", show_default="720p")]
Follows = Annotated[
    Continuity | None,
    typer.Option(help="What a scene's first picture follows.", show_default="auto"),
]
ImageModel = Annotated[
    str | None, typer.Option(help="The model that draws.", show_default="grok-imagine-image")
]
VideoModel = Annotated[
    str | None,
    typer.Option(
        help="The model that films; grok-imagine-video-1.5 also at 1080p.",
        show_default="grok-imagine-video",
    ),
]
Characters = Annotated[int | None, typer.Option(help="How many characters.", show_default="2")]
Scenes = Annotated[int | None, typer.Option(help="How many scenes.", show_default="3")]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="A run, the beginning of its name, or `latest`.")
]
OUTPUT = Path("output")


@dataclass(frozen=True)
class Address:
    """Where a deployed studio is: its stack's name; region and profile as AWS's own tools take
    them, None for theirs."""

    stack: str
    region: str | None = None
    profile: str | None = None

    def __str__(self) -> str:
        """As it is typed: `--stack GrokSpicy --region eu-west-1`."""
        said = (("stack", self.stack), ("region", self.region), ("profile", self.profile))
        return " ".join(f"--{name} {shlex.quote(value)}" for name, value in said if value)


_ON_AWS = "A studio on AWS"
_STACK_OPTIONS: dict[str, Any] = {
    "stack": Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The studio of this stack, not of this machine.",
            rich_help_panel=_ON_AWS,
        ),
    ],
    "region": Annotated[
        str | None,
        typer.Option(
            help="Where the stack is.", show_default="AWS_REGION", rich_help_panel=_ON_AWS
        ),
    ],
    "profile": Annotated[
        str | None,
        typer.Option(
            help="Whose credentials.", show_default="AWS_PROFILE", rich_help_panel=_ON_AWS
        ),
    ],
}

_FOR_TESTS = "Simulator"
_SIMULATOR_OPTIONS: dict[str, Any] = {
    "simulator_faults": Annotated[
        str | None,
        typer.Option(
            help="Failures on cue: a file, or JSON.", rich_help_panel=_FOR_TESTS, metavar="SCRIPT"
        ),
    ],
    "simulator_latency": Annotated[
        Literal["instant", "realistic"] | None,
        typer.Option(help="How long calls take.", rich_help_panel=_FOR_TESTS),
    ],
    "simulator_latency_scale": Annotated[
        float | None, typer.Option(help="Times realistic.", min=0, rich_help_panel=_FOR_TESTS)
    ],
    "simulator_drift": Annotated[
        float | None,
        typer.Option(
            help="Probability of wrong colours.", min=0, max=1, rich_help_panel=_FOR_TESTS
        ),
    ],
    "seed": Annotated[
        int | None,
        typer.Option(help="Other films from the same words.", rich_help_panel=_FOR_TESTS),
    ],
}


def with_simulator_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the simulator's options; what was said of them arrives as `simulator`."""

    def gathered(said: dict[str, Any]) -> dict[str, Any]:
        return {
            name.removeprefix("simulator_"): value
            for name, value in said.items()
            if value is not None
        }

    return _with(command, "simulator", _SIMULATOR_OPTIONS, gathered)


def with_stack_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --stack, --region and --profile; they arrive as `stack`, an Address or None.

    The command ends with BadInput where the last two are given without the first.
    """

    def gathered(said: dict[str, Any]) -> Address | None:
        if said["stack"] is not None:
            return Address(**said)
        if said["region"] or said["profile"]:
            raise BadInput("--region and --profile say where a stack is: add --stack NAME")
        return None

    return _with(command, "stack", _STACK_OPTIONS, gathered)


def _with(
    command: Callable[..., None],
    argument: str,
    options: dict[str, Any],
    gathered: Callable[[dict[str, Any]], Any],
) -> Callable[..., None]:
    @functools.wraps(command)
    def told(**given: Any) -> None:
        said = gathered({name: given.pop(name) for name in options})
        command(**given, **{argument: said})

    own = inspect.signature(command)
    parameters = [each for each in own.parameters.values() if each.name != argument]
    for name, annotation in options.items():
        parameters.append(
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
            )
        )
    told.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    told.__annotations__ = {each.name: each.annotation for each in parameters}
    return told


def chosen_models(image: str | None, video: str | None) -> dict[str, str] | None:
    """The models that were named, as settings; None where nothing was said."""
    named = {"image": image, "video": video}
    return {what: model for what, model in named.items() if model is not None} or None
