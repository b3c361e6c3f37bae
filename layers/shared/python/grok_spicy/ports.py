"""What the steps need from the world, as small Protocols. Adapters and in-memory fakes fit them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel

from grok_spicy.models.clips import Job
from grok_spicy.models.events import Event
from grok_spicy.models.item import Item
from grok_spicy.models.media import FrameSize, MediaInfo, Mezzanine, TimelineClip
from grok_spicy.models.run import Run
from grok_spicy.models.spending import Budget, CallRecord, Reservation
from grok_spicy.models.story import AspectRatio, Resolution

ItemT = TypeVar("ItemT", bound=Item)
T = TypeVar("T")


class Cursor(NamedTuple):
    """A run's place in the list of runs. `created_at` is an ISO time."""

    owner: str
    created_at: str
    run_id: str


class RunStore(Protocol):
    """State of runs: items in one partition per run, and each run's money."""

    def get(self, run_id: str, kind: type[ItemT], key: str = "") -> ItemT | None: ...

    def all(self, run_id: str, kind: type[ItemT], prefix: str = "") -> list[ItemT]:
        """All items of a kind whose key starts with that prefix, by key."""

    def put(self, run_id: str, item: Item) -> None: ...

    def create(self, run_id: str, item: Item) -> bool:
        """Put it unless it exists; False if it does."""

    def update(self, run_id: str, kind: type[ItemT], change: Callable[[ItemT], ItemT]) -> ItemT:
        """Change the only item of a kind, again if somebody else changed it meanwhile. NotFound."""

    def runs(
        self, owner: str | None, limit: int, after: Cursor | None = None
    ) -> tuple[list[Run], Cursor | None]:
        """A page of an owner's runs (None: everybody's), newest first, from `after` on; and where
        the next page begins, if there is more."""

    def events(self, run_id: str, after: str, limit: int) -> list[Event]:
        """What happened after the event of that key (empty: from the first on), in order."""

    def open_budget(self, run_id: str, cap_ticks: int) -> None:
        """Set the cap; what is committed stays."""

    def budget(self, run_id: str) -> Budget: ...

    def open_call(self, run_id: str, reservation: Reservation, now: datetime) -> None:
        """Reserve and record the intent in one step.

        OverBudget, CallInProgress (its lease is alive), or CallLost (it was lost once already). An
        expired intent is booked as possibly paid, and the call opened once more.
        """

    def close_call(
        self, run_id: str, call_id: str, reservation: Reservation, actual_ticks: int
    ) -> None:
        """Replace the reservation by what was paid; without effect if it is not open any more."""

    def reconcile_cost(self, run_id: str, call_id: str, actual_ticks: int) -> None:
        """Book the provider's own figure for a call that was closed at its estimate; once."""

    def mark_lost(self, run_id: str, call_id: str, reservation: Reservation) -> None:
        """The answer is lost: let the lease end now, the reservation stays booked."""

    def write_off_lost_calls(self, run_id: str) -> None:
        """A person's word that lost calls may be bought again; they stay booked."""

    def call(self, run_id: str, call_id: str) -> CallRecord | None: ...


@dataclass(frozen=True)
class StoredAsset:
    """What is known of an asset without fetching it; its size in bytes."""

    key: str
    size: int
    content_type: str | None = None


class AssetStore(Protocol):
    """Files by key."""

    def put(self, key: str, content: bytes) -> None: ...

    def put_file(self, key: str, path: Path) -> None: ...

    def has(self, key: str) -> bool: ...

    def get(self, key: str) -> bytes:
        """NotFound if there is no such key."""

    def get_file(self, key: str, path: Path) -> None: ...

    def find(self, key: str) -> StoredAsset | None: ...

    def listed(self, prefix: str) -> list[StoredAsset]:
        """All assets whose key starts with that prefix, by key; without their content types."""

    def url(self, key: str) -> str:
        """The asset's lasting address, such as `s3://bucket/key`."""


class AssetLinks(Protocol):
    """Addresses that let whoever has them do one thing for some seconds, without credentials."""

    def to_get(self, key: str, seconds: int) -> str: ...

    def to_put(self, key: str, content_type: str, size: int, seconds: int) -> str:
        """To upload a file of just that type and of so many bytes."""


