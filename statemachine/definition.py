"""The state machine's definition: read from YAML, rendered as the JSON that Step Functions takes.

definition.load()      # as Python: {"StartAt": "StartRun", "States": {…}, …}
definition.render()    # as JSON, with a placeholder for each function's ARN
"""

import json
import re
from pathlib import Path
from typing import Any

import yaml

PIPELINE = Path(__file__).with_name("pipeline.asl.yaml")
SHARED_PREFIX = "x-"
"""Top-level keys that begin so hold YAML anchors, as in Compose files; they are not rendered."""

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


class InvalidDefinition(ValueError):
    """The source is not usable YAML; the message names the file and the line."""


def load(file: Path = PIPELINE) -> dict[str, Any]:
    """The machine as Amazon States Language. JSON is read too, as it is YAML. InvalidDefinition."""
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
    return {key: value for key, value in source.items() if not key.startswith(SHARED_PREFIX)}


def render(file: Path = PIPELINE) -> str:
    """The machine as JSON text, keys in the source's order. InvalidDefinition."""
    return json.dumps(load(file), indent=2)


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
