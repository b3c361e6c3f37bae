"""Every prompt, as pure text. Each image and video prompt starts with the style: the style lock.

Image prompts contain a character's `visual_description` word for word; motion prompts never do: the
keyframe already shows how they look.
"""

from collections.abc import Sequence

from grok_spicy.models.run import Reference, RunSettings
from grok_spicy.models.story import (
    MIN_DESCRIPTION_WORDS,
    Character,
    ConsistencyScore,
    Scene,
    StoryPlan,
)
from grok_spicy.policies.reference_slots import Slot

_ONE_ACTION_SECONDS = 8
"""Longest clip whose action is told as one; it is also one that most models can correct."""
_POSITIONS = (
    ("in the centre",),
    ("on the left side", "on the right side"),
    ("on the left side", "in the centre", "on the right side"),
    ("on the far left", "on the left", "on the right", "on the far right"),
    ("on the far left", "on the left", "in the centre", "on the right", "on the far right"),
    (
        "on the far left",
        "on the left",
        "on the centre left",
        "on the centre right",
        "on the right",
        "on the far right",
    ),
)
"""The positions of one, two … six characters, from left to right."""

PLAN_SYSTEM = (
    "You direct short animated and live-action films and turn ideas into production plans. "
    f"Describe every character completely, in {MIN_DESCRIPTION_WORDS} words or more (aim for 100): "
    "that text is the only source of their looks and goes into every image prompt, so give exact "
    "colours, materials and marks. Give each scene one simple, clear action that a single shot can "
    "show, and one or two characters wherever the story allows. Let the place play its part. "
    "A transition says how the film enters a scene: 'cut', 'crossfade' when time or place changes, "
    "'match-cut' when the action runs on without a break."
)
JUDGE_SYSTEM = (
    "You check continuity on a film set. Compare strictly: kind of being, colours, hair, fur or "
    "feathers, eyes, clothing, build, distinguishing marks. Ignore pose, expression, framing, light"
    " and background. Answer with overall_score from 0 (nothing matches) to 1 (the same individual "
    "throughout), per_character by name, specific issues, and, if there are any, a fix_prompt of "
    "the form 'Change ONLY …: …'."
)


def plan_request(concept: str, settings: RunSettings, references: Sequence[Reference]) -> str:
    lines = [
        f"Create a visual story plan for: {concept}",
        "",
        f"Exactly {count(settings.characters, 'character')} and exactly "
        f"{count(settings.scenes, 'scene')}.",
        "Each scene lasts 8 seconds; use 3 to 15 only where the story needs it.",
        f"Aspect ratio: {settings.aspect_ratio or '16:9'}.",
    ]
    if references:
        names = ", ".join(reference.name for reference in references)
        lines.append(f"Use these names for characters: {names}.")
        lines += [
            f"{reference.name} looks like this: {reference.description}"
            for reference in references
            if reference.description
        ]
    return "\n".join(lines)


def plan_again(request: str, errors: Sequence[str]) -> str:
    """The same request, with the rules that the first plan broke."""
    error_lines = "\n".join(f"- {error}" for error in errors)
    return (
        f"{request}\n\nYour last plan broke these rules:\n{error_lines}\n"
        "Send the whole plan again with every one of them put right."
    )


def answer_again(request: str, errors: Sequence[str]) -> str:
    """The same request, with the reasons why its answer could not be read."""
    error_lines = "\n".join(f"- {error}" for error in errors)
    return (
        f"{request}\n\nYour last answer could not be read:\n{error_lines}\nAnswer again, as JSON."
    )


def describe_photo(name: str) -> str:
    return (
        f"Describe the person or character in this photo, called {name}, in 80 to 120 words: "
        "age, build, skin or fur, hair, eyes, face, clothing with exact colours and materials, "
        "accessories, distinguishing marks. Only what can be seen; no names, no guesses."
    )


def match_references(labels: Sequence[str], plan: StoryPlan) -> str:
    cast = "\n".join(
        f"- {character.name} ({character.role}): {character.visual_description}"
        for character in plan.characters
    )
    return (
        f"Photos were given with these labels: {', '.join(labels)}.\n"
        f"These are the characters of the story:\n{cast}\n"
        "Map each label to the one character it most probably stands for. Leave out a label that "
        "stands for nobody."
    )


