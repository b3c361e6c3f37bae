"""Grok Imagine, by xAI: what its video models can do, and how clips are made by them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from grok_spicy.models.cameras import Camera, VideoModel

if TYPE_CHECKING:
    from grok_spicy.adapters.xai.videos import XaiVideo

CAMERA = Camera(
    name="grok",
    title="Grok Imagine",
    keys=("XAI_API_KEY",),
    source="docs: video generation (October 2026)",
    models={
        "grok-imagine-video": VideoModel(
            mutes=True,
            modes=("text", "first_frame", "references"),
            max_seconds_with_references=10,
            anchored_resolutions=("480p", "720p"),
            max_references=7,
            max_edit_seconds=8.7,
            max_extend_seconds=15,
            usd_per_second={"480p": 0.05, "720p": 0.07},
            usd_per_input_image=0.002,
            usd_per_input_second=0.01,
            source="docs: video generation, pricing (October 2026)",
        ),
        "grok-imagine-video-1.5": VideoModel(
            mutes=True,
            modes=("text", "first_frame", "references", "first_frame_and_references"),
            max_seconds_with_references=15,
            resolutions=("480p", "720p", "1080p"),
            anchored_resolutions=("480p", "720p"),
            # One page of the documentation says 7, another 14.
            max_references=7,
            pins_last_frame=True,
            max_pins=4,
            max_voices=3,
            usd_per_second={"480p": 0.08, "720p": 0.14, "1080p": 0.25},
            usd_per_input_image=0.01,
            source="docs: references to video, pricing (September 2026); no edit: reports",
        ),
        "grok-imagine-video-1.5-lite": VideoModel(
            mutes=True,
            resolutions=("480p", "720p", "1080p"),
            usd_per_second={"480p": 0.02, "720p": 0.03, "1080p": 0.14},
            usd_per_input_image=0.01,
            source="docs: release notes (October 2026); no references: reports",
        ),
    },
)


def build(read_key: Callable[..., str]) -> "XaiVideo":
    """Make the provider with this deployment's key."""
    from grok_spicy.adapters.xai.videos import build

    return build(read_key)
