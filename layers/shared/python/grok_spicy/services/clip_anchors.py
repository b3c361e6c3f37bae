"""What a clip is filmed from besides its first frame: sheets, a last frame, voices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grok_spicy.models.images import Keyframe
from grok_spicy.models.item import scene_key
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.dialogue import speakers, voices_of
from grok_spicy.policies.reference_slots import VIEW_WORDS, views_in_order
from grok_spicy.policies.schedule import is_pinned, scene_after
from grok_spicy.services.clip_session import ClipSession
from grok_spicy.services.judge import sheet_keys
from grok_spicy.services.turnarounds import load_turnarounds


@dataclass(frozen=True)
class ClipAnchors:
    """Asset keys of the sheets, by character, of their views, by what each shows, and of the last
    frame; preset voices by character. All in the order in which they are sent. `notes` say what is
    left out, a sentence each."""

    sheets: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)
    last_key: str | None = None
    voices: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @property
    def keys(self) -> list[str]:
        return [*self.references.values(), *([self.last_key] if self.last_key else [])]

    @property
    def references(self) -> dict[str, str]:
        """The asset keys of the reference images, by what each shows: sheets, then views."""
        return {**self.sheets, **self.views}


def find_anchors(
    session: ClipSession, model_name: str, *, with_sheets: bool = False
) -> ClipAnchors:
    """The anchors that the run's settings ask for, as far as that video model takes them;
    `with_sheets`, also the sheets where they don't."""
    settings, present = session.run.settings, session.scene.characters_present
    model = video_model(model_name)
    notes: list[str] = []

    def limit(anchors: dict[str, str], most: int, what: str) -> dict[str, str]:
        left_out = list(anchors)[most:]
        if left_out:
            notes.append(f"{', '.join(left_out)}: filmed without {what}, the model takes {most}")
        return dict(list(anchors.items())[:most])

    sheets: dict[str, str] = {}
    if settings.clip_anchors == "sheets" or with_sheets:
        stored = sheet_keys(session.store, session.run.run_id)
        sheets = {name: stored[name] for name in present if name in stored}
    voices: dict[str, str] = {}
    if session.scene.dialogue and model.max_voices:  # else its prompt alone says who speaks
        known = voices_of(session.plan)
        voices = {name: known[name] for name in speakers(session.scene) if name in known}
    elif settings.voices and not session.scene.dialogue:
        cast = map(session.plan.character, present)
        voices = {each.name: each.voice for each in cast if each.voice}
    last_key = None
    following = scene_after(session.plan, session.scene.scene_id)
    if following and is_pinned(session.plan, session.scene.scene_id, settings):
        keyframe = session.store.get(session.run.run_id, Keyframe, scene_key(following.scene_id))
        last_key = keyframe.image_key if keyframe else None
        if not model.pins_last_frame:
            last_key = None
            notes.append(f"filmed towards no last frame: {model_name} takes none")
        elif last_key is None:
            notes.append(
                f"filmed towards no last frame: scene {following.scene_id} has no keyframe"
            )
    anchored = limit(sheets, model.max_references, "a sheet")
    views = {
        f"{name} {VIEW_WORDS[view]}": key
        for name, view, key in views_in_order(
            list(anchored), load_turnarounds(session.store, session.run)
        )
    }
    return ClipAnchors(
        anchored,
        dict(list(views.items())[: model.max_references - len(anchored)]),
        last_key,
        limit(voices, model.max_voices, "a voice of their own"),
        notes,
    )
