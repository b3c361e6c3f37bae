"""The workflow that comes with the camera ComfyUI, and others like it."""

import copy
import json
from typing import Any

from grok_spicy.adapters.comfyui.workflow import DEFAULT

WORKFLOW = json.loads(DEFAULT.read_text())


def changed(**nodes: Any) -> dict[str, Any]:
    """The default workflow with nodes that are others; None leaves one out."""
    workflow = {
        **copy.deepcopy(WORKFLOW),
        **{name.strip("_"): node for name, node in nodes.items()},
    }
    return {name: node for name, node in workflow.items() if node is not None}
