"""A run as tables on a terminal: its characters, the progress of each scene, what it cost.

Everything that a person or a model has worded is printed as plain text, never as markup.
"""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from grok_spicy.models.clips import Take
from grok_spicy.models.images import Keyframe, RefinedImage
from grok_spicy.models.run import Status
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.policies.acceptance import is_good_enough
from grok_spicy_cli.archive import RunListing

DOING: dict[Status, str] = {
    "queued": "starting",
    "pending": "starting",
    "ideation": "writing the plan",
    "characters": "drawing the characters",
    "keyframes": "composing keyframes",
    "script": "filming",
    "videos": "filming",
    "assembly": "cutting",
}
_COLOURS = {
    "complete": "green",
    "complete_with_gaps": "yellow",
    "failed": "red",
    "cancelled": "red",
    "interrupted": "yellow",
}
_BAR = 8
_NUMBERS = frozenset(("#", "Score", "Attempts", "Seconds", "Retries", "USD"))


def status_text(status: Status | str) -> Text:
    """`complete with gaps`, in its color."""
    return Text(status.replace("_", " "), style=_COLOURS.get(status, "cyan"))


def state_text(film: RunSnapshot) -> Text:
    """What is being done, the place in the queue, or how the run ended."""
    if film.queue_place:
        return Text(f"waiting for other films, place {film.queue_place}", style="cyan")
    status = film.run.status
    return Text(DOING[status], style="cyan") if status in DOING else status_text(status)


def progress(film: RunSnapshot, seconds: float) -> RenderableType:
    """An active run, `seconds` after this command began to watch it."""
    parts: list[RenderableType] = [headline(film, seconds)]
    for table in cast_and_scenes(film):
        parts += ["", table]
    return Group(*parts)


def headline(film: RunSnapshot, seconds: float) -> Text:
    """One line: the title, what is being done, for how long, and what it cost so far."""
    run = film.run
    clock = f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
    return Text("  ·  ").join(
        [
            Text(f"“{run.title}”" if run.title else "A new film", style="bold"),
            state_text(film),
            Text(clock),
            Text(f"{usd(film.spent_ticks):.2f} of at most {run.settings.max_cost_usd:.2f} USD"),
        ]
    )


def cast_and_scenes(film: RunSnapshot) -> list[RenderableType]:
    """The two tables of a run; none before there is a plan."""
    return [_cast(film), _scenes(film)] if film.plan else []


def _cast(film: RunSnapshot) -> Table:
    assert film.plan is not None
    table = plain_table("Character", "Role", "Sheet", "Score", "Attempts")
    for character in film.plan.characters:
        sheet = film.sheets.get(character.name)
        state = _drawn(sheet, "drawn", "in words only")
        if sheet and sheet.anchored and sheet.stylised_from:
            state.append(" from the photo")
        table.add_row(
            Text(character.name), Text(character.role, style="dim"), state, *_scored(sheet, film)
        )
    return table


def _scenes(film: RunSnapshot) -> Table:
    assert film.plan is not None
    table = plain_table("#", "Scene", "Enters by", "Keyframe", "Score", "Attempts", "Clip", "Score")
    table.add_column("Takes", justify="right")
    for index, scene in enumerate(film.plan.scenes):
        keyframe = film.keyframes.get(scene.scene_id)
        takes = film.takes.get(scene.scene_id, [])
        state, score = _clip(film, scene.scene_id, takes)
        table.add_row(
            str(scene.scene_id),
            Text(f"{scene.title} ({scene.duration_seconds} s)"),
            Text("" if index == 0 else scene.transition, style="dim"),
            _keyframe(keyframe),
            *_scored(keyframe, film),
            state,
            _score(score, film),
            str(len(takes) or ""),
        )
    return table


def plain_table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, justify="right" if column in _NUMBERS else "left")
    return table


def _keyframe(keyframe: Keyframe | None) -> Text:
    state = _drawn(keyframe, "composed", "none")
    if keyframe and keyframe.finished and keyframe.unanchored:
        state.append(f" ({', '.join(keyframe.unanchored)} from words)", style="yellow")
    return state


def _drawn(item: RefinedImage | None, done: str, without: str) -> Text:
    if item is None:
        return Text("waiting", style="dim")
    if not item.finished:
        return Text(f"try {len(item.attempts) + 1} …", style="cyan")
    return Text(done, style="green") if item.image_key else Text(without, style="yellow")


def _scored(item: RefinedImage | None, film: RunSnapshot) -> tuple[Text, str]:
    return _score(item.score if item else None, film), str(len(item.attempts) if item else "")


def _score(score: float | None, film: RunSnapshot) -> Text:
    if score is None:
        return Text()
    good = is_good_enough(score, film.run.settings.consistency_threshold)
    return Text(f"{score:.2f}", style="" if good else "yellow")


def _clip(film: RunSnapshot, scene_id: int, takes: list[Take]) -> tuple[Text, float | None]:
    clip = film.clips.get(scene_id)
    if clip and clip.state == "gap":
        return Text("still", style="yellow"), None
    chosen = film.chosen_take(scene_id)
    if clip and clip.state == "accepted" and chosen:
        score = chosen.score.overall_score if chosen.score else None
        return Text("accepted", style="green"), score
    if not takes:
        return Text("waiting", style="dim"), None
    take = max(takes, key=lambda take: take.number)
    score = take.score.overall_score if take.score else None
    return _take(take), score


def _take(take: Take) -> Text:
    verb = "correcting" if take.correction else "filming"
    if take.chunking and take.state in ("rendering", "ready", "partial"):
        number = min(take.filmed + 1, take.chunking.count)
        return Text(f"filming chunk {number} of {take.chunking.count}", style="cyan")
    if take.state == "rendering":
        filled = round(take.progress * _BAR)
        bar = "▰" * filled + "▱" * (_BAR - filled)
        return Text(f"{verb} {bar} {take.progress:4.0%}", style="cyan")
    words = {"ready": "downloading", "developed": "being judged", "reviewed": "judged"}
    if take.state == "failed":
        return Text("failed", style="red")
    return Text(words[take.state], style="cyan")


def costs(by_step: dict[str, float]) -> Table:
    """What each step cost, the most expensive first."""
    table = plain_table("Cost by step", "USD")
    for step, cost in sorted(by_step.items(), key=lambda each: -each[1]):
        table.add_row(step.replace("_", " "), f"{cost:.2f}")
    return table


def runs(listings: Sequence[RunListing]) -> Table:
    """A list of runs."""
    table = plain_table("Run", "Status", "USD", "Title")
    name, _, _, title = table.columns
    name.min_width = max((len(run.run_id) for run in listings), default=0)  # people copy it
    title.no_wrap = True
    for run in listings:
        short = {"complete_with_gaps": "with gaps", "awaiting_approval": "waits for approval"}
        status = short.get(run.status, run.status)
        status += f", place {run.queue_place}" if run.queue_place else ""
        table.add_row(
            Text(run.run_id),
            Text(status, style=_COLOURS.get(run.status, "cyan")),
            f"{run.cost_usd:.2f}",
            Text(run.title or "–"),
        )
    return table
