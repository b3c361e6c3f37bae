"""What a person, an API client or the planner reads when a model does not accept its input."""

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from grok_spicy.models.validation import shorten, validation_messages


class Scene(BaseModel):
    camera: str


class Plan(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = ""
    scenes: list[Scene] = Field(default_factory=list)

    @field_validator("title")
    @classmethod
    def _has_a_good_title(cls, title: str) -> str:
        if title.startswith("bad"):
            raise ValueError(f"the title {title!r} is bad")
        return title


def error_of(values: Any) -> ValidationError:
    with pytest.raises(ValidationError) as raised:
        Plan.model_validate(values)
    return raised.value


def test_a_message_names_the_field_by_its_path() -> None:
    assert validation_messages(error_of({"scenes": [{}]})) == ["scenes.0.camera: Field required"]


def test_the_first_parts_of_a_path_can_be_left_out() -> None:
    error = error_of({"scenes": [{}]})

    assert validation_messages(error, skip=1) == ["0.camera: Field required"]
    assert validation_messages(error, skip=3) == ["Field required"]


def test_a_rule_of_our_own_is_quoted_without_pydantics_words() -> None:
    assert validation_messages(error_of({"title": "bad"})) == ["title: the title 'bad' is bad"]


def test_neither_many_errors_nor_long_ones_make_a_long_answer() -> None:
    many = error_of({"scenes": [{}] * 500})
    long = error_of({"title": "bad" * 500, "x" * 9000: 1})

    assert len(validation_messages(many)) == 20
    assert all(len(line) < 400 for line in validation_messages(long))


def test_a_text_that_is_cut_shows_it() -> None:
    assert shorten("short") == "short"
    assert shorten("x" * 301) == "x" * 299 + "…"
