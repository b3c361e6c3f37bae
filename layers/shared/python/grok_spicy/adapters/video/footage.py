"""Footage, "traditional shooting": the clips that a person filmed and uploaded. They cost nothing,
and no service is called: a job is done when it is submitted."""

from collections.abc import Callable
from datetime import timedelta

from grok_spicy.errors import ProviderRejected
from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.models.clips import Job
from grok_spicy.models.footage import FOOTAGE
from grok_spicy.models.generation import JobStatus, VideoRequest
from grok_spicy.models.item import utc_now
from grok_spicy.ports import AssetLinks

_LINK_SECONDS = 3600

CAMERA = Camera(
    name=FOOTAGE,
    title="Your own footage",
    models={
        FOOTAGE: VideoModel(
            takes_prompt=False,
            modes=("text", "first_frame", "references", "first_frame_and_references"),
            min_seconds=1,
            max_seconds=60,
            resolutions=("480p", "720p", "1080p"),
            anchored_resolutions=("480p", "720p", "1080p"),
            max_prompt=20_000,
            usd_per_second={"480p": 0.0, "720p": 0.0, "1080p": 0.0},
            usd_per_input_image=0.0,
            usd_per_input_second=0.0,
            render_seconds=0.0,
            source="ours: an upload is shown, nothing is generated",
        )
    },
    source="ours",
)


def build(_read_key: Callable[..., str]) -> "FootageVideo":
    from grok_spicy.adapters.aws.s3_links import s3_links
    from grok_spicy.adapters.environment import Environment

    return FootageVideo(s3_links(Environment.read().require("bucket")))


class FootageVideo:
    """The `VideoProvider` port over the clips in our own bucket. A job's id is its clip's key."""

    def __init__(self, links: AssetLinks) -> None:
        self._links = links

    def submit(self, request: VideoRequest) -> Job:
        """The job of the request's footage. ProviderRejected if it names none."""
        if request.footage is None:
            raise ProviderRejected("there is no footage for this scene; upload it with the request")
        now = utc_now()
        return Job(
            provider=FOOTAGE,
            model=request.model,
            id=request.footage,
            submitted_at=now,
            deadline=now + timedelta(seconds=CAMERA.models[FOOTAGE].deadline_seconds),
        )

    def poll(self, job: Job) -> JobStatus:
        return JobStatus("done", 1.0, self._links.to_get(job.id, _LINK_SECONDS), cost_ticks=0)

    def find_job(self, model: str, stored_as: str) -> Job | None:  # noqa: ARG002
        raise ProviderRejected("nothing is bought for footage, so nothing can be lost")

    def fetch_stored(self, job: Job) -> bytes | None:  # noqa: ARG002
        return None
