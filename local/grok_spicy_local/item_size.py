"""The size of an item as DynamoDB bills it, by the page "DynamoDB item sizes and formats" of its
developer guide. Each item is stored with 100 bytes more, which capacity units don't count."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

_DIGITS_IN_A_BYTE = 2
_ONE_BYTE, _LIST_OR_MAP = 1, 3


def item_size(item: Mapping[str, Any]) -> int:
    """The bytes of an item in DynamoDB's JSON: its attributes' names and values."""
    return sum(_text(name) + _value(value) for name, value in item.items())


def _value(value: Mapping[str, Any]) -> int:
    [(kind, content)] = value.items()
    match kind:
        case "S":
            return _text(content)
        case "N":
            return _number(content)
        case "B":
            return _binary(content)
        case "BOOL" | "NULL":
            return _ONE_BYTE
        case "SS":
            return sum(map(_text, content))
        case "NS":
            return sum(map(_number, content))
        case "BS":
            return sum(map(_binary, content))
        case "L":
            return _LIST_OR_MAP + sum(_ONE_BYTE + _value(each) for each in content)
        case "M":
            return _LIST_OR_MAP + sum(
                _ONE_BYTE + _text(name) + _value(each) for name, each in content.items()
            )
    raise ValueError(f"DynamoDB has no attributes of the type {kind}.")


def _text(text: str) -> int:
    return len(text.encode())


def _binary(content: bytes | str) -> int:
    """Of a value as moto holds it, or in base 64, as DynamoDB's JSON has it."""
    return len(content if isinstance(content, bytes) else b64decode(content))


def _number(text: str) -> int:
    """A byte for every two significant digits, and one more. About that much, AWS says."""
    digits = text.lower().split("e")[0].lstrip("+-").replace(".", "").strip("0")
    return -(-len(digits) // _DIGITS_IN_A_BYTE) + _ONE_BYTE
