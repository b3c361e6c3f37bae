"""Cameras on a terminal: what each films and costs, which films which scene, and what it costs."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from grok_spicy.api.schemas.cameras import CameraModelView, CameraView
from grok_spicy.api.schemas.estimates import CostEstimate, SceneEstimate
from grok_spicy.models.requests import RunRequest
from grok_spicy.policies.estimates import Estimate
from grok_spicy.policies.filming import CHOSEN_PER_SCENE
from grok_spicy_cli.render.tables import plain_table

_CLIP_SECONDS = 8


def print_cameras(cameras: Sequence[CameraView], console: Console) -> None:
    """The cameras that can be used, then what sets up the others."""
    table = plain_table("Camera", "Films", "At", "From", "Sound", "USD/s", f"{_CLIP_SECONDS} s in")
    table.columns[0].overflow = "fold"
    for column in table.columns[1:]:
        column.no_wrap = True
    for camera in filter(lambda each: each.is_set_up, cameras):
        table.add_row(Text(camera.name, style="bold"))
        for model in camera.models:
            table.add_row(*_cells(model))
    console.print(table)
    others = [each for each in cameras if not each.is_set_up]
    if others:
        console.print(Text("\nNot set up here", style="bold"))
    for camera in others:
        reason = camera.retired or camera.set_up_by
        console.print(Text(f"  {camera.name} ({camera.title}): {reason}"), soft_wrap=True)
    hint = 'grok-spicy run "…" --camera NAME; auto chooses one for each scene'
    console.print(Text(f"\nTo film with one: {hint}"), soft_wrap=True)


def _cells(model: CameraModelView) -> tuple[Text, ...]:
    frames = "first, last" if model.pins_last_frame else "first frame"
    return (
        Text(f"  {model.name}"),
        Text(_lengths(model)),
        Text(_range(model.resolutions)),
        Text(frames if model.takes_first_frame else "words"),
        Text("yes" if model.has_audio else "no"),
        Text(_prices(model)),
        Text(f"{model.render_seconds * _CLIP_SECONDS / 60:.1f} min"),
    )


def _lengths(model: CameraModelView) -> str:
    if model.lengths:
        return f"{', '.join(map(str, model.lengths))} s"
    return f"{model.min_seconds}–{model.max_seconds} s"


def _prices(model: CameraModelView) -> str:
    prices = sorted(model.usd_per_second.values())
    return _range([f"{price:g}" for price in prices]) if any(prices) else "free"


def _range(values: Sequence[str]) -> str:
    first, last = values[0], values[-1]
    return first if first == last else f"{first}–{last}"


def print_scene_cameras(scenes: Sequence[SceneEstimate], console: Console) -> None:
    """Which camera films which scene, what follows it, what its clip costs and why it was chosen;
    nothing where all scenes have the same camera, nothing follows and none is filmed in
    chunks."""
    if len({(each.model, *each.fallbacks) for each in scenes}) < 2 and not any(
        each.fallbacks or each.chunks for each in scenes
    ):
        return
    for each in scenes:
        chunks = f" in {each.chunks} chunks" if each.chunks else ""
        then = f", then {', '.join(each.fallbacks)}" if each.fallbacks else ""
        costs = f"{each.expected_usd:.2f} USD, at most {each.at_most_usd:.2f}"
        console.print(Text(f"  scene {each.scene_id}: {each.camera}{chunks}{then}; {costs}"))
        console.print(Text(f"    {each.why or 'you chose it'}", style="dim"))


def costs_in_words(estimate: Estimate | CostEstimate, request: RunRequest) -> str:
    """What a run may cost: `about 1.86 USD, at most 10.00`. Before there is a plan, no scene
    has a camera of its own."""
    cap = request.max_cost_usd
    words = f"about {estimate.expected_usd:.2f} USD, at most {estimate.at_most_usd:.2f}"
    if estimate.expected_usd > cap:
        words += f"; that is more than the cap of {cap:.2f}, so some scenes would be stills"
    if request.plan is None and request.camera in CHOSEN_PER_SCENE:
        words += "; if Grok films it: cameras are chosen once there is a plan"
    return words
