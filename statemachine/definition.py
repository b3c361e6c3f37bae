"""The state machine's definition: read from YAML, rendered as the JSON that Step Functions takes.

definition.load()      # as Python: {"StartAt": "StartRun", "States": {…}, …}
definition.render()    # as JSON, with a placeholder for each function's ARN and for the table
"""

import json
import re
from pathlib import Path
from typing import Any

import yaml

PIPELINE = Path(__file__).with_name("pipeline.asl.yaml")
SHARED_PREFIX = "x-"
"""Top-level keys that begin so hold YAML anchors, as in Compose files; they are not rendered."""

RUN_TABLE = "RunTable"
"""The placeholder for the name of the table."""

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


class InvalidDefinition(ValueError):
    """The source is not usable YAML; the message names the file and the line."""


def load(file: Path = PIPELINE, time_scale: float = 1.0) -> dict[str, Any]:
    """The machine as Amazon States Language. JSON is read too, as it is YAML. InvalidDefinition.

    With a `time_scale` below 1, retriers pause for that part of their time, a second at least: an
    emulator really sleeps.
    """
    loader = yaml.SafeLoader(file.read_text(encoding="utf-8"))
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise InvalidDefinition(f"{file.name} holds no state machine: it is not a mapping.")
        _refuse_duplicate_keys(root)
        source: dict[str, Any] = loader.construct_document(root)
    except yaml.YAMLError as error:
        raise InvalidDefinition(f"{file.name} can't be read: {error}") from error
    finally:
        loader.dispose()
    if time_scale != 1:
        _scale_pauses(source, time_scale)
    return {key: value for key, value in source.items() if not key.startswith(SHARED_PREFIX)}


def render(file: Path = PIPELINE, time_scale: float = 1.0) -> str:
    """The machine as JSON text, keys in the source's order. See `load`."""
    return json.dumps(load(file, time_scale), indent=2)


def placeholder(function: str) -> str:
    """The name that stands for a function's ARN: `draw_sheet` → `DrawSheetArn`."""
    return f"{pascal_case(function)}Arn"


def placeholders(definition: str) -> set[str]:
    """The names of all placeholders in a rendered definition."""
    return set(_PLACEHOLDER.findall(definition))


def substitute(definition: str, arns: dict[str, str]) -> str:
    """The rendered definition with an ARN for each placeholder. KeyError if one is missing."""
    return _PLACEHOLDER.sub(lambda match: arns[match[1]], definition)


def pascal_case(function: str) -> str:
    """A function's name as the machine spells it: `draw_sheet` → `DrawSheet`."""
    return "".join(word.capitalize() for word in function.split("_"))


def _refuse_duplicate_keys(node: yaml.Node) -> None:
    """MarkedYAMLError at a key that a mapping has twice; YAML's loader would keep the last."""
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if key.value in keys:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value!r} is given twice", problem_mark=key.start_mark
                )
            keys.add(key.value)
            _refuse_duplicate_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_duplicate_keys(value)


def _scale_pauses(source: Any, time_scale: float) -> None:
    """Scale every retrier in place. An anchor's object is shared by all states that use it: each is
    scaled once."""
    scaled: set[int] = set()

    def visit(value: Any) -> None:
        if isinstance(value, dict):
            if "IntervalSeconds" in value and id(value) not in scaled:
                scaled.add(id(value))
                interval = max(1, round(value["IntervalSeconds"] * time_scale))
                longest = round(value["MaxDelaySeconds"] * time_scale)
                value |= {"IntervalSeconds": interval, "MaxDelaySeconds": max(2, longest)}
            for child in value.values():
                visit(child)
        elif isinstance(value, list):
            for child in value:
                visit(child)

    visit(source)
