"""What the run store holds: pydantic models, each the item of one partition (its run)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from grok_spicy.errors import NewerItem, UnreadableItem

SCHEMA_VERSION = 1
"""The newest version of items that this release reads, and the one of those that it makes. Only
what an earlier release must not read needs a higher one: see docs/releasing.md."""

FROM_STORE = "grok_spicy.store"
"""The validation context of what comes from the store, where a newer release may have written."""


@dataclass(frozen=True, eq=False)
class StoredForm:
    """What the store holds of something beyond what this release reads: fields of a newer release,
    attributes of its row, and the text that it was read from, where conditions compare it. No two
    differ: what this release does not read decides nothing."""

    unknown: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoredForm)

    def __hash__(self) -> int:
        return 0


_NOTHING_ELSE = StoredForm()


class Stored(BaseModel):
    """An item, or a part of one. Its numbers are finite: JSON has no others, so that they could
    be written and never read back.

    Fields that only a newer release knows are set aside where it is read from the store, stay with
    its copies, and are written back by `to_json`. Nothing else sees them: no dump, no digest.
    """

    model_config = ConfigDict(allow_inf_nan=False)

    _stored_form: StoredForm = PrivateAttr(default_factory=lambda: _NOTHING_ELSE)

    @property
    def stored_form(self) -> StoredForm:
        """What the store holds of it besides."""
        return self._stored_form

    def with_stored_form(self, **changes: Any) -> Self:
        """A copy with other values of `stored_form`."""
        copy = self.model_copy()
        copy._stored_form = replace(self._stored_form, **changes)
        return copy

    @model_validator(mode="wrap")
    @classmethod
    def _set_unknown_aside(
        cls, values: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        if info.context != FROM_STORE or not isinstance(values, dict):
            return handler(values)
        unknown = {name: value for name, value in values.items() if name not in _names_in(cls)}
        if not unknown:
            return handler(values)
        part = handler({name: value for name, value in values.items() if name not in unknown})
        part._stored_form = StoredForm(unknown)
        return part


@cache
def _names_in(kind: type[Stored]) -> frozenset[str]:
    """The names of a model's fields, and those under which they are stored."""
    aliases = (each.alias for each in kind.model_fields.values())
    return frozenset((*kind.model_fields, *(alias for alias in aliases if alias)))


def _check_finite(document: dict[str, Any]) -> dict[str, Any]:
    json.dumps(document, allow_nan=False, default=str)  # ValueError for other numbers
    return document


JsonObject = Annotated[dict[str, Any], AfterValidator(_check_finite)]
"""A part of an item without a model of its own; its numbers are finite as well."""


class Item(Stored):
    """One item of a run's partition, called `KIND` or `KIND#key`."""

    # Where a field was renamed, its alias is the name under which it is stored.
    model_config = ConfigDict(
        extra="ignore", validate_assignment=True, populate_by_name=True, serialize_by_alias=True
    )

    KIND: ClassVar[str]
    schema_version: int = SCHEMA_VERSION

    @field_validator("schema_version")
    @classmethod
    def _is_known(cls, version: int) -> int:
        if version > SCHEMA_VERSION:
            raise ValueError(f"it has version {version}; {SCHEMA_VERSION} is the newest known")
        return version

    @property
    def key(self) -> str:
        """The item's key among those of its kind; empty where there is only one."""
        return ""

    @property
    def item(self) -> str:
        """The item's full name in its partition."""
        return item_name(type(self), self.key)


ItemT = TypeVar("ItemT", bound=Item)
StoredT = TypeVar("StoredT", bound=Stored)


def from_json(kind: type[StoredT], text: str) -> StoredT:
    """What is stored as that text, with the fields that only a newer release knows.
    ValidationError."""
    return kind.model_validate_json(text, context=FROM_STORE)


def to_json(part: Stored) -> str:
    """The text as which it is stored, with the fields that only a newer release knows."""
    if not _has_unknown(part):
        return part.model_dump_json()
    return json.dumps(to_document(part), ensure_ascii=False, separators=(",", ":"))


def to_document(part: Stored) -> dict[str, Any]:
    """What `to_json` writes, as a JSON object."""
    document = part.model_dump(mode="json")
    _put_back(part, document)
    return document


def from_document(kind: type[StoredT], document: Mapping[str, Any]) -> StoredT:
    """What `to_document` gave, checked again. ValidationError."""
    return kind.model_validate(document, context=FROM_STORE)


def as_kind(kind: type[StoredT], part: Stored) -> StoredT:
    """The same as another kind."""
    return from_document(kind, to_document(part))


_WITHOUT_PARTS = frozenset((str, int, float, bool, type(None), datetime))


def _has_unknown(part: Stored) -> bool:
    """Whether it or a part of it has unknown fields. Asked at each write, so it must be quick."""
    rest: list[Any] = [part]
    while rest:
        value = rest.pop()
        if isinstance(value, Stored):
            if value._stored_form.unknown:
                return True
            value = value.__dict__.values()
        elif isinstance(value, dict):
            value = value.values()
        elif not isinstance(value, list | tuple):
            continue
        rest += [each for each in value if type(each) not in _WITHOUT_PARTS]
    return False


def _put_back(value: object, document: Any) -> None:
    """Add to a document the unknown fields of what it is of, and of its parts."""
    if isinstance(value, Stored):
        for name, each in type(value).model_fields.items():
            stored_name = name if name in document else each.alias
            if stored_name in document:
                _put_back(getattr(value, name), document[stored_name])
        document.update(value._stored_form.unknown)
    elif isinstance(value, dict):
        for part, entry in zip(value.values(), document.values(), strict=True):
            _put_back(part, entry)
    elif isinstance(value, list | tuple):
        for part, entry in zip(value, document, strict=True):
            _put_back(part, entry)


def parse_item(kind: type[ItemT], name: str, body: object) -> ItemT:
    """The stored item called `name`, from its JSON. UnreadableItem if it is damaged, NewerItem if
    a newer version of this program wrote it."""
    try:
        return from_json(kind, body if isinstance(body, str) else "")
    except ValidationError as error:
        if any(each["loc"][-1:] == ("schema_version",) for each in error.errors()):
            raise newer_item(name) from error
        raise UnreadableItem(f"{name} can't be read: it is damaged") from error


def newer_item(name: str) -> NewerItem:
    """Why the stored item called `name` is left alone."""
    return NewerItem(f"{name} can't be read: a newer version of Grok Spicy wrote it")


def item_name(kind: type[Item], key: str = "") -> str:
    return f"{kind.KIND}#{key}" if key else kind.KIND


def scene_key(scene_id: int) -> str:
    """Scene ids sort as numbers: 3 → `003`."""
    return f"{scene_id:03d}"


def utc_now() -> datetime:
    return datetime.now(UTC)


def inputs_digest(*inputs: object) -> str:
    """A digest (16 hex digits) of an asset's inputs: models, texts, numbers, asset keys."""
    values = [
        part.model_dump(mode="json") if isinstance(part, BaseModel) else part for part in inputs
    ]
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