def portrait(character: Character, style: str) -> str:
    return (
        f"{_sentence(style)} Full body character portrait of "
        f"{_sentence(character.visual_description)} {_SHEET}"
    )


def stylise(character: Character, style: str) -> str:
    return (
        f"{_sentence(style)} Turn the person or character in the image into this character: "
        f"{_sentence(character.visual_description)} Keep their likeness: the same face, hair, "
        f"build and expression. Full body, {_SHEET[0].lower()}{_SHEET[1:]}"
    )


_SHEET = (
    "Standing in a relaxed three-quarter pose against a plain light grey background. Character "
    "design reference sheet, one figure only. Crisp detail, even studio lighting, nothing in the "
    "background, no text or labels."
)


def keyframe(scene: Scene, plan: StoryPlan, slots: Sequence[Slot]) -> str:
    numbers = {slot.name: number for number, slot in enumerate(slots, 1) if slot.kind == "sheet"}
    parts = [_sentence(plan.style), f"Setting: {_sentence(scene.setting)}", _sentence(scene.mood)]
    parts += [_continuity(slot, number) for number, slot in enumerate(slots, 1) if not slot.name]
    for name, position in zip(scene.characters_present, positions(scene), strict=True):
        description = _sentence(plan.character(name).visual_description)
        source = (
            f"{name} from reference image {numbers[name]}"
            if name in numbers
            else f"{name} (no reference image)"
        )
        parts.append(f"{source}: {description} Positioned {position}.")
    parts += [
        f"Action: {_sentence(scene.action)}",
        f"Camera: {_sentence(scene.camera)}",
        f"Color palette: {_sentence(plan.color_palette)}",
    ]
    if numbers:
        parts.append("Maintain exact character appearances from the reference images.")
    return " ".join(parts)


def positions(scene: Scene) -> Sequence[str]:
    """The position of each character of the scene, from left to right."""
    count = len(scene.characters_present)
    return _POSITIONS[count - 1] if count else ()


def _continuity(slot: Slot, number: int) -> str:
    if slot.kind == "last_frame":
        return (
            f"Reference image {number} is the last frame of the scene before: start from it, with "
            "the same place, light, positions and poses."
        )
    return f"Reference image {number} is the scene before: keep its light and look in continuity."


def fix(style: str, score: ConsistencyScore) -> str:
    """The prompt of a surgical edit: the judge's fix, and nothing else."""
    change = score.fix_prompt or (
        f"Change ONLY what is wrong: {'; '.join(score.issues) or 'make each character match'}."
    )
    return (
        f"{_sentence(style)} {_sentence(change)} Keep everything else identical. "
        "Do not alter any character not mentioned."
    )


def motion(scene: Scene, style: str) -> str:
    """The prompt of a clip: camera and action only. A long clip has its action phased in time."""
    seconds = scene.duration_seconds
    if seconds <= _ONE_ACTION_SECONDS:
        action = _sentence(scene.action)
    else:
        third = round(seconds / 3)
        action = (
            f"From 0 to {third} seconds: the shot settles and the action begins. "
            f"From {third} to {2 * third} seconds: {_sentence(scene.action)} "
            f"From {2 * third} to {seconds} seconds: the action comes to rest and holds."
        )
    return (
        f"{_sentence(style)} {_sentence(scene.camera)} {action} {_sentence(scene.mood)} "
        "Smooth cinematic motion."
    )


def judge_portrait(character: Character) -> str:
    return (
        f"Score how well this portrait of {character.name} matches the description. One figure, "
        f"whole body, plain background.\n\nDescription: {character.visual_description}"
    )


def judge_scene(
    subject: str, subjects: int, plan: StoryPlan, cast: Sequence[str], sheets: Sequence[str]
) -> str:
    """The request to the judge: first the subject's images (`subjects` of them), then a reference
    per name in `sheets`, the rest of the cast in words."""
    lines = [subject]
    lines += [
        f"Image {number} is the reference of {name}."
        for number, name in enumerate(sheets, subjects + 1)
    ]
    lines += [
        f"{name} has no reference image; their description: "
        f"{plan.character(name).visual_description}"
        for name in cast
        if name not in sheets
    ]
    lines.append("Score how well each character matches, in every image of the scene.")
    return "\n".join(lines)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def count(number: int, noun: str) -> str:
    """`1 scene`, `2 scenes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
