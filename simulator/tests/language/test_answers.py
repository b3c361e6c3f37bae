"""What the simulator's chat answers to each kind of question."""

import json
import re
from datetime import time, timedelta
from decimal import Decimal
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from PIL import Image
from pydantic import BaseModel, Field, Json, TypeAdapter

from tests.schemas import Score, StoryPlan
from xai_simulator.language.answers import answer


class _Mapping(BaseModel):
    mapping: dict[str, str]


class _Photo(BaseModel):
    description: str


class _Leaf(BaseModel):
    kind: Literal["a", "b"]
    share: float = Field(gt=0, lt=1)
    count: int = Field(ge=3, multiple_of=5)
    code: str = Field(min_length=12)


class _Tree(BaseModel):
    leaves: list[_Leaf] = Field(min_length=2)
    either: int | _Leaf
    maybe: str | None
    below: "_Tree | None" = None
    table: dict[str, _Leaf] = Field(min_length=1)


def asked(text: str, model: type[BaseModel], *images: Image.Image) -> Any:
    return model.model_validate_json(answer(text, images, model.model_json_schema(), 7))


def test_a_story_schema_gets_a_plan() -> None:
    film = asked(
        "Create a visual story plan for: a fox at sea\n\nExactly 1 character and exactly 2 scenes.",
        StoryPlan,
    )

    assert len(film.characters) == 1


def test_a_score_schema_with_an_image_gets_a_verdict() -> None:
    verdict = asked("Description: a red fox", Score, Image.new("RGB", (60, 80), "navy"))

    assert verdict.overall_score < 0.8


def test_labels_are_mapped_by_spelling_then_looks_then_order() -> None:
    text = (
        "Photos were given with these labels: Alexandr, the fox, Zed.\n"
        "These are the characters of the story:\n- Nova (supporting): A red fox in a scarf\n"
        "- Alexander (protagonist): A tall man\n- Bo (supporting): A small robot\n"
    )

    mapping = asked(text, _Mapping).mapping

    assert mapping == {"Alexandr": "Alexander", "the fox": "Nova", "Zed": "Bo"}


def test_a_photo_is_described_in_its_own_colours_from_top_to_bottom() -> None:
    photo = Image.new("RGB", (300, 400), (214, 214, 214))
    photo.paste((60, 40, 25), (110, 20, 190, 70))  # hair
    photo.paste((235, 190, 160), (110, 70, 190, 140))  # face
    photo.paste((190, 25, 45), (80, 140, 220, 270))  # jacket
    photo.paste((30, 40, 95), (100, 270, 200, 370))  # trousers
    photo.paste((25, 25, 25), (100, 370, 200, 390))  # shoes

    words = asked("Describe the person or character in this photo", _Photo, photo).description

    assert len(words.split()) >= 80
    for said in ("dark brown hair", "crimson jacket", "navy blue trousers", "black shoes"):
        assert said in words


class _Odd(BaseModel):
    tags: set[str] = Field(min_length=3)
    numbers: set[int] = Field(min_length=2)
    sides: frozenset[Literal["left", "right"]] = Field(min_length=2)
    both: set[bool] = Field(min_length=2)
    codes: set[Annotated[str, Field(pattern=r"^[A-Z]\d$")]] = Field(min_length=4)
    wait: timedelta
    waits: dict[str, timedelta] = Field(min_length=1)
    address: IPv4Address
    file: Path
    price: Decimal
    at: time
    pair: tuple[int, str]
    raw: Json[int]


@pytest.mark.parametrize(
    ("pattern", "least"),
    [
        (r"^[A-Z]{2}-\d{3,5}$", 7),
        (r"^(red|green|blue) fox$", 0),
        (r"^#[0-9a-fA-F]{6}$", 7),
        (r"^\+?[1-9]\d{7,14}$", 12),
        (r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", 10),
        (r"^(?P<word>\w+) \1$", 9),
        (r"fox", 5),
        (r"^\S+(\s\S+){2}$", 0),
        (r"^v(?:\d+\.){2}\d+$", 6),
        (r"^.{3,5}$", 4),
        (r"^\D\W$", 0),
    ],
)
def test_a_pattern_gets_a_text_that_matches_it(pattern: str, least: int) -> None:
    schema = {"type": "string", "pattern": pattern, "minLength": least}

    text = json.loads(answer("whatever", [], schema, 1))

    assert re.search(pattern, text) and len(text) >= least


@pytest.mark.parametrize("model", [_Leaf, _Tree, _Odd, list[_Leaf], dict[str, int]])
def test_any_other_schema_gets_a_value_that_satisfies_it(model: Any) -> None:
    adapter = TypeAdapter(model)

    adapter.validate_json(answer("whatever", [], adapter.json_schema(), 1))


def test_without_a_schema_the_answer_is_plain_text() -> None:
    said = answer("Hello there! How are you?", [], None, 1)

    assert "Hello there!" in said
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(said)


def test_a_wording_is_the_quoted_prompt_without_its_harsh_words() -> None:
    properties = {"wording": {"type": "string"}}
    schema = {"type": "object", "properties": properties, "required": ["wording"]}
    request = "Moderation refused these words.\n\nThe words: Bloody swords at dawn [moderated]."

    reply = answer(request, [], schema, 1)

    assert json.loads(reply) == {"wording": "Muddy sticks at dawn."}
