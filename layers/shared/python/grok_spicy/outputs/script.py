"""`script.md`: the storyboard — cast, scenes, every attempt at each picture, the film.

All text of a model or a person is escaped, so that it can't break the table or the page.
"""

import re
from collections.abc import Iterable

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.images import RefinedImage
from grok_spicy.models.narration import Narration
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.models.versions import Version
from grok_spicy.models.visible_text import visible
from grok_spicy.policies.asset_keys import path_in_folder
from grok_spicy.policies.refusals import offer


def script(snapshot: RunSnapshot) -> str:
    """The storyboard as Markdown; links are relative to the run's folder."""
    if snapshot.plan is None:
        raise ValueError("a run without a plan has no script")
    plan = snapshot.plan
    lines = [
        f"# {_text(plan.title)}",
        "",
        f"**Style:** {_text(plan.style)}  ",
        f"**Aspect Ratio:** {plan.aspect_ratio}  ",
        f"**Color Palette:** {_text(plan.color_palette)}  ",
        f"**Run:** {snapshot.run.run_id} ({snapshot.run.status})",
        "",
        "---",
        "",
        "## Characters",
        "",
        *_characters(snapshot, plan),
        "---",
        "",
        *_places(snapshot),
        "## Scenes",
        "",
        *(line for scene in plan.scenes for line in _scene(snapshot, scene)),
        *_final(snapshot, plan),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _characters(snapshot: RunSnapshot, plan: StoryPlan) -> Iterable[str]:
    for character in plan.characters:
        sheet = snapshot.sheets.get(character.name)
        yield from (f"### {_text(character.name)}", "")
        yield f"**Role:** {_text(character.role)}  "
        if sheet:
            yield f"**Score:** {_score(sheet.score)} | **Attempts:** {len(sheet.attempts)}"
            if not sheet.anchored:
                yield f"  \n**Unanchored:** drawn from words alone ({_text(sheet.problem or '')})"
        yield from ("", f"> {_text(character.visual_description)}", "")
        if sheet and sheet.softened:
            yield from (f"**Refused:** {_text(offer(sheet.softened))}", "")
        if sheet and sheet.image_key:
            yield from (f"![{_text(character.name)}]({path_in_folder(sheet.image_key)})", "")
            yield from _views(snapshot, character.name)
            yield from _log(sheet)


def _views(snapshot: RunSnapshot, name: str) -> Iterable[str]:
    turnaround = snapshot.turnarounds.get(name)
    for view, key in turnaround.views.items() if turnaround else ():
        yield from (f"![{_text(name)}, {view}]({path_in_folder(key)})", "")


def _places(snapshot: RunSnapshot) -> Iterable[str]:
    if snapshot.plates:
        yield from ("## Places", "")
    for plate in snapshot.plates.values():
        yield from (f"### {_text(plate.place)}", "")
        if plate.image_key:
            yield from (f"![{_text(plate.place)}]({path_in_folder(plate.image_key)})", "")
        else:
            yield from (f"No plate: {_text(plate.problem or '')}", "")


def _scene(snapshot: RunSnapshot, scene: Scene) -> Iterable[str]:
    keyframe = snapshot.keyframes.get(scene.scene_id)
    clip = snapshot.clips.get(scene.scene_id)
    yield from (f"### Scene {scene.scene_id}: {_text(scene.title)}", "")
    yield from (_text(scene.description), "", "| Property | Value |", "|---|---|")
    rows = {
        "Setting": scene.setting,
        "Characters": ", ".join(scene.characters_present),
        "Camera": scene.camera,
        "Mood": scene.mood,
        "Action": scene.action,
        "Duration": f"{scene.duration_seconds}s",
        "Transition": scene.transition,
    }
    if keyframe:
        rows["Consistency"] = f"{_score(keyframe.score)} (edits: {keyframe.edits})"
        if keyframe.unanchored:
            rows["Drawn from words"] = ", ".join(keyframe.unanchored)
    if scene.narration:
        rows["Narration"] = f"{scene.narration}{_heard(snapshot.narration.get(scene.scene_id))}"
    if scene.dialogue:
        rows["Dialogue"] = " ".join(f"{each.character}: “{each.text}”" for each in scene.dialogue)
    yield from (f"| {name} | {_cell(value)} |" for name, value in rows.items())
    yield ""
    if keyframe and keyframe.image_key:
        yield from (f"![Scene {scene.scene_id}]({path_in_folder(keyframe.image_key)})", "")
    if keyframe:
        yield from ("**Video Prompt:**", "", f"> {_text(keyframe.video_prompt)}", "")
        yield from _log(keyframe)
    takes = snapshot.takes.get(scene.scene_id, [])
    refused = [each.softened for each in (keyframe, *takes) if each and each.softened]
    for softened in refused:
        yield from (f"**Refused:** {_text(offer(softened))}", "")
    if takes:
        yield from ("**Takes:**", "", *(_take(take, clip) for take in takes), "")
    if clip and clip.state == "gap":
        yield f"**Gap:** {_text(clip.problem or '')}. To fix it: {_text(clip.remedy or '')}."
        yield ""


def _heard(narration: Narration | None) -> str:
    """How a line is heard, or why it is not; nothing where it is still to be spoken."""
    if narration is None or narration.state == "open":
        return ""
    if narration.problem:
        return f" (not heard: {narration.problem})"
    return f" ({narration.seconds:.1f} s, by {narration.voice})"


def _log(drawn: RefinedImage) -> Iterable[str]:
    """The generation log: every attempt; the one that is used is marked."""
    yield from ("**Generation Log:**", "")
    for attempt in drawn.attempts:
        origin = f"edit of {attempt.edited_from}" if attempt.edited_from else "drawn"
        if attempt.cast:
            origin = f"from the cast {_text(attempt.cast)}"
        elif attempt.variant:
            origin = f"variant {attempt.variant}"
        score = _score(attempt.score.overall_score if attempt.score else None)
        used = ", used" if attempt == drawn.best else ""
        issues = "; ".join(attempt.score.issues) if attempt.score else (attempt.problem or "")
        picture = (
            f"[v{attempt.number}]({path_in_folder(attempt.key)})"
            if attempt.key
            else f"v{attempt.number}"
        )
        yield f"- {picture}: {origin}, score {score}{used}{f' — {_text(issues)}' if issues else ''}"
    yield ""


def _take(take: Take, clip: Clip | None) -> str:
    name = f"[{take.name}]({path_in_folder(take.video_key)})" if take.video_key else take.name
    score = _score(take.score.overall_score if take.score else None)
    used = ", used" if clip and clip.take == take.number else ""
    problem = f" — {_text(take.problem)}" if take.problem else ""
    return f"- {name}: {take.state}, score {score}{used}{problem}"


def _final(snapshot: RunSnapshot, plan: StoryPlan) -> Iterable[str]:
    path = path_in_folder(snapshot.run.film_key)
    if path is None or snapshot.run.film_facts is None:
        return
    facts = snapshot.run.film_facts
    takes = [take for takes in snapshot.takes.values() for take in takes]
    rows = {
        "Duration": f"{facts['duration']:.2f} s",
        "Picture": f"{facts['width']}×{facts['height']}, {facts['fps']:g} frames a second",
        "Scenes": f"{len(plan.scenes)}, of them {len(snapshot.gaps)} shown as a still",
        "Pictures drawn": str(
            sum(
                len(drawn.attempts)
                for drawn in [*snapshot.sheets.values(), *snapshot.keyframes.values()]
            )
        ),
        "Takes filmed": f"{len(takes)}, of them "
        f"{sum(1 for take in takes if take.correction)} corrections",
        "Cost": f"{usd(snapshot.spent_ticks):.2f} USD in {len(snapshot.calls)} calls",
    }
    yield from ("---", "", "## Final Video", "", f"[{path}]({path})", "")
    yield from ("| Property | Value |", "|---|---|")
    yield from (f"| {name} | {value} |" for name, value in rows.items())
    if len(snapshot.versions) > 1:
        lines = (_version(snapshot, version) for version in snapshot.versions)
        yield from ("", "**Versions:**", "", *lines)


def _version(snapshot: RunSnapshot, version: Version) -> str:
    path = path_in_folder(version.film_key)
    is_shown = ", the film" if version == snapshot.shown_version else ""
    about = f"{version.created_at:%Y-%m-%d %H:%M}, {version.settings.quality}"
    return f"- [Version {version.number}]({path}): {about}, {version.cost_usd:.2f} USD{is_shown}"


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"


def _text(text: str) -> str:
    """The text on one line, with Markdown and HTML escaped."""
    # What starts a list, a rule or an underline only does so at the start of a line.
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", _inline(text))


def _inline(text: str) -> str:
    """The same for text that never starts a line."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", visible(" ".join(text.split())))


def _cell(text: str) -> str:
    return _inline(text) or "–"
