"""Prompts that a person may have written in place of the story's. Pure."""

from grok_spicy.models.language import cut_text
from grok_spicy.models.run import Plan
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import Scene
from grok_spicy.policies import prompts
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.filming import film_model


def motion_prompt(plan: Plan, scene: Scene, settings: RunSettings) -> str:
    """The prompt of a scene's clip, as long as the video model that films it takes it."""
    limit = video_model(film_model(settings, scene.scene_id)).max_prompt
    own = plan.clip_prompts.get(scene.scene_id)
    return cut_to(own, limit) if own else prompts.motion(scene, plan.story.style, limit)


def cut_to(prompt: str, limit: int | None) -> str:
    """The prompt, with at most `limit` letters."""
    return prompt if limit is None or len(prompt) <= limit else cut_text(prompt, limit)
