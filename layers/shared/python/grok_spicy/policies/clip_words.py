"""What a clip's prompt says of what is heard in it. Pure."""

from grok_spicy.models.cameras import VideoModel
from grok_spicy.models.settings import ClipSound
from grok_spicy.models.story import Scene
from grok_spicy.policies.clip_sound import sound_words
from grok_spicy.policies.dialogue import spoken_lines
from grok_spicy.policies.prompt_length import Part, Rank, join


def with_sound(
    prompt: str, scene: Scene, sound: ClipSound, model: VideoModel, limit: int | None = None
) -> str:
    """The prompt with who says what, and with what is to be heard besides; unchanged where there is
    nothing to say, or nothing is heard. It has at most `limit` letters."""
    if not model.has_audio:
        return prompt
    lines = spoken_lines(scene, prompt)
    words = sound_words(sound, can_be_muted=model.mutes)
    if not (lines or words):
        return prompt
    return join([Part(prompt, Rank.ACTION), *map(Part, lines), Part(words)], limit)
