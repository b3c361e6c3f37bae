"""Every prompt, as pure text. Each image and video prompt starts with the style: the style lock.

Image prompts contain a character's `visual_description` word for word; motion prompts never do: the
keyframe already shows how they look.
"""

from collections.abc import Mapping, Sequence

from grok_spicy.models.run import Reference
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import (
    MIN_DESCRIPTION_WORDS,
    Character,
    ConsistencyScore,
    Scene,
    StoryPlan,
)
from grok_spicy.policies.prompt_length import Part, Rank, join
from grok_spicy.policies.reference_slots import Slot, slot_words
from grok_spicy.policies.spoken_wishes import spoken_wishes

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
    "'match-cut' when the action runs on without a break. Write names, titles and all other texts "
    "in the language of the idea; only transitions and the aspect ratio are as the schema has "
    "them. Where a script puts no blanks between words, as long a description is about 130 "
    "characters of Chinese, 180 of Japanese or 400 of Thai. Give each character three to five "
    "personality cues: they guide the expressions on their face."
)
JUDGE_SYSTEM = (
    "You check continuity on a film set. Compare strictly: kind of being, colours, hair, fur or "
    "feathers, eyes, clothing, build, distinguishing marks. Ignore pose, expression, framing, light"
    " and background. Answer with overall_score from 0 (nothing matches) to 1 (the same individual "
    "throughout), per_character with a score from 0 to 1 for every character by name, specific "
    "issues, and, if there are any, a fix_prompt of the form 'Change ONLY …: …'. Without issues, "
    "fix_prompt is null."
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
    lines += spoken_wishes(settings)
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


def portrait(character: Character, style: str, limit: int | None = None) -> str:
    """The prompt of a character sheet, drawn from words; with at most `limit` letters."""
    return join(
        [
            Part(style, Rank.STYLE),
            Part(character.visual_description, Rank.LOOKS, "Full body character portrait of "),
            Part(_SHEET),
            _expression(character),
        ],
        limit,
    )


def stylise(character: Character, style: str, limit: int | None = None) -> str:
    """The prompt of a character sheet, drawn from a photo; with at most `limit` letters."""
    return join(
        [
            Part(style, Rank.STYLE),
            Part(
                character.visual_description,
                Rank.LOOKS,
                "Turn the person or character in the image into this character: ",
            ),
            Part("Keep their likeness: the same face, hair and build. Full body."),
            Part(_SHEET),
            _expression(character),
        ],
        limit,
    )


_SHEET = (
    "Standing in a relaxed three-quarter pose against a plain light grey background. Character "
    "design reference sheet, one figure only. Crisp detail, even studio lighting, nothing in the "
    "background, no text or labels."
)


def _expression(character: Character) -> Part:
    """The character's cues, which guide expressions; nothing if there are none."""
    return Part(", ".join(character.personality_cues), Rank.CUES, "Facial expression: ")


def keyframe(scene: Scene, plan: StoryPlan, slots: Sequence[Slot], limit: int | None = None) -> str:
    """The prompt of a scene's first frame; with at most `limit` letters."""
    numbers = {slot.name: number for number, slot in enumerate(slots, 1) if slot.kind == "sheet"}
    parts = [
        Part(plan.style, Rank.STYLE),
        Part(scene.setting, Rank.PLACE, "Setting: "),
        Part(scene.mood, Rank.LIGHT),
    ]
    parts += [
        Part(slot_words(slot, number))
        for number, slot in enumerate(slots, 1)
        if slot.kind != "sheet"
    ]
    for name, position in zip(scene.characters_present, positions(scene), strict=True):
        character = plan.character(name)
        is_on_sheet = name in numbers
        source = f"from reference image {numbers[name]}" if is_on_sheet else "(no reference image)"
        rank = Rank.LOOKS_ON_SHEET if is_on_sheet else Rank.LOOKS
        parts += [
            Part(character.visual_description, rank, f"{name} {source}: "),
            Part(f"Positioned {position}"),
            _expression(character),
        ]
    parts += [
        Part(scene.action, Rank.ACTION, "Action: "),
        Part(scene.camera, Rank.LIGHT, "Camera: "),
        Part(plan.color_palette, Rank.PALETTE, "Color palette: "),
    ]
    if numbers:
        parts.append(Part("Maintain exact character appearances from the reference images."))
    return join(parts, limit)


def positions(scene: Scene) -> Sequence[str]:
    """The position of each character of the scene, from left to right."""
    count = len(scene.characters_present)
    return _POSITIONS[count - 1] if count else ()


def fix(style: str, score: ConsistencyScore, limit: int | None = None) -> str:
    """The prompt of a surgical edit: the judge's fix, and nothing else; with at most `limit`
    letters."""
    change = score.fix_prompt or (
        f"Change ONLY what is wrong: {'; '.join(score.issues) or 'make each character match'}"
    )
    parts = [
        Part(style, Rank.STYLE),
        Part(change, Rank.LOOKS),
        Part("Keep everything else identical. Do not alter any character not mentioned."),
    ]
    return join(parts, limit)


def film_again(prompt: str, score: ConsistencyScore, limit: int | None = None) -> str:
    """The prompt of a clip that is filmed once more because of that verdict."""
    wrong = "; ".join(score.issues) or score.fix_prompt or ""
    return join([Part(prompt, Rank.ACTION), Part(wrong, Rank.LOOKS, "Take care: ")], limit)


def anchored(
    prompt: str, names: Sequence[str], voices: Mapping[str, str], limit: int | None = None
) -> str:
    """The prompt of a clip with the sheets of these characters as references, in that order, and a
    voice for some of them (by name, in the order in which they are sent)."""
    sheets = ", ".join(f"{name} is <IMAGE_{number}>" for number, name in enumerate(names, 1))
    parts = [Part(prompt, Rank.ACTION)]
    if sheets:
        parts.append(Part(f"{sheets}. Keep their looks", before="The reference images show who: "))
    parts += [Part(f"{name} speaks with <AUDIO_{number}>") for number, name in enumerate(voices, 1)]
    return join(parts, limit)


def motion(scene: Scene, style: str, limit: int | None = None) -> str:
    """The prompt of a clip: camera and action only. A long clip has its action phased in time. It
    has at most `limit` letters."""
    seconds = scene.duration_seconds
    action = [Part(scene.action, Rank.ACTION)]
    if seconds > _ONE_ACTION_SECONDS:
        third = round(seconds / 3)
        action = [
            Part(f"From 0 to {third} seconds: the shot settles and the action begins"),
            Part(scene.action, Rank.ACTION, f"From {third} to {2 * third} seconds: "),
            Part(f"From {2 * third} to {seconds} seconds: the action comes to rest and holds"),
        ]
    parts = [Part(style, Rank.STYLE), Part(scene.camera, Rank.LIGHT), *action]
    parts += [Part(scene.mood, Rank.LIGHT), Part("Smooth cinematic motion.")]
    return join(parts, limit)


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
    lines.append(
        f"Score how well each of these characters matches, in every image of the scene: "
        f"{', '.join(cast)}. The score of each is that of the image in which it matches least; "
        "one who is missing from an image does not match there."
    )
    images = "image 1" if subjects == 1 else f"images 1 to {subjects}"
    lines.append(
        f"In faces, say where the face of each of these characters is in {images}: name, image, "
        "and x, y (its upper left corner), w, h as shares of that image's width and height, from "
        "0 to 1. Leave out a face that can't be seen."
    )
    return "\n".join(lines)


def count(number: int, noun: str) -> str:
    """`1 scene`, `2 scenes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
