"""The texts of a story: lines, names, and what is said aloud."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from grok_spicy.models.item import Stored
from grok_spicy.models.language import normal_name, on_one_line


def _tidy_line(value: object) -> object:
    return on_one_line(value) if isinstance(value, str) else value


def _tidy_name(value: object) -> object:
    return normal_name(value) if isinstance(value, str) else value


Line = Annotated[str, StringConstraints(min_length=1, max_length=200), BeforeValidator(_tidy_line)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80), BeforeValidator(_tidy_name)]
"""A name in its one stored form; `models.language.name_key` compares names."""
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    # xAI refuses a schema with a longer text; what is longer is read all the same.
    Field(json_schema_extra={"maxLength": 2048}),
]
LONGEST_NARRATION = 600
MOST_LINES = 6


def _none_for_blank(value: object) -> object:
    tidy = _tidy_line(value)
    return None if tidy == "" else tidy


NarrationText = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NARRATION)] | None,
    BeforeValidator(_none_for_blank),
]
"""What a narrator says over a scene, on one line; None for nothing."""


class DialogueLine(Stored):
    """One line that a character says in a scene."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    character: Name = Field(description="Who says it, exactly as in characters[].name")
    text: Line = Field(description="What is said, without quotes")
