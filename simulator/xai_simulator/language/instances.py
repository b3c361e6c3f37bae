"""The smallest value that satisfies a JSON schema, for schemas that have no answer of their own."""

import re
from typing import Any

_MOST_DEPTH = 12
_FORMATS = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def smallest(schema: Any, root: dict[str, Any] | None = None, depth: int = 0) -> Any:
    """A value of that schema with only what it requires. `root` is where `$ref`s point into.

    Knows $ref, anyOf/oneOf/allOf, enum, const, types and the bounds of numbers, strings, arrays
    and objects. A schema that demands itself for ever ends in null.
    """
    if not isinstance(schema, dict) or depth > _MOST_DEPTH:
        return None
    root = schema if root is None else root
    if "$ref" in schema:
        return smallest(_target(schema["$ref"], root), root, depth + 1)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    if "default" in schema:
        return schema["default"]
    for choice in ("anyOf", "oneOf"):
        if schema.get(choice):
            return smallest(_plainest(schema[choice]), root, depth + 1)
    if schema.get("allOf"):
        return smallest(_merged(schema, root), root, depth + 1)
    return _of_type(schema, root, depth)


def _plainest(choices: list[Any]) -> Any:
    """null where it is allowed: it needs nothing and always ends."""
    return next((choice for choice in choices if choice == {"type": "null"}), choices[0])


def _target(reference: str, root: dict[str, Any]) -> Any:
    found: Any = root
    for step in reference.removeprefix("#").strip("/").split("/"):
        found = found.get(step.replace("~1", "/").replace("~0", "~"), {}) if step else found
    return found


def _merged(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    whole = {key: value for key, value in schema.items() if key != "allOf"}
    for part in schema["allOf"]:
        part = _target(part["$ref"], root) if "$ref" in part else part
        for key, value in part.items():
            if isinstance(value, dict) and isinstance(whole.get(key), dict):
                whole[key] = whole[key] | value
            elif isinstance(value, list) and isinstance(whole.get(key), list):
                whole[key] = whole[key] + value
            else:
                whole[key] = value
    return whole


def _of_type(schema: dict[str, Any], root: dict[str, Any], depth: int) -> Any:
    kind = schema.get("type") or ("object" if "properties" in schema else "string")
    kind = kind[0] if isinstance(kind, list) else kind
    match kind:
        case "object":
            return _object(schema, root, depth)
        case "array":
            return _array(schema, root, depth)
        case "integer" | "number":
            return _number(schema, whole=kind == "integer")
        case "boolean":
            return False
        case "null":
            return None
        case _:
            return _string(schema)


def _object(schema: dict[str, Any], root: dict[str, Any], depth: int) -> dict[str, Any]:
    properties = schema.get("properties", {})
    value = {
        name: smallest(properties.get(name, {}), root, depth + 1)
        for name in schema.get("required", [])
    }
    others = schema.get("additionalProperties")
    for number in range(len(value), schema.get("minProperties", 0)):
        value[f"entry {number + 1}"] = smallest(others or {}, root, depth + 1)
    return value


def _array(schema: dict[str, Any], root: dict[str, Any], depth: int) -> list[Any]:
    first = [smallest(item, root, depth + 1) for item in schema.get("prefixItems", [])]
    missing = max(schema.get("minItems", 0) - len(first), 0)
    return first + [smallest(schema.get("items", {}), root, depth + 1) for _ in range(missing)]


def _number(schema: dict[str, Any], *, whole: bool) -> int | float:
    step = schema.get("multipleOf") or (1 if whole else 0.5)
    low, high = schema.get("minimum"), schema.get("maximum")
    if (above := schema.get("exclusiveMinimum")) is not None:
        low = above + step if high is None and "exclusiveMaximum" not in schema else above
        if low == above and not whole:
            return float((above + (high if high is not None else schema["exclusiveMaximum"])) / 2)
        low = above + 1 if whole else low
    if low is None:
        below = schema.get("exclusiveMaximum")
        low = min(0, high if high is not None else below - step if below is not None else 0)
    steps = -(-low // step) if schema.get("multipleOf") else None
    value = steps * step if steps is not None else low
    return int(value) if whole else float(value)


def _string(schema: dict[str, Any]) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    text = "none"
    if pattern := schema.get("pattern"):
        tries = (text, "", "a", "A", "0", "1", "aa", "a1", "00", "#000000", "2026-01-01")
        text = next((tried for tried in tries if re.search(pattern, tried)), text)
    text = text.ljust(schema.get("minLength", 0), "e")
    return text[: schema["maxLength"]] if "maxLength" in schema else text
