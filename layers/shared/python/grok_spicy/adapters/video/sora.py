"""Sora: OpenAI shut its API down on 24 September 2026, and named no successor.

The camera is known so that a run that names it is told so before it spends anything, and films on a
fallback where it has one. It asks for no key, since none opens anything.
"""

from collections.abc import Callable

from grok_spicy.errors import ProviderRetired
from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import JobStatus, VideoRequest

RETIRED = "OpenAI shut Sora down on 24 September 2026; film with another camera"

CAMERA = Camera(
    name="sora",
    title="OpenAI Sora",
    models={
        "sora-2": VideoModel(
            lengths=(4, 8, 12),
            min_seconds=4,
            max_seconds=12,
            resolutions=("720p",),
            aspect_ratios=("16:9", "9:16"),
            usd_per_second={"720p": 0.10},
            usd_per_input_image=0,
            usd_per_input_second=0,
            source="docs: deprecations (September 2026)",
        )
    },
    best_for=("cinema",),
    retired=RETIRED,
)


def build(_read_key: Callable[..., str]) -> "SoraVideo":
    """Make the provider; it asks for no key."""
    return SoraVideo()


class SoraVideo:
    """The `VideoProvider` port over a service that is gone."""

    def submit(self, request: VideoRequest) -> Job:  # noqa: ARG002
        raise ProviderRetired(RETIRED)

    def poll(self, job: Job) -> JobStatus:  # noqa: ARG002
        return JobStatus("failed", message=RETIRED, failure=ProviderRetired(RETIRED))

    def find_job(self, model: str, stored_as: str) -> Job | None:  # noqa: ARG002
        raise ProviderRetired(RETIRED)

    def fetch_stored(self, job: Job) -> bytes | None:  # noqa: ARG002
        return None
