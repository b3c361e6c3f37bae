"""What is heard in the clips themselves. Pure."""

from grok_spicy.models.run import Run
from grok_spicy.models.settings import ClipSound, RunSettings

_WORDS: dict[ClipSound, str] = {
    "full": "",
    "no_music": "Sound: only what is heard in the scene, no music",
    "none": "Silent: no sound, no music, no voices",
}


def clip_sound(settings: RunSettings, *, has_music: bool = False) -> ClipSound:
    """What the clips' sound is: as chosen; else full, or without music where the film has music of
    a person's own."""
    if settings.clip_sound:
        return settings.clip_sound
    return "no_music" if has_music else "full"


def sound_of(run: Run) -> ClipSound:
    """What is heard in that run's clips."""
    return clip_sound(run.settings, has_music=run.music is not None)


def sound_words(sound: ClipSound, *, can_be_muted: bool) -> str:
    """What a clip's prompt says of its sound; nothing where there is nothing to say, or where the
    video model has a setting for it."""
    return "" if sound == "none" and can_be_muted else _WORDS[sound]
