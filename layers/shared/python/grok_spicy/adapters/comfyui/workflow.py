"""A workflow of ComfyUI in its API format, with slots: `{{prompt}}`, `{{first_frame}}`,
`{{width}}`, `{{height}}`, `{{frames}}` and `{{seed}}`.

The slots are filled in the values of the JSON, never in its text: nothing that a prompt has in it
can change the workflow.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grok_spicy.errors import BadInput

SLOTS = ("prompt", "first_frame", "width", "height", "frames", "seed")
DEFAULT = Path(__file__).with_name("workflow.json")
"""Wan 2.2, 5B: a picture and words to video, 24 frames per second."""
_SLOT = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_SAVES = re.compile(r"save|videocombine", re.IGNORECASE)
"""What the class of a node that stores a clip is called: SaveVideo, SaveWEBM, VHS_VideoCombine."""

Workflow = Mapping[str, Mapping[str, Any]]


def read_workflow(source: str) -> Workflow:
    """The workflow of a file, or of JSON itself; the default one if `source` is empty. BadInput
    names all that is wrong with it."""
    try:
        is_json = source.lstrip().startswith("{")
        text = (
            source
            if is_json
            else (Path(source).expanduser() if source else DEFAULT).read_text("utf-8")
        )
        content = json.loads(text)
    except (OSError, ValueError) as problem:
        raise _refusal([str(problem)]) from problem
    problems = list(_problems(content))
    if problems:
        raise _refusal(problems)
    workflow: Workflow = content
    return workflow


def fill(workflow: Workflow, values: Mapping[str, str | int]) -> dict[str, Any]:
    """The workflow with a value in each slot. Where a slot is all of a value, that keeps its type:
    numbers stay numbers."""
    return {node: _filled(content, values) for node, content in workflow.items()}


def _filled(value: Any, values: Mapping[str, str | int]) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, values) for each in value]
    if not isinstance(value, str):
        return value
    whole = _SLOT.fullmatch(value.strip())
    if whole:
        return values[whole[1]]
    # One pass: what a prompt brings in is not looked at again.
    return _SLOT.sub(lambda slot: str(values[slot[1]]), value)


def _problems(content: Any) -> Iterator[str]:
    if not isinstance(content, dict) or not content:
        yield "it must be a JSON object with a node for each name"
        return
    if isinstance(content.get("nodes"), list):
        yield "it is in the format of the editor: save it by Export (API)"
        return
    for name, node in content.items():
        has_class = isinstance(node, dict) and isinstance(node.get("class_type"), str)
        if not has_class or not isinstance(node.get("inputs"), dict):
            yield f"node {name!r} has no class_type and inputs"
            return
    if not any(_SAVES.search(node["class_type"]) for node in content.values()):
        yield "no node stores the clip, such as SaveVideo"
    slots = set(_slots(content))
    missing = [name for name in SLOTS if name not in slots]
    if missing:
        yield f"there is no slot {', '.join(f'{{{{{name}}}}}' for name in missing)}"
    unknown = sorted(slots - set(SLOTS))
    if unknown:
        yield f"there is no value for {', '.join(f'{{{{{name}}}}}' for name in unknown)}"


def _slots(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _slots(each)
    elif isinstance(value, list):
        for each in value:
            yield from _slots(each)
    elif isinstance(value, str):
        yield from _SLOT.findall(value)


def _refusal(problems: list[str]) -> BadInput:
    return BadInput(f"GROK_SPICY_COMFYUI_WORKFLOW can't be used: {'; '.join(problems)}")
