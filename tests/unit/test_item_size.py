"""The sizes of items, by the examples and rules of DynamoDB's documentation."""

from typing import Any

import pytest

from grok_spicy_local.item_size import item_size


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "fox"}, 3),
        ({"S": "Füchsin"}, 8),
        ({"N": "0"}, 1),
        ({"N": "7"}, 2),
        ({"N": "27"}, 2),
        ({"N": "270"}, 2),
        ({"N": "1900000"}, 2),
        ({"N": "0.0271"}, 3),
        ({"N": "12345"}, 4),
        ({"N": "9" * 38}, 20),
        ({"N": "1.5E+3"}, 2),
        ({"B": b"\x00\x01\x02"}, 3),
        ({"B": "AAEC"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["fox", "owl"]}, 6),
        ({"NS": ["1", "22", "333"]}, 7),
        ({"BS": ["AAEC"]}, 3),
        ({"L": []}, 3),
        ({"L": [{"S": "fox"}, {"N": "7"}]}, 3 + 4 + 3),
        ({"M": {}}, 3),
        ({"M": {"name": {"S": "fox"}}}, 3 + 1 + 4 + 3),
    ],
    ids=str,
)
def test_a_value_has_the_size_that_dynamodb_bills(value: dict[str, Any], size: int) -> None:
    assert item_size({"n": value}) == 1 + size


def test_an_items_size_is_that_of_its_names_and_values() -> None:
    item = {"run_id": {"S": "a-fox"}, "item": {"S": "RUN"}, "revision": {"N": "12"}}

    assert item_size(item) == (6 + 5) + (4 + 3) + (8 + 2)


def test_an_attribute_of_an_unknown_type_is_no_item() -> None:
    with pytest.raises(ValueError, match="XX"):
        item_size({"a": {"XX": "?"}})
