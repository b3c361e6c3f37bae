"""What waits for a person's approval, as text on a terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from grok_spicy.api.schemas import GatePart, GateView
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.models.story import Scene
from grok_spicy_cli.location import RunLocation

_WHAT = {
    "plan": "The plan",
    "narration": "The narration",
    "sheets": "The character sheets",
    "storyboard": "The storyboard",
    "cut": "The film",
}


def print_gate(gate: GateView, film: RunSnapshot, location: RunLocation, console: Console) -> None:
    """What was made, where its files are, what was decided, and what going on will cost."""
    spent = usd(film.spent_ticks)
    lines = [
        Text(f"{_WHAT[gate.gate]} of {film.run.run_id} waits for your approval.", style="bold"),
        *_subject(gate, film, location),
        Text(
            f"{spent:.2f} USD spent so far; going on costs about {gate.expected_usd:.2f} USD, at "
            f"most {gate.at_most_usd:.2f}."
        ),
        Text(f"If nobody decides by {gate.deadline:%Y-%m-%d %H:%M} UTC, the run is interrupted."),
    ]
    for line in lines:
        console.print(line, soft_wrap=True)


def name_of(part: GatePart) -> str:
    """A part as a person names it: `scene 3`, `Ember`."""
    return f"scene {part.scene_id}" if part.scene_id is not None else part.title


def how_to_decide(gate: GateView, run_id: str, location: RunLocation) -> list[str]:
    """What to type to approve or to reject it."""
    approve = location.command("approve", run_id, gate.gate)
    reject = location.command("reject", run_id, gate.gate, *_named(gate), "--note", '"…"')
    return [f"To approve: {approve}", f"To have it made again: {reject}"]


def _named(gate: GateView) -> list[str]:
    """The options that name what is to be made again, where not all of it need be."""
    return {
        "narration": ["--scene", "N"],
        "storyboard": ["--scene", "N"],
        "cut": ["--scene", "N"],
        "sheets": ["--character", "NAME"],
    }.get(gate.gate, [])


def _subject(gate: GateView, film: RunSnapshot, location: RunLocation) -> Iterator[Text]:
    if gate.gate == "plan" and film.plan:
        yield from map(Text, _story(film))
    scenes = {scene.scene_id: scene for scene in film.plan.scenes} if film.plan else {}
    for part in gate.subject:
        scene = scenes.get(part.scene_id or 0)
        line = Text(f"  {name_of(part)}")
        if scene:
            line.append(f" “{scene.title}”")
        line.append(f"  {_shown(gate, part, scene, film, location)}", style="dim")
        if scene and gate.gate == "narration":
            line.append(f"  {_heard(scene, film)}")
        if part.verdict:
            line.append(f"  {part.verdict.decision} by {part.verdict.by}", style="green")
        yield line
    if gate.gate == "cut":
        for name, path in location.paths(film):
            yield Text(f"  {name}: {path}")


def _shown(
    gate: GateView, part: GatePart, scene: Scene | None, film: RunSnapshot, location: RunLocation
) -> str:
    if scene and scene.scene_id in gate.waits_for:
        return f"in words, it begins with the last frame of the clip before: {scene.action}"
    if part.path is None:
        return "no recording" if gate.gate == "narration" else "no picture could be had"
    return location.path_of(film.run.run_id, part.path)


def _heard(scene: Scene, film: RunSnapshot) -> str:
    """A line as it is spoken: its text, voice and length, or why it is not heard."""
    stored = film.narration.get(scene.scene_id)
    if stored is None or stored.text != scene.narration:
        return f"“{scene.narration}”"
    how = stored.problem or f"{stored.seconds:.1f} s of {scene.duration_seconds}, {stored.voice}"
    return f"“{stored.text}” ({how})"


def _story(film: RunSnapshot) -> Iterator[str]:
    assert film.plan is not None
    for character in film.plan.characters:
        yield f"  {character.name}, {character.role}: {character.visual_description}"
    for scene in film.plan.scenes:
        yield f"  {scene.scene_id}. {scene.title} ({scene.duration_seconds} s): {scene.action}"
        if scene.narration:
            yield f"     narrator: “{scene.narration}”"
        for line in scene.dialogue:
            yield f"     {line.character}: “{line.text}”"
