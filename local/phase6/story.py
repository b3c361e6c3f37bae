"""From a session's inputs to a run: its plan, its prompts, and the cameras of its scenes. Pure."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from grok_spicy.models.footage import FOOTAGE
from grok_spicy.models.language import name_key
from grok_spicy.models.media import FPS
from grok_spicy.models.settings import SceneFilming
from grok_spicy.models.story import Character, Scene, StoryPlan
from grok_spicy.policies.capabilities import CAMERAS, VIDEO_MODELS
from grok_spicy.policies.model_limits import SHORTEST_SCENE
from phase6.inputs import CharacterDesign, ClipDivision, SessionInputs, Strategy
from phase6.session import SessionError

MODES: Mapping[str, str] = {
    **dict.fromkeys(("veo2", "veo3", "google_veo"), "veo"),
    **dict.fromkeys(("runway_gen3", "runway_gen4", "gen3"), "runway"),
    **dict.fromkeys(("traditional", "traditional_shooting", "live_action"), "footage"),
}
"""Cameras by the names that strategies give them, besides their own."""
HYBRID = "hybrid"
HYBRID_CAMERAS = ("veo", "runway", "pika")
"""What a hybrid strategy films with in turn, where it names no fallbacks of its own."""

_SAME_THROUGHOUT = (
    "Every shot shows the very same individual as the reference picture does: the same face, the "
    "same eyes, the same build and height, the same hair, fur or feathers, the same clothes in the "
    "same colours and materials, the same accessories and the same distinguishing marks. Neither "
    "light, distance, angle, movement nor mood changes any of it from one clip of the film to the "
    "next, and nobody else in the picture looks like them."
)
"""Brings a short design to the length that a character's description needs."""


@dataclass(frozen=True)
class PlannedClip:
    """A clip as it is filmed: its scene in the run, its prompt, its cameras, and its length."""

    division: ClipDivision
    strategy: Strategy
    scene_id: int
    prompt: str
    filming: SceneFilming
    first_picture: str | None = None
    """The path of what it is filmed from; without one it is filmed from its prompt alone."""

    @property
    def frames(self) -> int:
        """The frames of the clip that is delivered."""
        return max(1, round(self.division.duration * FPS))

    @property
    def scene_seconds(self) -> int:
        """The whole seconds that are filmed; what is too much is cut off."""
        return max(SHORTEST_SCENE, math.ceil(self.frames / FPS))


def plan_clips(inputs: SessionInputs, cameras: Collection[str]) -> list[PlannedClip]:
    """Every clip with its prompt and its cameras; `cameras` are those that a hybrid may use.
    SessionError for a mode, a fallback or a name in a template that is not known."""
    return [
        PlannedClip(
            division=clip,
            strategy=inputs.strategy(clip.clip_id),
            scene_id=number,
            prompt=_prompt(inputs, clip),
            filming=_filming(inputs.strategy(clip.clip_id), number, cameras),
            first_picture=_first_picture(inputs, clip),
        )
        for number, clip in enumerate(inputs.phase3.clips, 1)
    ]


def story_plan(
    inputs: SessionInputs, clips: Sequence[PlannedClip], title: str, *, judged: bool
) -> StoryPlan:
    """The plan of a run that films these clips. Only where they are judged do scenes name who is in
    them; the prompt says so in any case."""
    look = inputs.phase1
    names = {name_key(each.name): each.name for each in look.characters}
    return StoryPlan(
        title=look.title or title,
        style=look.style or "cinematic, natural light",
        aspect_ratio=look.aspect_ratio,
        color_palette=look.color_palette or "natural colours",
        characters=[_character(each) for each in look.characters],
        scenes=[
            Scene(
                scene_id=clip.scene_id,
                title=clip.division.clip_id,
                description=clip.division.description or clip.division.clip_id,
                characters_present=_present(clip.division, names) if judged else [],
                setting=clip.division.section or "as in the picture",
                camera=_shot(clip.division),
                mood=look.style or "as in the picture",
                action=clip.division.description or clip.division.clip_id,
                duration_seconds=clip.scene_seconds,
                transition="cut",
            )
            for clip in clips
        ],
    )


