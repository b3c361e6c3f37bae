"""What a clip is filmed from besides its first frame: sheets, a last frame, voices."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grok_spicy.models.images import Keyframe
from grok_spicy.models.item import scene_key
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.schedule import is_pinned, scene_after
from grok_spicy.services.clip_session import ClipSession
from grok_spicy.services.judge import sheet_keys


@dataclass(frozen=True)
class ClipAnchors:
    """Asset keys of the sheets, by character, and of the last frame; preset voices by character.
    All in the order in which they are sent."""

    sheets: Mapping[str, str] = field(default_factory=dict)
    last_key: str | None = None
    voices: Mapping[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        return [*self.sheets.values(), *([self.last_key] if self.last_key else [])]


def find_anchors(session: ClipSession) -> ClipAnchors:
    """The anchors that the run's settings ask for, as far as the video model takes them. A last
    frame that could not be had is left out."""
    settings, scene = session.run.settings, session.scene
    model = video_model(settings.models.video)
    sheets: dict[str, str] = {}
    if settings.clip_anchors == "sheets":
        stored = sheet_keys(session.store, session.run.run_id)
        present = [name for name in scene.characters_present if name in stored]
        sheets = {name: stored[name] for name in present[: model.max_references]}
    voices: dict[str, str] = {}
    if settings.voices:
        cast = map(session.plan.character, scene.characters_present)
        speaking = [(each.name, each.voice) for each in cast if each.voice]
        voices = dict(speaking[: model.max_voices])
    return ClipAnchors(sheets, _last_key(session), voices)


def _last_key(session: ClipSession) -> str | None:
    """The next scene's first frame, if this clip is filmed towards it."""
    following = scene_after(session.plan, session.scene.scene_id)
    if following is None:
        return None
    if not is_pinned(session.plan, session.scene.scene_id, session.run.settings):
        return None
    keyframe = session.store.get(session.run.run_id, Keyframe, scene_key(following.scene_id))
    return keyframe.image_key if keyframe else None
