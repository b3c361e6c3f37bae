"""The registry of video providers, one file each: its `CAMERA` is its row in the tables, and its
`build(read_key)` returns a `VideoProvider`."""

from collections.abc import Iterator
from importlib import import_module

from grok_spicy.models.cameras import Camera

VIDEO_PROVIDERS = {
    "xai": "grok_spicy.adapters.video.xai",
    "veo": "grok_spicy.adapters.video.veo",
    "runway": "grok_spicy.adapters.video.runway",
    "pika": "grok_spicy.adapters.video.pika",
    "replicate": "grok_spicy.adapters.video.replicate",
    "comfyui": "grok_spicy.adapters.video.comfyui",
    "sora": "grok_spicy.adapters.video.sora",
    "footage": "grok_spicy.adapters.video.footage",
}
"""Modules by the provider's name, which is stored in its jobs. The cameras are shown in this
order."""


def cameras() -> Iterator[Camera]:
    """The camera of each provider. No file imports its service's SDK for that."""
    for provider, module in VIDEO_PROVIDERS.items():
        camera: Camera = import_module(module).CAMERA
        models = {
            name: row.model_copy(update={"provider": provider})
            for name, row in camera.models.items()
        }
        yield camera.model_copy(update={"models": models})
