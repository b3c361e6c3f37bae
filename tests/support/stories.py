"""Plans for tests: a fox and an owl, and as many scenes as a test needs."""

from typing import Any

from grok_spicy.models.story import Character, Scene, StoryPlan, Transition

STYLE = "Pixar-style 3D animation with soft volumetric lighting"


def looks(name: str, words: int = 90) -> str:
    """A description of that many words, unique to the name."""
    return f"{name} has amber fur, " + " ".join(f"mark{number}" for number in range(4, words)) + "."


def character(name: str = "Ember", **more: Any) -> Character:
    return Character(
        **{"name": name, "role": "protagonist", "visual_description": looks(name), **more}
    )


def scene(scene_id: int = 1, cast: tuple[str, ...] = ("Ember", "Sage"), **more: Any) -> Scene:
    defaults = {
        "scene_id": scene_id,
        "title": f"The clearing {scene_id}",
        "description": "They meet. They look at the crystal.",
        "characters_present": list(cast),
        "setting": "an autumn forest at dusk",
        "camera": "medium shot, slow dolly forward",
        "mood": "warm golden hour, soft shadows",
        "action": f"they walk {scene_id} steps towards the crystal",
    }
    return Scene(**{**defaults, **more})


def plan(
    *transitions: Transition, names: tuple[str, ...] = ("Ember", "Sage"), **more: Any
) -> StoryPlan:
    """A plan with a scene per transition; three cuts if none is given."""
    scenes = [
        scene(number, cast=names[:2], transition=transition)
        for number, transition in enumerate(transitions or ("cut", "cut", "cut"), 1)
    ]
    defaults = {
        "title": "The crystal",
        "style": STYLE,
        "color_palette": "forest green, amber, silver",
        "characters": [character(name) for name in names],
        "scenes": scenes,
    }
    return StoryPlan(**{**defaults, **more})


def as_input(story: StoryPlan) -> dict[str, Any]:
    """A plan as a person writes it: JSON."""
    return story.model_dump(mode="json")
