"""What is stored must read back: no number in it is infinite or none at all."""

import json
import math
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from grok_spicy import models
from grok_spicy.errors import NewerItem, UnreadableItem
from grok_spicy.models.clips import Job, Take
from grok_spicy.models.events import Event
from grok_spicy.models.images import Attempt, Sheet
from grok_spicy.models.item import SCHEMA_VERSION, Item, Stored, parse_item, utc_now
from grok_spicy.models.media import MediaInfo
from grok_spicy.models.pace import Slowdown
from grok_spicy.models.spending import CallKey, CallRecord
from grok_spicy.models.story import ConsistencyScore
from tests.support.cli_films import a_run, items

FOLDER = Path(models.__file__).parent
MODULES = [import_module(f"grok_spicy.models.{path.stem}") for path in FOLDER.glob("[a-z]*.py")]
CLASSES = sorted(
    {
        each
        for module in MODULES
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, BaseModel) and each is not BaseModel
    },
    key=lambda each: each.__name__,
)
ODD = (math.nan, math.inf, -math.inf)
NOW = utc_now()
FACTS = MediaInfo(
    duration=8.0,
    width=1280,
    height=720,
    fps=24.0,
    video_codec="h264",
    pixel_format="yuv420p",
    audio_codec="aac",
)
EXAMPLES: list[Item] = [
    a_run(),
    Take(
        scene_id=1,
        number=1,
        prompt="p",
        seconds=8,
        progress=0.5,
        rendered_seconds=61.5,
        job=Job(provider="xai", model="m", id="job", submitted_at=NOW, deadline=NOW),
        facts=FACTS.model_dump(),
    ),
    CallRecord(
        purpose=CallKey(step="plan_story", subject="plan"),
        outcome="answered",
        result={"text": "a plan", "score": 0.5},
        cost_ticks=7,
        actual=True,
        started_at=NOW,
        ended_at=NOW,
    ),
    Slowdown(clock="key#m", factor=2, since=7, until=9),
    Event(nonce="a", what="clip", message="m", score=0.5),
    *items(),
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_model_refuses_numbers_that_json_does_not_have(kind: type[BaseModel]) -> None:
    assert issubclass(kind, Stored)
    assert kind.model_config["allow_inf_nan"] is False


@given(
    example=st.sampled_from(EXAMPLES),
    number=st.one_of(st.floats(), st.sampled_from(ODD), st.integers()),
    data=st.data(),
)
def test_an_item_that_is_taken_reads_back_as_it_was(
    example: Item, number: float, data: st.DataObject
) -> None:
    document = json.loads(example.model_dump_json())
    places = list(_numbers(document))
    if places:
        where, name = data.draw(st.sampled_from(places))
        where[name] = number
    try:
        item = type(example).model_validate(document)
    except ValidationError:
        return  # it is refused where it comes in

    assert parse_item(type(item), "it", item.model_dump_json()) == item


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
@pytest.mark.parametrize("odd", ODD)
def test_no_place_of_an_item_takes_a_number_that_json_does_not_have(
    example: Item, odd: float
) -> None:
    for place in range(len(list(_numbers(json.loads(example.model_dump_json()))))):
        document = json.loads(example.model_dump_json())
        where, name = list(_numbers(document))[place]
        where[name] = odd
        try:
            item = type(example).model_validate(document)
        except ValidationError:
            continue

        assert parse_item(type(item), "it", item.model_dump_json()) == item


def _numbers(part: Any) -> Any:
    """Every place in a document where a number is, or may be."""
    pairs = part.items() if isinstance(part, dict) else enumerate(part)
    for name, value in list(pairs):
        if isinstance(value, dict | list):
            yield from _numbers(value)
        elif value is None or isinstance(value, int | float):
            yield part, name


@pytest.mark.parametrize("unread", ["NaN", "Infinity", "null"])
def test_a_character_without_a_score_leaves_the_verdict(unread: str) -> None:
    verdict = f'{{"overall_score": 0.9, "per_character": {{"Ember": {unread}, "Sage": 0.8}}}}'

    assert ConsistencyScore.model_validate_json(verdict).per_character == {"Sage": 0.8}


@pytest.mark.parametrize("score", ["NaN", "-Infinity", "null", '"high"', "7"])
def test_an_attempt_whose_stored_score_is_no_number_is_not_judged(score: str) -> None:
    stored = Sheet(name="Ember", slug="Ember", attempts=[Attempt(number=1, prompt="p", key="k")])
    verdict = f'"score":{{"overall_score":{score},"per_character":{{}},"issues":[]}}'
    body = stored.model_dump_json().replace('"score":null', verdict)

    sheet = parse_item(Sheet, "SHEET#Ember", body)

    assert verdict in body
    assert (sheet.attempts[0].score, sheet.image_key) == (None, "k")


def test_an_item_of_a_newer_version_is_told_from_a_damaged_one() -> None:
    body = Sheet(name="Ember", slug="Ember").model_dump_json()
    newer = body.replace(
        f'"schema_version":{SCHEMA_VERSION}', f'"schema_version":{SCHEMA_VERSION + 1}'
    )

    with pytest.raises(NewerItem, match=r"SHEET#Ember can't be read: a newer version"):
        parse_item(Sheet, "SHEET#Ember", newer)
    for damaged in (body[:-5], "{}", "", None, 7):
        with pytest.raises(UnreadableItem, match=r"SHEET#Ember can't be read: it is damaged"):
            parse_item(Sheet, "SHEET#Ember", damaged)
