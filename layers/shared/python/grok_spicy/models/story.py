"""The story: its characters and scenes, the plan of both, and a judge's score.

Field names and bounds are the interchange format of plans and of the model's structured output, so
a change here changes both.
"""

import re
from collections.abc import Iterable
from math import isfinite
from typing import Annotated, Any, Literal, Protocol, Self, TypeVar

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic import model_validator as _model_validator

from grok_spicy.models.item import Stored

AspectRatio = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"]
Resolution = Literal["480p", "720p", "1080p"]
Transition = Literal["cut", "crossfade", "match-cut"]

MIN_DESCRIPTION_WORDS = 80
MAX_CHARACTERS = 6
MAX_SCENES = 60


def _on_one_line(value: object) -> object:
    """Replace control characters in a name or title with spaces, and strip it."""
    if not isinstance(value, str):
        return value
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", value).strip()


Line = Annotated[
    str, StringConstraints(min_length=1, max_length=200), BeforeValidator(_on_one_line)
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80), BeforeValidator(_on_one_line)]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    # xAI refuses a schema with a longer text; what is longer is read all the same.
    Field(json_schema_extra={"maxLength": 2048}),
]


class Character(Stored):
    """Somebody in the story. `visual_description` is the only source of their looks: it is frozen
    once planned and used word for word wherever they are drawn."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(description="Short unique name, e.g. 'Luna'")
    role: Line = Field(description="protagonist / antagonist / supporting")
    visual_description: Text = Field(
        description=(
            f"Complete visual description of at least {MIN_DESCRIPTION_WORDS} words: being, "
            "age, build, skin, fur or feathers with exact colours, hair, eyes, face, clothing with "
            "colours and materials, accessories, distinguishing marks. It is copied into every "
            "image prompt, so be precise."
        )
    )
    personality_cues: list[Line] = Field(
        default_factory=list, max_length=10, description="3-5 words that guide expressions"
    )

    @_model_validator(mode="after")
    def _described_in_full(self) -> Self:
        words = len(self.visual_description.split())
        if words < MIN_DESCRIPTION_WORDS:
            raise ValueError(
                f"the visual_description of {self.name!r} has {words} words; "
                f"it needs at least {MIN_DESCRIPTION_WORDS}"
            )
        return self


class Scene(Stored):
    """One shot of the film. `transition` says how the film enters it (ignored on the first)."""

    # How long a scene may be depends on the video model: see `policies/capabilities.py`.
    model_config = ConfigDict(extra="forbid")

    scene_id: int = Field(ge=1, le=999, description="1, 2, 3 … in the order of the film")
    title: Line = Field(description="Brief scene title, 3-6 words")
    description: Text = Field(description="What happens, in 2-3 sentences")
    characters_present: list[Name] = Field(
        max_length=MAX_CHARACTERS, description="Names, exactly as in characters[].name"
    )
    setting: Text = Field(description="Place, time of day, weather")
    camera: Text = Field(description="Shot and movement: 'medium shot, slow dolly forward'")
    mood: Text = Field(description="Light and atmosphere: 'warm golden hour, soft shadows'")
    action: Text = Field(description="The main motion: 'the fox leaps over a fallen log'")
    duration_seconds: int = Field(
        default=8, ge=1, le=600, description="Seconds; 8 is a good length"
    )
    transition: Transition = Field(
        default="cut", description="How the film enters this scene: cut / crossfade / match-cut"
    )


class StoryPlan(Stored):
    """A film on paper: style, cast and scenes in order."""

    model_config = ConfigDict(extra="forbid")

    title: Line
    style: Text = Field(
        description=(
            "Visual style of every image and clip, specific: 'Pixar-style 3D animation with soft "
            "volumetric lighting', not 'animated'. It starts every prompt."
        )
    )
    aspect_ratio: AspectRatio = "16:9"
    color_palette: Text = Field(description="Dominant colours: 'forest green, amber, silver'")
    characters: list[Character] = Field(min_length=1, max_length=MAX_CHARACTERS)
    scenes: list[Scene] = Field(min_length=1, max_length=MAX_SCENES)

    @_model_validator(mode="after")
    def _names_and_numbers_agree(self) -> Self:
        names = [character.name for character in self.characters]
        duplicate_names = _duplicates([name.casefold() for name in names])
        if duplicate_names:
            raise ValueError(
                f"two characters are called {duplicate_names[0]!r}; names must be unique"
            )
        duplicate_ids = _duplicates([scene.scene_id for scene in self.scenes])
        if duplicate_ids:
            raise ValueError(f"two scenes have the scene_id {duplicate_ids[0]}; ids must be unique")
        for scene in self.scenes:
            unknown = [name for name in scene.characters_present if name not in names]
            if unknown:
                raise ValueError(
                    f"scene {scene.scene_id} names {unknown[0]!r}, who is not among the "
                    f"characters ({', '.join(names)})"
                )
            if _duplicates(scene.characters_present):
                raise ValueError(f"scene {scene.scene_id} lists a character twice")
        return self

    def character(self, name: str) -> Character:
        """The character of that name; KeyError if there is none."""
        return {character.name: character for character in self.characters}[name]

    def scene(self, scene_id: int) -> Scene:
        """The scene of that id; KeyError if there is none."""
        return {scene.scene_id: scene for scene in self.scenes}[scene_id]

    def is_crossfaded(self, scene_id: int) -> bool:
        """Whether the film enters that scene by a crossfade; the first scene fades from nothing."""
        scene = self.scene(scene_id)
        return scene.transition == "crossfade" and scene != self.scenes[0]


class ConsistencyScore(Stored):
    """A judge's verdict on one picture. `overall_score` decides; the rest explains."""

    overall_score: float = Field(
        ge=0.0, le=1.0, allow_inf_nan=False, description="0 = nothing matches, 1 = perfect"
    )
    per_character: dict[str, FiniteFloat] = Field(
        default_factory=dict, description="Score per character name"
    )
    issues: list[str] = Field(
        default_factory=list, description="Specific problems: 'hair is brown, should be red'"
    )
    fix_prompt: str | None = Field(
        default=None, description="A surgical edit that repairs the issues, if there are any"
    )

    @field_validator("per_character", mode="before")
    @classmethod
    def _leave_out_what_is_no_number(cls, scores: object) -> object:
        """A judge that does not know one character says null or NaN, and means the rest."""
        if not isinstance(scores, dict):
            return scores
        return {name: score for name, score in scores.items() if not _is_no_number(score)}


def _is_no_number(value: object) -> bool:
    return value is None or (isinstance(value, float) and not isfinite(value))


def _score_or_none(value: object) -> ConsistencyScore | None:
    """A stored verdict; None, not judged, for one that can't be read."""
    if value is None or isinstance(value, ConsistencyScore):
        return value
    try:
        return ConsistencyScore.model_validate(value)
    except ValidationError:
        return None


Verdict = Annotated[ConsistencyScore | None, BeforeValidator(_score_or_none)]
"""The judge's verdict as it is stored; None where it could not judge."""


class Scored(Protocol):
    """A picture or take. `score` is the judge's; None where it could not be judged."""

    @property
    def score(self) -> ConsistencyScore | None: ...


ScoredT = TypeVar("ScoredT", bound=Scored)


def rank_score(scored: Scored) -> float:
    """The score that decides, 0-1; -1 for what could not be judged."""
    return scored.score.overall_score if scored.score else -1.0


def best_scored(candidates: Iterable[ScoredT]) -> ScoredT | None:
    """The candidate that ranks highest, the earliest of equals; None if there is none."""
    return max(candidates, key=rank_score, default=None)


def _duplicates(values: list[Any]) -> list[Any]:
    return [value for index, value in enumerate(values) if value in values[:index]]
