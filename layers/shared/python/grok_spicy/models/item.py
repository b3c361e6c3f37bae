"""What the run store holds: pydantic models, each the item of one partition (its run)."""

import hashlib
import json
from datetime import UTC, datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = 1


class Item(BaseModel):
    """One item of a run's partition, called `KIND` or `KIND#key`."""

    # Where a field was renamed, its alias is the name under which it is stored.
    model_config = ConfigDict(
        extra="ignore", validate_assignment=True, populate_by_name=True, serialize_by_alias=True
    )

    KIND: ClassVar[str]
    schema_version: int = SCHEMA_VERSION

    @property
    def key(self) -> str:
        """The item's key among those of its kind; empty where there is only one."""
        return ""

    @property
    def item(self) -> str:
        """The item's full name in its partition."""
        return item_name(type(self), self.key)


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
