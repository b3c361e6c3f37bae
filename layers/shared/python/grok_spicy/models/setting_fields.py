"""The table of settings: every field of RunSettings as data, for clients and for documentation."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from grok_spicy.models.item import Stored
from grok_spicy.models.settings import Models, RunSettings

SettingType = Literal["choice", "choices", "boolean", "integer", "number", "text", "texts"]
NOT_LISTED = frozenset(("filming",))
"""Settings that belong to single scenes: no single value can be chosen for them."""


class SettingField(Stored):
    """A setting of a run. `minimum` and `maximum` bound a number, or a text's length."""

    name: str = Field(description="The setting's name in JSON; `models.video` is within `models`.")
    type: SettingType = Field(
        description="`choice`: one of `choices`. `choices`: a list of them, each once at most. "
        "`texts`: a list of texts."
    )
    default: Any = Field(description="The value without the setting; null if that is no value.")
    description: str = Field(description="What the setting does.")
    choices: list[str] | None = Field(default=None, description="The values that can be chosen.")
    minimum: float | None = Field(
        default=None, description="The least value, or least characters of a text."
    )
    maximum: float | None = Field(
        default=None, description="The largest value, or most characters of a text."
    )
    above: float | None = Field(default=None, description="The value must be larger than this.")


def setting_fields() -> list[SettingField]:
    """Every setting of a whole run, those of its models one by one, in the order of their
    declaration."""
    return [_describe(name, field) for name, field in _fields()]


def _fields() -> Iterator[tuple[str, FieldInfo]]:
    for name, field in RunSettings.model_fields.items():
        if name in NOT_LISTED:
            continue
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from ((f"{name}.{part}", each) for part, each in Models.model_fields.items())
        else:
            yield name, field


def _describe(name: str, field: FieldInfo) -> SettingField:
    limits = {
        key: getattr(each, key)
        for each in field.metadata
        for key in ("gt", "ge", "le", "min_length", "max_length")
        if getattr(each, key, None) is not None
    }
    choices = list(_choices(field.annotation))
    return SettingField(
        name=name,
        type=_type(field.annotation, choices),
        default=field.get_default(call_default_factory=True),
        description=field.description or "",
        choices=choices or None,
        minimum=limits.get("ge", limits.get("min_length")),
        maximum=limits.get("le", limits.get("max_length")),
        above=limits.get("gt"),
    )


def _type(annotation: Any, choices: list[str]) -> SettingType:
    if choices:
        return "choices" if get_origin(annotation) is list else "choice"
    if get_origin(annotation) is list:
        return "texts"
    known = [each for each in get_args(annotation) if each is not type(None)] or [annotation]
    names: dict[type, SettingType] = {
        bool: "boolean",
        int: "integer",
        float: "number",
        str: "text",
    }
    return names[known[0]]


def _choices(annotation: Any) -> Iterator[str]:
    """The values of a Literal, also inside `Literal | None` or a list."""
    for argument in get_args(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from _choices(argument)
