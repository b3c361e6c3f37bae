"""Stored fields keep their names, whatever the code calls them: old runs must stay readable."""

import json
from typing import Any

import pytest

from grok_spicy.models.clips import Take
from grok_spicy.models.images import Sheet
from grok_spicy.models.item import Item
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings

RENAMED: list[tuple[Item, str, str, Any]] = [
    (
        Run(run_id="r", owner="studio", execution="r", settings=RunSettings()),
        *("failed_plans", "bad_plans", 2),
    ),
    (Sheet(name="Ember", slug="Ember"), "wasted_attempts", "in_vain", 3),
    (Take(scene_id=1, number=1, prompt="pan", seconds=8), "superseded", "forgiven", True),
]


@pytest.mark.parametrize(("item", "name", "stored", "value"), RENAMED, ids=["run", "sheet", "take"])
def test_a_renamed_field_is_stored_under_its_old_name(
    item: Item, name: str, stored: str, value: Any
) -> None:
    changed = item.model_copy(update={name: value})

    document = json.loads(changed.model_dump_json())
    restored = type(item).model_validate_json(changed.model_dump_json())

    assert document[stored] == value and name not in document
    assert getattr(restored, name) == value
