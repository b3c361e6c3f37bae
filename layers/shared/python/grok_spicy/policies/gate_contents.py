"""What a gate shows, as digests: a decision covers exactly that. Pure."""

from collections.abc import Sequence

from grok_spicy.errors import BadInput
from grok_spicy.models.gates import Decision, Gate, PartDecision
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.redo import Redo
from grok_spicy.models.settings import GateName
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies.asset_keys import script_key
from grok_spicy.policies.narration import lines_of
from grok_spicy.policies.schedule import is_drawable

WHOLE_PLAN = "plan"
"""The only part of the plan's gate."""


def gate_parts(gate: GateName, film: RunSnapshot) -> dict[str, str]:
    """The digest of each part that is decided on its own. See `Gate.parts`."""
    plan = film.plan
    if plan is None:
        return {}
    match gate:
        case "plan":
            return {WHOLE_PLAN: inputs_digest(plan)}
        case "narration":
            return {
                str(each): _narration(each, line, film) for each, line in lines_of(plan).items()
            }
        case "sheets":
            return {character.name: _sheet(character.name, film) for character in plan.characters}
        case "storyboard":
            return {str(scene.scene_id): _frame(scene, plan, film) for scene in plan.scenes}
        case "cut":
            return {str(scene.scene_id): _clip(scene, film) for scene in plan.scenes}


def gate_digest(gate: GateName, parts: dict[str, str]) -> str:
    """The digest of all that the gate shows."""
    return inputs_digest(gate, parts)


def waiting_scenes_of(gate: GateName, film: RunSnapshot) -> list[int]:
    """The scenes of a storyboard that are approved in words: they wait for a clip."""
    plan, settings = film.plan, film.run.settings
    if gate != "storyboard" or plan is None:
        return []
    ids = [scene.scene_id for scene in plan.scenes]
    return [scene_id for scene_id in ids if not is_drawable(plan, scene_id, settings)]


def redos_of(gate: Gate) -> list[Redo]:
    """What a rejected gate asks to make again. Of a scene that is approved in words there is
    nothing to make again: its words are edited."""
    redos = []
    for part, verdict in gate.rejected_parts.items():
        match gate.gate:
            case "plan":
                redos.append(Redo(what="plan", note=verdict.note))
            case "narration":
                redos.append(Redo(what="narration", scene_id=int(part), note=verdict.note))
            case "sheets":
                redos.append(Redo(what="sheet", character=part, note=verdict.note))
            case "storyboard" if not _is_in_words(gate, part):
                redos.append(Redo(what="keyframe", scene_id=int(part), note=verdict.note))
            case "cut":
                redos.append(Redo(what="clip", scene_id=int(part), note=verdict.note))
    return redos


def decisions_of(
    gate: Gate, decision: Decision, note: str | None, parts: Sequence[PartDecision]
) -> list[PartDecision]:
    """What a person decides: about these parts, or else about every part that has no verdict yet.
    Who names scenes of the cut accepts its other scenes. BadInput for a cut that is rejected as a
    whole: that would film every scene again."""
    undecided = gate.undecided or list(gate.parts)
    if parts and gate.gate == "cut":
        named = {each.part for each in parts}
        others = [part for part in undecided if part not in named]
        return [*parts, *(PartDecision(part=part, decision="approved") for part in others)]
    if parts:
        return list(parts)
    if gate.gate == "cut" and decision == "rejected":
        raise BadInput("say which scenes of the cut are to be filmed again")
    return [PartDecision(part=part, decision=decision, note=note) for part in undecided]


def check_parts(gate: Gate, decisions: Sequence[PartDecision]) -> None:
    """BadInput for a part that the gate has not, and for a rejection that changes nothing: of a
    single scene that has no picture yet."""
    for each in decisions:
        if each.part not in gate.parts:
            names = ", ".join(gate.parts)
            raise BadInput(f"the {gate.gate} has no {each.part!r}; it has: {names}")
    rejected = [each.part for each in decisions if each.decision == "rejected"]
    in_words = [part for part in rejected if gate.gate == "storyboard" and _is_in_words(gate, part)]
    if in_words and in_words == rejected:
        raise BadInput(
            f"scene {in_words[0]} has no picture yet, since it begins with the last frame of the "
            "clip before: approve it in words, or edit the plan"
        )


def _is_in_words(gate: Gate, part: str) -> bool:
    return int(part) in gate.waits_for


def part_words(gate: Gate, part: str) -> str:
    """A part in words: `keyframe of scene 3`, `sheet of Ember`."""
    match gate.gate:
        case "plan":
            return "plan"
        case "narration":
            return f"narration of scene {part}"
        case "sheets":
            return f"sheet of {part}"
        case "storyboard":
            return f"keyframe of scene {part}"
        case "cut":
            return f"clip of scene {part}"


def asset_of(gate: Gate, part: str, film: RunSnapshot) -> str | None:
    """The asset key of what to look at: the script for a plan, else a picture or a clip."""
    match gate.gate:
        case "plan":
            return script_key(film.run.run_id)
        case "narration":
            narration = film.narration.get(int(part))
            return narration.audio_key if narration else None
        case "sheets":
            sheet = film.sheets.get(part)
            return sheet.image_key if sheet else None
        case "storyboard":
            keyframe = film.keyframes.get(int(part))
            return keyframe.image_key if keyframe else None
        case "cut":
            take = film.chosen_take(int(part))
            return take.video_key if take else film.run.film_key


def _narration(scene_id: int, line: str, film: RunSnapshot) -> str:
    """A line as it is heard, and its scene's length."""
    narration, plan = film.narration.get(scene_id), film.plan
    heard = (narration.audio_key, narration.state) if narration else None
    return inputs_digest(line, plan.scene(scene_id).duration_seconds if plan else None, heard)


def _sheet(name: str, film: RunSnapshot) -> str:
    sheet = film.sheets.get(name)
    return inputs_digest(name, sheet.image_key if sheet else None)


def _frame(scene: Scene, plan: StoryPlan, film: RunSnapshot) -> str:
    """A scene's picture and what its clip is told; only the words of one that waits for a clip, so
    that its approval holds when it has been drawn. What a narrator says over it changes neither."""
    scene = scene.model_copy(update={"narration": None})
    if not is_drawable(plan, scene.scene_id, film.run.settings):
        return inputs_digest(scene)
    keyframe = film.keyframes.get(scene.scene_id)
    picture = (keyframe.image_key, keyframe.video_prompt) if keyframe else None
    return inputs_digest(scene, picture)


def _clip(scene: Scene, film: RunSnapshot) -> str:
    clip = film.clips.get(scene.scene_id)
    shown = (clip.take, clip.mezzanine_key, clip.inputs_digest) if clip else None
    return inputs_digest(scene.transition, scene.duration_seconds, shown)
