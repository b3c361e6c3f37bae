"""Checks a workflow as ComfyUI does before it queues it, and reads from it what clip it makes."""

from collections.abc import Callable
from typing import Any

from camera_simulator.jobs import ClipSpec

_WHOLE = ("width", "height", "length", "num_frames", "batch_size", "seed", "noise_seed", "steps")
"""Inputs that are integers, wherever they stand."""
_NODES: dict[str, tuple[str, ...]] = {
    "UNETLoader": ("unet_name", "weight_dtype"),
    "CLIPLoader": ("clip_name", "type"),
    "VAELoader": ("vae_name",),
    "CLIPVisionLoader": ("clip_name",),
    "CLIPVisionEncode": ("clip_vision", "image"),
    "ModelSamplingSD3": ("model", "shift"),
    "CLIPTextEncode": ("text", "clip"),
    "LoadImage": ("image",),
    "Wan22ImageToVideoLatent": ("vae", "width", "height", "length", "batch_size"),
    "WanImageToVideo": ("positive", "negative", "vae", "width", "height", "length", "batch_size"),
    "KSampler": ("model", "positive", "negative", "latent_image", "seed", "steps", "cfg"),
    "VAEDecode": ("samples", "vae"),
    "CreateVideo": ("images", "fps"),
    "SaveVideo": ("video", "filename_prefix", "format", "codec"),
    "PreviewImage": ("images",),
}
"""The nodes that it has, with the inputs that each must have."""
_OUTPUTS = ("SaveVideo", "PreviewImage")


class InvalidWorkflow(Exception):
    """A workflow that is refused; `body` is ComfyUI's answer."""

    def __init__(self, error: dict[str, Any], node_errors: dict[str, Any] | None = None) -> None:
        super().__init__(error["message"])
        self.body = {"error": error, "node_errors": node_errors or {}}


def error_of(kind: str, message: str, details: str) -> dict[str, Any]:
    """An error as ComfyUI words it."""
    return {"type": kind, "message": message, "details": details, "extra_info": {}}


def spec_of(
    graph: dict[str, Any], content_of: Callable[[str], bytes | None], extra: dict[str, Any]
) -> ClipSpec:
    """The clip that a workflow makes; `content_of` gives an uploaded picture. InvalidWorkflow."""
    outputs = _check(graph, content_of)
    nodes = {node["class_type"]: (name, node["inputs"]) for name, node in graph.items()}
    sampler_name, sampler = nodes.get("KSampler", ("", {}))
    latent = _linked(graph, sampler.get("latent_image"))
    picture = nodes.get("LoadImage")
    fps = float(nodes["CreateVideo"][1]["fps"]) if "CreateVideo" in nodes else 24.0
    return ClipSpec(
        prompt=str(_linked(graph, sampler.get("positive")).get("text", "")),
        model="comfyui",
        seconds=max(1, int(latent.get("length", 25)) - 1) / fps,
        size=(int(latent.get("width", 512)), int(latent.get("height", 512))),
        usd=0.0,
        first_frame=content_of(picture[1]["image"]) if picture else None,
        fps=fps,
        has_sound=False,
        fields={
            "graph": graph,
            "extra": extra,
            "output_node": outputs[0],
            "sampler_node": sampler_name or outputs[0],
        },
    )


def _check(graph: dict[str, Any], content_of: Callable[[str], bytes | None]) -> list[str]:
    """The names of its output nodes."""
    for name, node in graph.items():
        kind = node.get("class_type") if isinstance(node, dict) else None
        if kind is None:
            message = "Cannot execute because a node is missing the class_type property."
            raise InvalidWorkflow(error_of("invalid_prompt", message, f"Node ID '#{name}'"))
        if kind not in _NODES:
            message = f"Cannot execute because node {kind} does not exist."
            raise InvalidWorkflow(error_of("invalid_prompt", message, f"Node ID '#{name}'"))
    outputs = [name for name, node in graph.items() if node["class_type"] in _OUTPUTS]
    if not outputs:
        raise InvalidWorkflow(error_of("prompt_no_outputs", "Prompt has no outputs", ""))
    errors = {}
    for name, node in graph.items():
        found = _errors_of(node, graph, content_of)
        if found:
            errors[name] = {
                "errors": found,
                "dependent_outputs": outputs,
                "class_type": node["class_type"],
            }
    if errors:
        failed = "Prompt outputs failed validation"
        raise InvalidWorkflow(error_of("prompt_outputs_failed_validation", failed, ""), errors)
    return outputs


def _errors_of(
    node: dict[str, Any], graph: dict[str, Any], content_of: Callable[[str], bytes | None]
) -> list[dict[str, Any]]:
    inputs = node.get("inputs", {})
    errors = [
        error_of("required_input_missing", "Required input is missing", name)
        for name in _NODES[node["class_type"]]
        if name not in inputs
    ]
    for name, value in inputs.items():
        if isinstance(value, list):
            if len(value) != 2 or value[0] not in graph:
                details = f"{name}, {value}"
                errors.append(error_of("bad_linked_input", "Bad linked input", details))
        elif name in _WHOLE and (isinstance(value, bool) or not isinstance(value, int)):
            message = "Failed to convert an input value to a INT value"
            errors.append(error_of("invalid_input_type", message, f"{name}, {value}"))
    image = inputs.get("image")
    is_missing = isinstance(image, str) and content_of(image) is None
    if node["class_type"] == "LoadImage" and is_missing:
        details = f"image - Invalid image file: {image}"
        message = "Custom validation failed for node"
        errors.append(error_of("custom_validation_failed", message, details))
    return errors


def _linked(graph: dict[str, Any], link: Any) -> dict[str, Any]:
    """The inputs of the node that a link leads to."""
    node = graph.get(link[0], {}) if isinstance(link, list) and link else {}
    inputs: dict[str, Any] = node.get("inputs", {})
    return inputs
