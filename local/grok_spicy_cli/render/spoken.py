"""What is said in a film, as a table on a terminal, and what of it is not heard."""

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from grok_spicy.outputs.spoken import SpokenScene
from grok_spicy_cli.render.tables import plain_table


def spoken(scenes: Sequence[SpokenScene]) -> Table | None:
    """The lines of each scene, who says them, and how long the narrator takes; None without any."""
    if not scenes:
        return None
    table = plain_table("#", "Who", "What is said", "Seconds")
    for scene in scenes:
        if scene.narration:
            seconds = f"{scene.seconds:.1f}" if scene.seconds else "–"
            who = f"narrator ({scene.voice})" if scene.voice else "narrator"
            table.add_row(str(scene.scene_id), who, Text(scene.narration), seconds)
        for line in scene.dialogue:
            table.add_row(str(scene.scene_id), Text(line.character), Text(line.text), "")
    return table


def unheard(scenes: Iterable[SpokenScene]) -> list[str]:
    """What is said and not heard, a sentence each."""
    notes = []
    for scene in scenes:
        number = scene.scene_id
        if scene.problem:
            notes.append(f"the narration of scene {number} is not heard: {scene.problem}")
        if scene.dialogue_problem:
            notes.append(f"the dialogue of scene {number} is not heard: {scene.dialogue_problem}")
    return notes
