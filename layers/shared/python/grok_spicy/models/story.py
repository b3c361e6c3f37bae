"""The story: its characters and scenes, the plan of both, and a judge's score.

Field names and bounds are the interchange format of plans and of the model's structured output, so
a change here changes both.
"""

from collections.abc import Iterable
from math import isfinite
from typing import Annotated, Any, Literal, Protocol, Self, TypeVar

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic import model_validator as _model_validator

from grok_spicy.models.faces import FaceBox, readable_boxes
from grok_spicy.models.item import Stored
from grok_spicy.models.language import (
    count_words,
    match_name,
    name_key,
    says_nothing,
)
from grok_spicy.models.story_text import LONGEST_NARRATION as LONGEST_NARRATION
from grok_spicy.models.story_text import MOST_LINES as MOST_LINES
from grok_spicy.models.story_text import DialogueLine as DialogueLine
from grok_spicy.models.story_text import Line as Line
from grok_spicy.models.story_text import Name as Name
from grok_spicy.models.story_text import NarrationText as NarrationText
from grok_spicy.models.story_text import Text as Text

AspectRatio = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"]
Resolution = Literal["480p", "720p", "1080p"]
Transition = Literal["cut", "crossfade", "match-cut"]

MIN_DESCRIPTION_WORDS = 80
MAX_CHARACTERS = 6
MAX_SCENES = 60


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
            "image prompt, so be precise. In a script without blanks, such as Chinese, Japanese "
            "or Thai, as long as that many words in English."
        )
    )
    personality_cues: list[Line] = Field(
        default_factory=list, max_length=10, description="3-5 words that guide expressions"
    )
    voice: Line | None = Field(
        default=None, description="Preset voice, if voices were offered and the character speaks"
    )

    @_model_validator(mode="after")
    def _described_in_full(self) -> Self:
        words = count_words(self.visual_description)
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
    # What no one says is not stored, so that films without it stay what they were.
    narration: NarrationText = Field(
        default=None,
        exclude_if=lambda text: text is None,
        description="What the narrator says over the scene; null where nothing is said",
    )
    dialogue: list[DialogueLine] = Field(
        default_factory=list,
        max_length=MOST_LINES,
        exclude_if=lambda lines: not lines,
        description="What the characters say, in order; none where nothing is said",
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
        duplicate_names = _duplicates([name_key(name) for name in names])
        if duplicate_names:
            raise ValueError(
                f"two characters are called {duplicate_names[0]!r}; names must be unique"
            )
        duplicate_ids = _duplicates([scene.scene_id for scene in self.scenes])
        if duplicate_ids:
            raise ValueError(f"two scenes have the scene_id {duplicate_ids[0]}; ids must be unique")
        self.scenes = [_with_names_of(names, scene) for scene in self.scenes]
        return self

    def character(self, name: str) -> Character:
        """The character of that name; KeyError if there is none."""
        return {character.name: character for character in self.characters}[name]

    @property
    def scene_seconds(self) -> dict[int, int]:
        """The scenes' lengths in seconds, by scene id, in the film's order."""
        return {scene.scene_id: scene.duration_seconds for scene in self.scenes}

    def scene(self, scene_id: int) -> Scene:
        """The scene of that id; KeyError if there is none."""
        return {scene.scene_id: scene for scene in self.scenes}[scene_id]

    def is_crossfaded(self, scene_id: int) -> bool:
        """Whether the film enters that scene by a crossfade; the first scene fades from nothing."""
        scene = self.scene(scene_id)
        return scene.transition == "crossfade" and scene != self.scenes[0]


def _with_names_of(names: list[str], scene: Scene) -> Scene:
    """The scene, with its characters' names as the plan writes them."""
    present = [match_name(name, names) for name in scene.characters_present]
    if None in present:
        unknown = scene.characters_present[present.index(None)]
        raise ValueError(
            f"scene {scene.scene_id} names {unknown!r}, who is not among the "
            f"characters ({', '.join(names)})"
        )
    if _duplicates(present):
        raise ValueError(f"scene {scene.scene_id} lists a character twice")
    lines = [_with_name_of(names, line, scene) for line in scene.dialogue]
    return scene.model_copy(update={"characters_present": present, "dialogue": lines})


def _with_name_of(names: list[str], line: DialogueLine, scene: Scene) -> DialogueLine:
    speaker = match_name(line.character, names)
    if speaker is None or match_name(speaker, scene.characters_present) is None:
        raise ValueError(
            f"scene {scene.scene_id} gives a line to {line.character!r}, who is not in it "
            f"({', '.join(scene.characters_present) or 'nobody is'})"
        )
    return line.model_copy(update={"character": speaker})


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
    faces: list[FaceBox] = Field(
        default_factory=list, description="Where each character's face is in each image"
    )

    @field_validator("faces", mode="before")
    @classmethod
    def _leave_out_what_is_no_face(cls, faces: object, info: ValidationInfo) -> list[FaceBox]:
        return readable_boxes(faces, info.context)

    @field_validator("per_character", mode="before")
    @classmethod
    def _leave_out_what_is_no_number(cls, scores: object) -> object:
        """A judge that does not know one character says null or NaN, and means the rest."""
        if not isinstance(scores, dict):
            return scores
        return {name: score for name, score in scores.items() if not _is_no_number(score)}

    @field_validator("fix_prompt", mode="after")
    @classmethod
    def _without_words_for_nothing(cls, fix_prompt: str | None) -> str | None:
        return None if fix_prompt is None or says_nothing(fix_prompt) else fix_prompt

    @field_validator("issues", mode="after")
    @classmethod
    def _without_empty_issues(cls, issues: list[str]) -> list[str]:
        return [issue for issue in issues if not says_nothing(issue)]

    @property
    def gives_reason(self) -> bool:
        """Whether it says what is wrong, or what to change."""
        return bool(self.fix_prompt or self.issues)


def _is_no_number(value: object) -> bool:
    return value is None or (isinstance(value, float) and not isfinite(value))


def _score_or_none(value: object, info: ValidationInfo) -> ConsistencyScore | None:
    """A stored verdict; None, not judged, for one that can't be read."""
    if value is None or isinstance(value, ConsistencyScore):
        return value
    try:
        return ConsistencyScore.model_validate(value, context=info.context)
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
