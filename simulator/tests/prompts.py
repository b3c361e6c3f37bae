"""Sample prompts as a program that makes films might write them."""

from tests.schemas import Character, Scene, StoryPlan

_SIDES = {1: ["in the centre"], 2: ["on the left side", "on the right side"]}


def plan_prompt(concept: str, characters: int = 2, scenes: int = 3) -> str:
    return (
        "You write plans for short films. Give every character exact colours.\n"
        f"Create a visual story plan for: {concept}\n\n"
        f"Exactly {characters} characters and exactly {scenes} scenes.\n"
        "Each scene lasts 8 seconds.\n"
        "Aspect ratio: 16:9."
    )


def portrait_prompt(description: str, style: str = "Flat animation.") -> str:
    return (
        f"{style} Full body character portrait of {description} Standing in a relaxed "
        "three-quarter pose against a plain light grey background, no text or labels."
    )


def keyframe_prompt(scene: Scene, plan: StoryPlan, *, references: bool = True) -> str:
    """The first image of a scene; with `references`, its characters' sheets come with the prompt,
    in their order."""
    names = scene.characters_present
    parts = [f"{plan.style}. Setting: {scene.setting}. {scene.mood}."]
    for number, name in enumerate(names, 1):
        source = f"from reference image {number}" if references else "(no reference image)"
        side = _SIDES[len(names)][number - 1] if len(names) in _SIDES else "in the centre"
        parts.append(f"{name} {source}: {plan.looks(name)} Positioned {side}.")
    parts.append(f"Action: {scene.action}. Camera: {scene.camera}.")
    parts.append(f"Color palette: {plan.color_palette}.")
    return " ".join(parts)


def motion_prompt(scene: Scene, style: str) -> str:
    """What happens in a clip, from its first image on."""
    return f"{style}. {scene.action} Camera: {scene.camera}."


def judge_prompt(character: Character) -> str:
    """The one image is a portrait: does it match the description?"""
    return (
        f"Score how well this portrait matches the character {character.name}.\n"
        f"Description: {character.visual_description}"
    )