def _present(clip: ClipDivision, names: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(names[name_key(name)] for name in clip.characters))


def _character(design: CharacterDesign) -> Character:
    words = " ".join([design.description, design.consistency_guide]).strip()
    return Character(
        name=design.name,
        role=design.role or "supporting",
        visual_description=f"{words} {_SAME_THROUGHOUT}"[:4000],
    )


def _shot(clip: ClipDivision) -> str:
    return ", ".join(filter(None, [clip.shot_type, clip.camera_movement])) or "medium shot, static"


def _first_picture(inputs: SessionInputs, clip: ClipDivision) -> str | None:
    """The clip's own keyframe, else the picture of the first character in it who has one."""
    designs = {name_key(each.name): each for each in inputs.phase1.characters}
    cast = [designs[name_key(name)] for name in clip.characters]
    images = (image for each in cast for image in each.reference_images[:1])
    return clip.keyframe or next(images, None)


_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_USUAL_TEMPLATE = "{style}. {shot}. {description}"


def _prompt(inputs: SessionInputs, clip: ClipDivision) -> str:
    """The clip's prompt: the template with each name in braces replaced."""
    template = inputs.strategy(clip.clip_id).prompt_template or _USUAL_TEMPLATE
    values = {
        "description": clip.description or clip.clip_id,
        "shot": _shot(clip),
        "shot_type": clip.shot_type,
        "camera_movement": clip.camera_movement,
        "section": clip.section,
        "characters": " and ".join(clip.characters),
        "style": inputs.phase1.style or "Cinematic, natural light",
        "color_palette": inputs.phase1.color_palette,
        "duration": f"{clip.duration:g}",
    }

    def value_of(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in values:
            raise SessionError(
                f"phase4_output.json: the prompt_template of {clip.clip_id} has {{{name}}}; "
                f"there are: {', '.join(values)}"
            )
        return values[name]

    return _PLACEHOLDER.sub(value_of, template)


def _filming(strategy: Strategy, number: int, cameras: Collection[str]) -> SceneFilming:
    mode = _mode(strategy, strategy.generation_mode)
    fallbacks = [_mode(strategy, name) for name in strategy.fallback_strategies]
    if mode == HYBRID:
        chosen = fallbacks or [each for each in HYBRID_CAMERAS if each in cameras]
        if not chosen:
            raise SessionError(
                f"{strategy.clip_id} is hybrid, and none of {', '.join(HYBRID_CAMERAS)} is set up: "
                "name cameras in fallback_strategies"
            )
        first = (number - 1) % len(chosen)
        mode, *fallbacks = [*chosen[first:], *chosen[:first]]
    others = [name for name in dict.fromkeys(fallbacks) if name not in (mode, HYBRID)]
    _check_footage(strategy, is_asked_for=FOOTAGE in (mode, *others))
    why = f"generation_mode {strategy.generation_mode}"
    return SceneFilming(model=mode, fallbacks=others, by="person", why=why)


def _check_footage(strategy: Strategy, *, is_asked_for: bool) -> None:
    """SessionError if a clip is to be filmed by footage that it does not have, or has footage that
    nothing shows."""
    if is_asked_for and strategy.footage is None:
        raise SessionError(
            f"phase4_output.json: {strategy.clip_id} is traditional and has no footage: name the "
            "clip's file there"
        )
    if strategy.footage and not is_asked_for:
        raise SessionError(
            f"phase4_output.json: {strategy.clip_id} has footage, and is to be filmed by "
            f"{strategy.generation_mode}: leave the footage out, or film it by traditional"
        )


def _mode(strategy: Strategy, name: str) -> str:
    """A camera's or a model's name, from what a strategy calls it: `Veo2`, `use_runway_instead`."""
    plain = re.sub(r"[\s-]+", "_", name.strip().lower())
    plain = plain.removeprefix("use_").removesuffix("_instead")
    camera = MODES.get(plain, plain)
    for known in (camera, name.strip()):
        if known == HYBRID or known in CAMERAS or known in VIDEO_MODELS:
            return known
    raise SessionError(
        f"phase4_output.json: {strategy.clip_id} is to be filmed by {name!r}; there are: "
        f"{', '.join([*MODES, *CAMERAS, HYBRID])}"
    )
