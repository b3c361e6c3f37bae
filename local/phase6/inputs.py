"""What phase 6 reads: the outputs of phases 1, 3 and 4, as the session's folder has them.

Types are strict, so that a mistake is found before anything is filmed. Fields that are not known
here are left alone: earlier phases write more than filming needs.
"""

from collections import Counter
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from grok_spicy.models.language import name_key
from grok_spicy.models.story import MAX_CHARACTERS, MAX_SCENES, AspectRatio, Resolution

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
FilePath = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""A file's path within the session's folder."""
ClipId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
"""A clip's name, which is also its file's."""


class _Input(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class CharacterDesign(_Input):
    """Somebody who is in the film. The first of `reference_images` is what clips with them are
    filmed from where a clip has no keyframe of its own."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    role: Annotated[str, StringConstraints(max_length=200)] = "supporting"
    description: Text = Field(min_length=1)
    consistency_guide: Text = ""
    reference_images: list[FilePath] = []


class Phase1Output(_Input):
    """The character designs, and the look of the whole film."""

    title: Annotated[str, StringConstraints(max_length=200)] = ""
    style: Text = ""
    color_palette: Text = ""
    aspect_ratio: AspectRatio = "16:9"
    characters: list[CharacterDesign] = Field(min_length=1, max_length=MAX_CHARACTERS)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        twice = _duplicate(name_key(each.name) for each in self.characters)
        if twice:
            raise ValueError(f"two characters are called {twice!r}")
        return self


class ClipDivision(_Input):
    """A clip: how long it is (seconds, may be a fraction), what it shows, and how. `keyframe` is
    its first picture, where there is one."""

    clip_id: ClipId
    duration: float = Field(gt=0, le=600, allow_inf_nan=False)
    description: Text = ""
    shot_type: Annotated[str, StringConstraints(max_length=200)] = ""
    camera_movement: Annotated[str, StringConstraints(max_length=200)] = ""
    section: Annotated[str, StringConstraints(max_length=200)] = ""
    characters: list[str] = Field(default=[], max_length=MAX_CHARACTERS)
    keyframe: FilePath | None = None


class Phase3Output(_Input):
    """The clips, in the order of the film."""

    clips: list[ClipDivision] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_one_run(self) -> Self:
        if len(self.clips) > MAX_SCENES:
            raise ValueError(
                f"there are {len(self.clips)} clips; a session may have {MAX_SCENES}: "
                "split it into several"
            )
        twice = _duplicate(clip.clip_id.casefold() for clip in self.clips)
        if twice:
            raise ValueError(f"two clips are called {twice!r}")
        return self


class TechnicalParameters(_Input):
    resolution: Resolution | None = None


class Strategy(_Input):
    """How a clip is filmed: `generation_mode` is a camera (veo2, runway, pika, traditional,
    hybrid …), `fallback_strategies` are those that are tried next, in order. In `prompt_template`
    stand names in braces, such as `{description}`. `footage` is the file of a clip that was shot
    with a real camera."""

    clip_id: ClipId
    generation_mode: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    prompt_template: Text = ""
    technical_parameters: TechnicalParameters = TechnicalParameters()
    fallback_strategies: list[Annotated[str, StringConstraints(min_length=1)]] = []
    footage: FilePath | None = None


class Phase4Output(_Input):
    """The strategies, one for each clip. `budget_usd` is the most that all of it may cost."""

    strategies: list[Strategy] = Field(min_length=1)
    budget_usd: float | None = Field(default=None, gt=0, le=100_000, allow_inf_nan=False)

    @model_validator(mode="after")
    def _one_for_each_clip(self) -> Self:
        twice = _duplicate(each.clip_id for each in self.strategies)
        if twice:
            raise ValueError(f"two strategies are for the clip {twice!r}")
        return self


class SessionInputs(_Input):
    """All three together, which agree."""

    phase1: Phase1Output
    phase3: Phase3Output
    phase4: Phase4Output

    @model_validator(mode="after")
    def _agree(self) -> Self:
        clips = {clip.clip_id for clip in self.phase3.clips}
        strategies = {each.clip_id for each in self.phase4.strategies}
        if clips - strategies:
            names = ", ".join(sorted(clips - strategies))
            raise ValueError(f"phase4_output.json has no strategy for {names}")
        if strategies - clips:
            names = ", ".join(sorted(strategies - clips))
            raise ValueError(f"phase3_output.json has no clip {names}, for which phase 4 has one")
        known = {name_key(each.name) for each in self.phase1.characters}
        for clip in self.phase3.clips:
            for name in clip.characters:
                if name_key(name) not in known:
                    raise ValueError(
                        f"{clip.clip_id} names {name!r}, who is not in phase1_output.json"
                    )
        return self

    def strategy(self, clip_id: str) -> Strategy:
        """The strategy of that clip."""
        return next(each for each in self.phase4.strategies if each.clip_id == clip_id)


def _duplicate(values: object) -> str | None:
    counted = Counter(values)  # type: ignore[call-overload]
    return next((str(value) for value, count in counted.items() if count > 1), None)
