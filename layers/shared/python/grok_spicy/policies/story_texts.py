"""Digests of the texts of the story that a picture or clip is made from: by them it is seen later
that a text was changed since. Only the story's own words count, not how a prompt puts them.
"""

from grok_spicy.models.item import inputs_digest
from grok_spicy.models.run import Plan
from grok_spicy.models.story import Character, Scene


def sheet_texts(plan: Plan, character: Character, photo: str | None) -> str:
    """The digest of what a character's sheet is drawn from. `photo` is the key of a reference."""
    story = plan.story
    return inputs_digest(story.style, story.aspect_ratio, photo, *_looks(character))


def keyframe_texts(plan: Plan, scene: Scene) -> str:
    """The digest of what a scene's keyframe is composed from, without its reference pictures."""
    story = plan.story
    return inputs_digest(
        *(story.style, story.aspect_ratio, story.color_palette),
        *(scene.setting, scene.mood, scene.action, scene.camera),
        [[name, *_looks(story.character(name))] for name in scene.characters_present],
        plan.keyframe_prompts.get(scene.scene_id),
        # Only such a scene starts from the last frame of the scene before.
        scene.transition == "match-cut",
    )


def clip_texts(plan: Plan, scene: Scene, *, voices: bool) -> str:
    """The digest of what a scene's clip is filmed from, without its pictures. `voices`: each
    character that speaks has a voice of its own."""
    story = plan.story
    spoken = [story.character(name).voice for name in scene.characters_present] if voices else None
    return inputs_digest(
        *(story.style, story.aspect_ratio, scene.camera, scene.action, scene.mood),
        scene.duration_seconds,
        plan.clip_prompts.get(scene.scene_id),
        spoken,
        # Last, and only where something is said: digests of other films stay what they were.
        *([[line.model_dump() for line in scene.dialogue]] if scene.dialogue else []),
    )


def _looks(character: Character) -> list[object]:
    return [character.visual_description, character.personality_cues]
