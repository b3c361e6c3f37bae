"""The smallest value that satisfies a JSON schema, for schemas that have no answer of their own."""

from typing import Any

from xai_simulator.language.patterns import matching

_MOST_DEPTH = 12
_MOST_VARIANTS = 300
_FORMATS = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "duration": "PT0S",
    "ipv4": "127.0.0.1",
    "ipv6": "::1",
    "hostname": "example.com",
    "path": "none",
}


def smallest(
    schema: Any, root: dict[str, Any] | None = None, depth: int = 0, variant: int = 0
) -> Any:
    """A value of that schema with only what it requires. `root` is where `$ref`s point into.

    Knows $ref, anyOf/oneOf/allOf, enum, const, types and the bounds of numbers, strings, arrays,
    sets and objects. A schema that demands itself for ever ends in null. Another `variant` gives
    another value, where the schema leaves a choice.
    """
    if not isinstance(schema, dict) or depth > _MOST_DEPTH:
        return None
    root = schema if root is None else root
    if "$ref" in schema:
        return smallest(_target(schema["$ref"], root), root, depth + 1, variant)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][variant % len(schema["enum"])]
    if "default" in schema and not variant:
        return schema["default"]
    for choice in ("anyOf", "oneOf"):
        if schema.get(choice):
            return smallest(_plainest(schema[choice], variant), root, depth + 1, variant)
    if schema.get("allOf"):
        return smallest(_merged(schema, root), root, depth + 1, variant)
    return _of_type(schema, root, depth, variant)


def _plainest(choices: list[Any], variant: int) -> Any:
    """null where it is allowed: it needs nothing and always ends. For a variant, what is not."""
    nulls = [choice for choice in choices if choice == {"type": "null"}]
    others = [choice for choice in choices if choice not in nulls]
    return (others or nulls)[0] if variant else (nulls or others)[0]


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


def _of_type(schema: dict[str, Any], root: dict[str, Any], depth: int, variant: int) -> Any:
    kind = schema.get("type") or ("object" if "properties" in schema else "string")
    kind = kind[0] if isinstance(kind, list) else kind
    match kind:
        case "object":
            return _object(schema, root, depth, variant)
        case "array":
            return _array(schema, root, depth, variant)
        case "integer" | "number":
            return _number(schema, variant, whole=kind == "integer")
        case "boolean":
            return bool(variant % 2)
        case "null":
            return None
        case _:
            return _string(schema, variant)


def _object(
    schema: dict[str, Any], root: dict[str, Any], depth: int, variant: int
) -> dict[str, Any]:
    properties = schema.get("properties", {})
    value = {
        name: smallest(properties.get(name, {}), root, depth + 1, variant)
        for name in schema.get("required", [])
    }
    others = schema.get("additionalProperties")
    for number in range(len(value), schema.get("minProperties", 0)):
        value[f"entry {number + 1}"] = smallest(others or {}, root, depth + 1)
    return value


def _array(schema: dict[str, Any], root: dict[str, Any], depth: int, variant: int) -> list[Any]:
    value = [smallest(item, root, depth + 1, variant) for item in schema.get("prefixItems", [])]
    missing = max(schema.get("minItems", 0) - len(value), 0)
    if missing and schema.get("uniqueItems"):
        return value + _different(schema.get("items", {}), missing, root, depth)
    item = smallest(schema.get("items", {}), root, depth + 1, variant)
    return value + [item] * missing


def _different(schema: Any, count: int, root: dict[str, Any], depth: int) -> list[Any]:
    """So many values of that schema, no two of them the same if it leaves a choice."""
    values: list[Any] = []
    for variant in range(_MOST_VARIANTS):
        value = smallest(schema, root, depth + 1, variant)
        if value not in values and len(values) < count:
            values.append(value)
    return values


def _number(schema: dict[str, Any], variant: int, *, whole: bool) -> int | float:
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
    value = (steps * step if steps is not None else low) + variant * step
    if high is not None and value > high:
        value -= variant * step
    return int(value) if whole else float(value)


def _string(schema: dict[str, Any], variant: int) -> str:
    if schema.get("format") in _FORMATS and not variant:
        return _FORMATS[schema["format"]]
    if schema.get("contentMediaType") == "application/json":
        return str(variant)
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if pattern := schema.get("pattern"):
        text = matching(pattern, least, most, variant)
        if text is not None:
            return text
    text = f"none{variant or ''}".ljust(least, "e")
    return text if most is None else text[-most:] if variant else text[:most]