class Executions(Protocol):
    """The state machine's executions, by name."""

    def start(self, name: str, execution_input: Mapping[str, Any]) -> None:
        """Start it with that input; without effect if there is or was one of that name."""

    def stop(self, name: str, why: str) -> None:
        """Stop it; without effect if there is none, or it is over."""

    def status(self, name: str) -> str | None:
        """RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED; None if there is none."""


@dataclass(frozen=True)
class ChatRequest:
    """A chat call: text, images (JPEG or PNG bytes) and the shape of the answer."""

    model: str
    system: str
    text: str
    answer: type[BaseModel]
    max_tokens: int
    images: Sequence[bytes] = field(default_factory=tuple)


@dataclass(frozen=True)
class ImageRequest:
    """An image call: from words alone, or an edit of reference images, in their slots' order."""

    model: str
    prompt: str
    aspect_ratio: AspectRatio
    references: Sequence[bytes] = field(default_factory=tuple)


@dataclass(frozen=True)
class Billed(Generic[T]):
    """What a paid call brought. `cost_ticks` is None where the provider doesn't report it."""

    result: T
    cost_ticks: int | None


class ModelProvider(Protocol):
    """A provider of texts, judgements and images. Refused, ProviderRejected or Transient errors."""

    def chat(self, question: ChatRequest) -> Billed[str]:
        """The reply's text."""

    def generate_image(self, order: ImageRequest) -> Billed[bytes]:
        """The image as it came; whether it is one is for `Pictures.check` to say."""


@dataclass(frozen=True)
class VideoRequest:
    """A clip from its first picture, or a correction of a clip by URL (http or data)."""

    model: str
    prompt: str
    seconds: int
    aspect_ratio: AspectRatio
    resolution: Resolution
    first_frame: bytes | None = None
    corrects_url: str | None = None


@dataclass(frozen=True)
class JobStatus:
    """One look at a job. `url` only when done; `cost_ticks` where the provider tells."""

    state: Literal["rendering", "done", "failed", "refused"]
    progress: float = 0.0
    url: str | None = None
    cost_ticks: int | None = None
    message: str = ""


class VideoProvider(Protocol):
    """A provider of clips: submit, then look, never wait."""

    def submit(self, order: VideoRequest) -> Job:
        """One paid call without a hidden retry."""

    def poll(self, job: Job) -> JobStatus: ...


class Downloads(Protocol):
    """Fetching results from temporary URLs."""

    def fetch(self, url: str, path: Path) -> None:
        """Download the result, whole. LinkExpired, UnusableFootage if it is far too large, or
        ProviderUnavailable after some tries."""


class ImageSanitizer(Protocol):
    """What we do to still images. UnusableImage if bytes are not one that we can use."""

    def check(self, content: bytes) -> bytes:
        """The image as JPEG: checked in full, upright, without metadata."""

    def for_model(self, content: bytes) -> bytes:
        """The same, small enough that several fit into one message."""


class VideoEditor(Protocol):
    """FFmpeg, as the product needs it. Lengths in seconds, sizes in pixels."""

    @property
    def recipe(self) -> str:
        """What mezzanines are made with: stored with each, so that an old one is known as such."""

    def probe(self, clip: Path) -> MediaInfo:
        """The facts of a file. UnusableFootage if it is not readable video."""

    def transcode(self, clip: Path, folder: Path, size: FrameSize, seconds: int) -> Mezzanine:
        """Check a provider's clip and make it ready for the cut.

        Too long is trimmed; up to 0.5 s too short holds the last frame; beyond that, or if the
        file is cut short or has no picture, UnusableFootage says which.
        """

    def still(
        self, image: Path | None, title: str | None, folder: Path, size: FrameSize, seconds: int
    ) -> Mezzanine:
        """A still with a slow camera move, ready for the cut: of the image that fills the frame,
        of the image on a plain ground with a title under it, or of the title alone."""

    def assemble(self, edit_list: Sequence[TimelineClip], film: Path) -> MediaInfo:
        """Join what is developed into `film` (H.264 + AAC, fast-start); return its facts."""
