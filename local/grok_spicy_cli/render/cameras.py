"""Cameras as tables on a terminal: what each films and costs; which films which scene."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grok_spicy.api.schemas.cameras import CameraModelView, CameraView
from grok_spicy.api.schemas.estimates import SceneEstimate
from grok_spicy_cli.render.tables import plain_table

_CLIP_SECONDS = 8


def print_cameras(cameras: Sequence[CameraView], console: Console) -> None:
    """The cameras that can be used, then what sets up the others."""
    table = plain_table(
        "Camera", "Films", "At", "From", "Sound", "USD/s", f"{_CLIP_SECONDS} s take"
    )
    for camera in filter(lambda each: each.is_set_up, cameras):
        for place, model in enumerate(camera.models):
            table.add_row(*_cells(camera, model, is_first=place == 0))
    console.print(table)
    others = [each for each in cameras if not each.is_set_up]
    if others:
        console.print(Text("\nNot set up here", style="bold"))
    for camera in others:
        reason = camera.retired or f"{camera.set_up_by}"
        console.print(Text(f"  {camera.name} ({camera.title}): {reason}"), soft_wrap=True)
    console.print(
        Text('\nTo film with one: grok-spicy run "…" --camera NAME; auto chooses for each scene')
    )


def _cells(camera: CameraView, model: CameraModelView, *, is_first: bool) -> tuple[Text, ...]:
    prices = [f"{price:g}" for price in model.usd_per_second.values()]
    film_from = "first frame" if model.takes_first_frame else "words alone"
    minutes = model.render_seconds * _CLIP_SECONDS / 60
    name = Text(camera.name, style="bold") if is_first else Text(f"  {model.name}")
    return (
        Text.assemble(name, f"  {model.name}") if is_first else name,
        Text(_lengths(model)),
        Text(" ".join(model.resolutions)),
        Text(film_from + (", last frame" if model.pins_last_frame else "")),
        Text("yes" if model.has_audio else "no"),
        Text("free" if set(prices) == {"0"} else " / ".join(prices)),
        Text(f"{minutes:.1f} min"),
    )


def _lengths(model: CameraModelView) -> str:
    if model.lengths:
        return f"{', '.join(map(str, model.lengths))} s"
    return f"{model.min_seconds}–{model.max_seconds} s"


def print_scene_cameras(scenes: Sequence[SceneEstimate], console: Console) -> None:
    """Which camera films which scene, what follows it, what its clip costs and why it was chosen;
    nothing where all scenes have the same camera and nothing follows."""
    if len({(each.model, *each.fallbacks) for each in scenes}) < 2 and not any(
        each.fallbacks for each in scenes
    ):
        return
    table: Table = plain_table("Scene", "Camera", "Then", "USD", "At most", "Why")
    for each in scenes:
        table.add_row(
            str(each.scene_id),
            Text(f"{each.camera} ({each.model})"),
            Text(", ".join(each.fallbacks) or "–"),
            f"{each.expected_usd:.2f}",
            f"{each.at_most_usd:.2f}",
            Text(each.why or "you chose it"),
        )
    console.print(table)
