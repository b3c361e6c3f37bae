"""Groups of options that arrive in a command as one argument: the stack, the simulator's, and a
run's settings."""

import functools
import inspect
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import typer

from grok_spicy.errors import BadInput
from grok_spicy_cli.options import all_settings, gather_settings, setting_options


@dataclass(frozen=True)
class StackAddress:
    """A stack's name; region and profile as AWS's own tools take them, None for their default."""

    stack: str
    region: str | None = None
    profile: str | None = None

    def __str__(self) -> str:
        """As it is typed: `--stack GrokSpicy --region eu-west-1`."""
        values = {"stack": self.stack, "region": self.region, "profile": self.profile}
        return " ".join(f"--{name} {shlex.quote(each)}" for name, each in values.items() if each)


_ON_AWS = "On AWS"
_STACK_OPTIONS: dict[str, Any] = {
    "stack": Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Use the deployed stack of this name instead of this machine.",
            rich_help_panel=_ON_AWS,
        ),
    ],
    "region": Annotated[
        str | None,
        typer.Option(
            metavar="REGION",
            help="AWS region of the stack.",
            show_default="AWS_REGION",
            rich_help_panel=_ON_AWS,
        ),
    ],
    "profile": Annotated[
        str | None,
        typer.Option(
            metavar="PROFILE",
            help="Profile with the AWS credentials.",
            show_default="AWS_PROFILE",
            rich_help_panel=_ON_AWS,
        ),
    ],
}

_SIMULATOR = "Simulator (with --provider simulator)"
_SIMULATOR_OPTIONS: dict[str, Any] = {
    "simulator_drawing": Annotated[
        Literal["plain", "full"] | None,
        typer.Option(
            help="How pictures are drawn: plain shapes, quickly, or full figures.",
            show_default="full",
            rich_help_panel=_SIMULATOR,
        ),
    ],
    "simulator_latency": Annotated[
        Literal["instant", "realistic"] | None,
        typer.Option(
            help="How long calls take.", show_default="instant", rich_help_panel=_SIMULATOR
        ),
    ],
    "simulator_latency_scale": Annotated[
        float | None,
        typer.Option(
            help="Factor of the realistic latency.",
            show_default="1",
            min=0,
            rich_help_panel=_SIMULATOR,
        ),
    ],
    "simulator_drift": Annotated[
        float | None,
        typer.Option(
            help="Probability that a picture has wrong colors.",
            show_default="0.15",
            min=0,
            max=1,
            rich_help_panel=_SIMULATOR,
        ),
    ],
    "simulator_faults": Annotated[
        str | None,
        typer.Option(
            help="Failures to simulate: a file, or JSON.",
            rich_help_panel=_SIMULATOR,
            metavar="SCRIPT",
        ),
    ],
    "seed": Annotated[
        int | None,
        typer.Option(
            help="Another number makes another film of the same words.",
            show_default="0",
            rich_help_panel=_SIMULATOR,
        ),
    ],
}


def with_simulator_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the simulator's options; the ones that were typed arrive as `simulator`."""

    def gather(values: dict[str, Any]) -> dict[str, Any]:
        return {
            name.removeprefix("simulator_"): value
            for name, value in values.items()
            if value is not None
        }

    return _with_options(command, "simulator", _SIMULATOR_OPTIONS, gather)


def with_stack_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --stack, --region and --profile; they arrive as `stack`, a StackAddress or
    None.

    The command ends with BadInput where the last two are typed without the first.
    """

    def gather(values: dict[str, Any]) -> StackAddress | None:
        if values["stack"] is not None:
            return StackAddress(**values)
        if values["region"] or values["profile"]:
            raise BadInput("--region and --profile belong to a stack: add --stack NAME")
        return None

    return _with_options(command, "stack", _STACK_OPTIONS, gather)


def with_settings(
    *names: str,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command an option for each of these settings of a run that exists, without names for
    all settings of a new run; those that were typed arrive as `typed`."""

    def add_options(command: Callable[..., None]) -> Callable[..., None]:
        return _with_options(
            command,
            "typed",
            setting_options(names or all_settings(), of_a_run=bool(names)),
            gather_settings,
        )

    return add_options


def _with_options(
    command: Callable[..., None],
    argument: str,
    options: dict[str, Any],
    gather: Callable[[dict[str, Any]], Any],
) -> Callable[..., None]:
    @functools.wraps(command)
    def wrapped(**values: Any) -> None:
        gathered = gather({name: values.pop(name) for name in options})
        command(**values, **{argument: gathered})

    own = inspect.signature(command)
    parameters = [each for each in own.parameters.values() if each.name != argument]
    for name, annotation in options.items():
        parameters.append(
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
            )
        )
    wrapped.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {each.name: each.annotation for each in parameters}
    return wrapped
