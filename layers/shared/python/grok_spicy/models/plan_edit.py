"""What a person may change in a plan after the fact."""

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from grok_spicy.models.item import Stored
from grok_spicy.models.story import (
    MAX_CHARACTERS,
    MOST_LINES,
    DialogueLine,
    Line,
    Name,
    NarrationText,
    Text,
    Transition,
)

LONGEST_PROMPT = 8_000


class _Edit(Stored):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SceneEdit(_Edit):
    """What changes in a scene; what is left out stays."""

    scene_id: int = Field(ge=1, description="The scene.")
    title: Line | None = None
    description: Text | None = None
    characters_present: list[Name] | None = Field(default=None, max_length=MAX_CHARACTERS)
    setting: Text | None = None
    camera: Text | None = None
    mood: Text | None = None
    action: Text | None = None
    duration_seconds: int | None = Field(default=None, ge=1, le=600)
    transition: Transition | None = None
    narration: NarrationText = Field(
        default=None, description="What the narrator says over it; null takes the line away."
    )
    dialogue: list[DialogueLine] | None = Field(
        default=None,
        max_length=MOST_LINES,
        description="Everything that is said in it, in order; an empty list takes it away.",
    )


class CharacterEdit(_Edit):
    """What changes in a character; what is left out stays."""

    name: Name = Field(description="The character. A name can't be changed.")
    role: Line | None = None
    visual_description: Text | None = None
    personality_cues: list[Line] | None = Field(default=None, max_length=10)
    voice: Line | None = None


class PromptEdit(_Edit):
    """A prompt in a person's own words, in place of the story's; null takes it back."""

    what: Literal["keyframe", "clip"] = Field(description="What the prompt is for.")
    scene_id: int = Field(ge=1, description="The scene.")
    prompt: str | None = Field(
        default=None, min_length=1, max_length=LONGEST_PROMPT, description="The whole prompt."
    )


class PlanEdit(_Edit):
    """Changes of a plan. Scenes and characters can't be added or removed."""

    title: Line | None = Field(default=None, description="The film's title.")
    style: Text | None = Field(default=None, description="The style of every picture and clip.")
    color_palette: Text | None = Field(default=None, description="The dominant colours.")
    scenes: list[SceneEdit] = Field(default_factory=list, max_length=60)
    characters: list[CharacterEdit] = Field(default_factory=list, max_length=MAX_CHARACTERS)
    prompts: list[PromptEdit] = Field(default_factory=list, max_length=120)

    @model_validator(mode="after")
    def _check_not_empty(self) -> Self:
        if not any(getattr(self, name) for name in PlanEdit.model_fields):
            raise ValueError("say what to change: a title, a style, scenes, characters or prompts")
        return self
