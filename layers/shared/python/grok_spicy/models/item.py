"""What the run store holds: pydantic models, each the item of one partition (its run)."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, field_validator

from grok_spicy.errors import NewerItem, UnreadableItem

SCHEMA_VERSION = 1


class Stored(BaseModel):
    """An item, or a part of one. Its numbers are finite: JSON has no others, so that they could
    be written and never read back."""

    model_config = ConfigDict(allow_inf_nan=False)


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


def parse_item(kind: type[ItemT], name: str, body: object) -> ItemT:
    """The stored item called `name`, from its JSON. UnreadableItem if it is damaged, NewerItem if
    a newer version of this program wrote it."""
    try:
        return kind.model_validate_json(body if isinstance(body, str) else "")
    except ValidationError as error:
        if any(each["loc"] == ("schema_version",) for each in error.errors()):
            message = f"{name} can't be read: a newer version of Grok Spicy wrote it"
            raise NewerItem(message) from error
        raise UnreadableItem(f"{name} can't be read: it is damaged") from error


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
