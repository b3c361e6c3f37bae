"""Veo, by Google, on Vertex AI: what its video models can do, and how clips are made by them.

Its key is that of a service account: the JSON, or the path of a file with it. It names the project.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import Field

from grok_spicy.adapters.environment import Variables
from grok_spicy.models.cameras import Camera, VideoModel

if TYPE_CHECKING:
    from grok_spicy.adapters.google.videos import VeoVideo

_PAGES = "docs: Vertex AI, Veo 3.1 (November 2026)"


def _veo(usd: dict[str, float], render_seconds: float, *, pins: bool) -> VideoModel:
    """A row. Veo takes references only without a first frame, from which every scene is filmed
    here, and then for 8 s: so none are given to it."""
    return VideoModel.model_validate(
        {
            "min_seconds": 4,
            "max_seconds": 8,
            "lengths": (4, 6, 8),
            "resolutions": ("720p", "1080p"),
            "anchored_resolutions": ("720p", "1080p"),
            "aspect_ratios": ("16:9", "9:16"),
            "pins_last_frame": pins,
            "takes_seed": True,
            "mutes": True,
            # The pages say 1,024 tokens; four characters are one in English, fewer elsewhere.
            "max_prompt": 3_000,
            "usd_per_second": usd,
            "usd_per_input_image": 0,
            "usd_per_input_second": 0,
            "render_seconds": render_seconds,
            "deadline_seconds": 1_200,
            "source": f"{_PAGES}; prices: reports; times: reports",
        }
    )


CAMERA = Camera(
    name="veo",
    title="Google Veo",
    keys=("VEO2_API_KEY", "GOOGLE_APPLICATION_CREDENTIALS"),
    url_variable="GROK_SPICY_VEO_URL",
    best_for=("motion", "cinema"),
    source=_PAGES,
    models={
        # The usual one is the one with which a film of the default length costs less than the
        # default cap.
        "veo-3.1-fast-generate-001": _veo({"720p": 0.15, "1080p": 0.15}, 8, pins=True),
        "veo-3.1-generate-001": _veo({"720p": 0.40, "1080p": 0.40}, 12, pins=True),
        "veo-3.1-lite-generate-001": _veo({"720p": 0.05, "1080p": 0.08}, 6, pins=False),
    },
)


class VeoVariables(Variables):
    """How Veo is reached."""

    url: str | None = Field(default=None, alias="GROK_SPICY_VEO_URL")
    """Another address than Google's own for that location."""
    location: str = Field(default="us-central1", pattern=r"^[a-z0-9-]+$", alias="VEO_LOCATION")


def build(read_key: Callable[..., str]) -> "VeoVideo":
    """Make the provider with this deployment's key. KeyRefused if it can't be one."""
    from grok_spicy.adapters.google.service_account import read_service_account
    from grok_spicy.adapters.google.videos import VeoVideo

    variables = VeoVariables.read()
    account = read_service_account(read_key(*CAMERA.keys))
    return VeoVideo(account, variables.location, variables.url)


def try_key(key: str) -> str:
    """Get a token by that key, which costs nothing; what that shows, in a sentence. KeyRefused if
    it can't be one or Google refuses it, ProviderUnavailable."""
    video = build(lambda *_names: key)
    video.refresh_token()
    return (
        f"Google gives it a token for the project {video.project}; "
        "whether Veo is enabled there was not tried"
    )
