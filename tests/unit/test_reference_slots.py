"""The reference slots of a keyframe, as a table."""

import pytest

from grok_spicy.policies.reference_slots import reference_slots
from tests.support.stories import scene

SHEETS = {"Ember": "E", "Sage": "S", "Rook": "R", "Wren": "W"}


@pytest.mark.parametrize(
    ("cast", "before", "starts_from_image", "expected"),
    [
        ((), None, False, []),
        ((), "B", False, ["B"]),
        (("Ember",), None, False, ["E"]),
        (("Ember",), "B", False, ["E", "B"]),
        (("Ember", "Sage"), "B", False, ["E", "S", "B"]),
        (("Sage", "Ember"), "B", False, ["S", "E", "B"]),
        (("Ember", "Sage", "Rook"), "B", False, ["E", "S", "R"]),
        (("Ember",), "B", True, ["B", "E"]),
        (("Ember", "Sage"), "B", True, ["B", "E", "S"]),
        (("Ember", "Sage", "Rook"), "B", True, ["B", "E", "S"]),
        (("Ember", "Sage", "Rook", "Wren"), None, False, ["E", "S", "R"]),
        (("Ember", "Stranger"), "B", False, ["E", "B"]),
        (("Stranger",), "B", True, ["B"]),
    ],
)
def test_sheets_first_then_the_scene_before_but_a_match_cut_starts_from_it(
    cast: tuple[str, ...], before: str | None, starts_from_image: bool, expected: list[str]
) -> None:
    slots = reference_slots(
        scene(cast=cast), SHEETS, before, starts_from_image=starts_from_image, limit=3
    )

    assert [slot.key for slot in slots] == expected


def test_each_slot_says_what_it_is_and_whose() -> None:
    slots = reference_slots(scene(cast=("Ember",)), SHEETS, "B", starts_from_image=True, limit=3)

    assert [(slot.kind, slot.name) for slot in slots] == [("last_frame", None), ("sheet", "Ember")]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_model_is_never_given_more_references_than_it_takes(limit: int) -> None:
    crowd = scene(cast=tuple(SHEETS))

    for starts_from_image in (True, False):
        slots = reference_slots(
            crowd, SHEETS, "B", starts_from_image=starts_from_image, limit=limit
        )
        assert len(slots) == limit
