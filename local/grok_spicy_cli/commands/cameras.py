"""`grok-spicy cameras`: what films can be filmed with, what is set up, and what it costs."""

import typer

from grok_spicy_cli.option_groups import StackAddress, with_stack_options
from grok_spicy_cli.options import Json, ProviderOption


@with_stack_options
def cameras(
    *, provider: ProviderOption = None, json: Json = False, stack: StackAddress | None
) -> None:
    """List the cameras: which are set up, what each films, and what it costs.

    A camera is set up where its key is in the environment or in .env; with the simulator all are.
    With --stack, those of that stack.
    """
    from grok_spicy.api.schemas.cameras import CameraList, camera_views
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.local_cameras import cameras_here
    from grok_spicy_cli.render.cameras import print_cameras

    output = CommandOutput.of(json=json)
    if stack:
        found = backends.connect_stack(stack, output).client.capabilities().cameras
    else:
        found = camera_views(cameras_here(provider))
    if json:
        typer.echo(CameraList(cameras=found).model_dump_json())
        return
    print_cameras(found, output.console)
