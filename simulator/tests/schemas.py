"""Response schemas as a client might send them: a plan and a judge's score."""

import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MIN_WORDS = 80

# Letters of scripts without blanks, and how many of them stand for a word.
_WITHOUT_BLANKS = {
    r"[\u3400-\u9fff]": 1.5,
    r"[\u3040-\u30ff]": 2.5,
    r"[\u0e01-\u0e2f\u0e40-\u0e46]": 3.5,
}


def count_words(text: str) -> int:
    """The words between blanks; where a script has none, its letters by a word's usual length."""
    words = 0.0
    for letter, many in _WITHOUT_BLANKS.items():
        text, found = re.subn(letter, "", text)
        words += found / many
    return int(words) + len(re.findall(r"\w+", text))


class Character(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    role: str = Field(min_length=1, max_length=200)
    visual_description: str = Field(
        min_length=1,
        max_length=2000,
        description=f"Looks and clothes in at least {MIN_WORDS} words",
    )
    personality_cues: list[str] = Field(default_factory=list, max_length=10)

    @model_validator(mode="after")
    def _check_length(self) -> Self:
        assert count_words(self.visual_description) >= MIN_WORDS, "the description is too short"
        return self


class Scene(BaseModel):
    model_config = ConfigDict(extra="forbid")

    scene_id: int = Field(ge=1, le=999)
    title: str = Field(min_length=1, max_length=200)
    description: str = Field(min_length=1, max_length=2000)
    characters_present: list[str] = Field(max_length=6)
    setting: str = Field(min_length=1, max_length=2000)
    camera: str = Field(min_length=1, max_length=2000)
    mood: str = Field(min_length=1, max_length=2000)
    action: str = Field(min_length=1, max_length=2000)
    duration_seconds: int = Field(ge=1, le=600)
    transition: Literal["cut", "crossfade", "match-cut"]


class StoryPlan(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=200)
    style: str = Field(min_length=1, max_length=2000)
    aspect_ratio: Literal["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"]
    color_palette: str = Field(min_length=1, max_length=2000)
    characters: list[Character] = Field(min_length=1, max_length=6)
    scenes: list[Scene] = Field(min_length=1, max_length=60)

    @model_validator(mode="after")
    def _check_references(self) -> Self:
        names = [character.name for character in self.characters]
        assert len({name.casefold() for name in names}) == len(names), "two share a name"
        ids = [scene.scene_id for scene in self.scenes]
        assert len(set(ids)) == len(ids), "two scenes share an id"
        for scene in self.scenes:
            present = scene.characters_present
            assert set(present) <= set(names), "a scene names an unknown character"
            assert len(set(present)) == len(present), "a scene names a character twice"
        return self

    def character(self, name: str) -> Character:
        return next(each for each in self.characters if each.name == name)

    def looks(self, name: str) -> str:
        """The visual description of the character of that name."""
        return self.character(name).visual_description


class Score(BaseModel):
    overall_score: float = Field(ge=0, le=1)
    per_character: dict[str, float] = Field(default_factory=dict)
    issues: list[str] = Field(default_factory=list)
    fix_prompt: str | None = None
