"""The API's rules for the JSON schema of a structured answer."""

from collections.abc import Iterator
from typing import Any

from xai_simulator.server.refusals import invalid

_MOST = {"maxLength": 2048, "maxItems": 256, "maxProperties": 64}
# Keywords whose value maps names to schemas, and those whose value is a schema or a list of them.
_BY_NAME = ("properties", "$defs", "definitions", "patternProperties")
_BELOW = (
    *("items", "prefixItems", "additionalProperties", "anyOf", "oneOf", "allOf", "not"),
    *("contains", "if", "then", "else"),
)


def check_schema(schema: dict[str, Any]) -> None:
    """INVALID_ARGUMENT for a schema that the API does not take."""
    for path, part in _parts("", schema):
        for complaint in _complaints(part):
            raise invalid(f"Invalid response_format: {complaint} at {path or 'the root'}.")


def _complaints(part: dict[str, Any]) -> Iterator[str]:
    for name, most in _MOST.items():
        if isinstance(part.get(name), int) and part[name] > most:
            yield f"{name} must be at most {most}, got {part[name]}"
    for name in ("enum", "anyOf"):
        if name in part and not part[name]:
            yield f"{name} must not be empty"
    if isinstance(part.get("items"), list):
        yield "items must be a schema, not a list"
    if "minContains" in part:
        yield "minContains is not supported"


def _parts(path: str, schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(schema, dict):
        return
    yield path, schema
    for name in _BY_NAME:
        if isinstance(schema.get(name), dict):
            for key, part in schema[name].items():
                yield from _parts(f"{path}/{name}/{key}", part)
    for name in _BELOW:
        below = schema.get(name)
        for place, part in enumerate(below if isinstance(below, list) else [below]):
            place_name = f"/{place}" if isinstance(below, list) else ""
            yield from _parts(f"{path}/{name}{place_name}", part)
