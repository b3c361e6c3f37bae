"""Items as a newer release may have written them: each part of each has a field more."""

import typing
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from grok_spicy import models
from grok_spicy.models.item import Item, Stored

Document = dict[str, Any]
ADDED = "added_later"
"""The name of the field that this release does not know."""
TEXT, WHEN = "Ember", "2026-11-27T09:00:00Z"

_FOOTAGE: Document = {"key": "uploads/ember", "name": "ember.mp4"}
VALUES: dict[str, Document] = {
    "FootageRequest": _FOOTAGE,
    "MusicRequest": _FOOTAGE,
    "RunMusic": _FOOTAGE,
    "SceneFootage": _FOOTAGE,
    "ReferenceRequest": {"key": "uploads/ember"},
    "Character": {"visual_description": "a red fox " * 29 + "a red fox"},
    "FaceBox": {"x": 0.25, "y": 0.25, "w": 0.5, "h": 0.5},
    "RunSettings": {"chunk_seconds": 5.0, "music_db": -6.0, "duck_db": 6.0},
    "Redo": {"what": "cut", "scene_id": None, "character": None},
    "Pick": {"character": None, "keyframe": None, "sheet": None, "upload": None},
}
"""What a model checks beyond the types of its fields."""


def item_kinds() -> list[type[Item]]:
    """Every kind of item that there is."""
    folder = Path(models.__file__).parent
    modules = [import_module(f"grok_spicy.models.{path.stem}") for path in folder.glob("[a-z]*.py")]
    found = {
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Item) and hasattr(each, "KIND")
    }
    return sorted(found, key=lambda kind: kind.__name__)


def newer_document(kind: type[Stored]) -> Document:
    """Something of that kind with all of its parts, each with another value in the added field."""
    numbers = count(1)
    return _document(kind, lambda: next(numbers))


def without_added(value: Any) -> Any:
    """The same without the added fields."""
    if isinstance(value, dict):
        return {name: without_added(each) for name, each in value.items() if name != ADDED}
    return [without_added(each) for each in value] if isinstance(value, list) else value


def _document(kind: type[Stored], number: Callable[[], int]) -> Document:
    hints = typing.get_type_hints(kind)
    document = {
        field.alias or name: _value(hints[name], number)
        for name, field in kind.model_fields.items()
    }
    document |= VALUES.get(kind.__name__, {})
    return {**document, ADDED: {"number": number(), "of": kind.__name__}}


def _value(hint: Any, number: Callable[[], int]) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and issubclass(hint, Stored):
        return _document(hint, number)
    if origin is Literal:
        return arguments[0]
    if hasattr(hint, "_fields"):  # a named tuple
        return [TEXT for _ in hint._fields]
    if origin in (list, tuple):
        return [_value(arguments[0], number)]
    if origin is dict:
        key = _value(arguments[0], number)
        return {str(key): _value(arguments[1], number)}
    if origin is Union or type(hint).__name__ == "UnionType":
        return _value(arguments[0], number)
    plain: dict[Any, Any] = {str: TEXT, int: 1, float: 0.5, bool: True, datetime: WHEN, Any: 1}
    return plain[hint]
