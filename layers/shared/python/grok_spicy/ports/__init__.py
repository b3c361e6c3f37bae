"""What the steps need from the world, as small Protocols: adapters and in-memory fakes implement
them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from grok_spicy.models.clips import Job
from grok_spicy.models.events import Event
from grok_spicy.models.generation import Billed, ChatRequest, ImageRequest, JobStatus, VideoRequest
from grok_spicy.models.item import Item
from grok_spicy.models.listing import Cursor, Listing, ListQuery
from grok_spicy.models.log_cursor import LogCursor
from grok_spicy.models.media import StoredAsset
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.people import DayOfFilms
from grok_spicy.models.run import Run
from grok_spicy.models.spending import Budget, CallRecord, CallState, Reservation
from grok_spicy.models.story import AspectRatio
from grok_spicy.ports.downloads import Downloads as Downloads
from grok_spicy.ports.inventory import Inventory as Inventory
from grok_spicy.ports.machine import ArchiveBuilder as ArchiveBuilder
from grok_spicy.ports.machine import Executions as Executions
from grok_spicy.ports.machine import PersonDeleter as PersonDeleter
from grok_spicy.ports.machine import TaskTokens as TaskTokens
from grok_spicy.ports.machine import Users as Users
from grok_spicy.ports.speech import SpeechDecoder as SpeechDecoder
from grok_spicy.ports.speech import SpeechProvider as SpeechProvider
from grok_spicy.ports.video_editor import VideoEditor as VideoEditor

ItemT = TypeVar("ItemT", bound=Item)
T = TypeVar("T")


class RunReader(Protocol):
    """What is stored of a run: see `RunStore`."""

    def get(
        self,
        run_id: str,
        kind: type[ItemT],
        key: str = "",
        *,
        unreadable: list[str] | None = None,
    ) -> ItemT | None:
        """The item; None if there is none, or a damaged one. NewerItem if a newer version wrote it,
        unless `unreadable` is given; UnreadableItem for a damaged Run."""

    def all(
        self,
        run_id: str,
        kind: type[ItemT],
        prefix: str = "",
        *,
        unreadable: list[str] | None = None,
    ) -> list[ItemT]:
        """All items of a kind whose key starts with `prefix`, sorted by key, that can be read."""

    def budget(self, run_id: str) -> Budget: ...


class RunStore(RunReader, Protocol):
    """State of runs: the items of each run, its paid calls and its budget. Amounts in ticks.

    A damaged item costs only itself: it is left out, and made again. With `unreadable`, a list, its
    name is added there.
    """

    def get_together(
        self, run_id: str, wanted: Sequence[tuple[type[Item], str]]
    ) -> list[Item | None]:
        """These items, by kind and key, in one request; each as `get` returns it."""

    def put(self, run_id: str, item: Item) -> None: ...

    def create(self, run_id: str, item: Item, beside: Item | None = None) -> bool:
        """Put the item unless it exists; False if it does. `beside` is put with it, both or none:
        such as the event that tells of it."""

    def create_film(self, run: Run, day: DayOfFilms, beside: Item | None = None) -> bool:
        """Put the run unless it exists, with `beside`, and count it as a film of its owner's day,
        in one atomic step; False if it exists. QuotaReached if the day has no room."""

    def films_in(self, day: DayOfFilms) -> int:
        """How many films were counted in that day."""

    def update(
        self,
        run_id: str,
        kind: type[ItemT],
        change: Callable[[ItemT], ItemT],
        key: str = "",
        *,
        beside: Item | None = None,
    ) -> ItemT:
        """Apply `change` to the item, again if another writer came first; return it. NotFound.
        `beside` is put with a change, both or none."""

    def listings(
        self, query: ListQuery, limit: int, after: Cursor | None = None
    ) -> tuple[list[Listing], Cursor | None]:
        """A page of the runs that the query asks for, newest first, from `after` on; and the cursor
        of the next page, if there is one. A page may be shorter than `limit` all the same."""

    def listing(self, run_id: str) -> Listing | None:
        """What lists show of that run, as it was a second ago at most: a small read. None if there
        was none then, or only a run of an earlier version."""

    def changes(self, run_id: str, after: str) -> list[tuple[str, str]]:
        """The log of what changed in a run, events excepted: key and name of each item, in the
        order of the keys, from those after the key `after` on. An item is there once, where it
        changed last. What was written a second ago may be missing. See `models.log_cursor`."""

    def view(self, run: Run) -> tuple[RunReader, LogCursor | None]:
        """What a person who watches sees of that run, as it was a second ago at the latest; run and
        budget as they are now. And where its log was then; None if the log may lack something."""

    def budgets(self, run_ids: Sequence[str]) -> dict[str, Budget]:
        """The budgets of these runs, 100 at most, in one request."""

    def remove_run(self, run_id: str) -> None:
        """Remove all items of the run, or of another partition; the run itself last. Idempotent."""

    def remove_accounts(self, owner: str) -> None:
        """Remove the accounts of what an owner spent in a day. Idempotent."""

    def remove_item(self, partition: str, kind: type[Item], key: str) -> None:
        """Remove one item of a partition that is no run's. Idempotent."""

    def events(self, run_id: str, after: str, limit: int) -> list[Event]:
        """Up to `limit` events after the one of key `after` (empty: from the first on), oldest
        first."""

    def take_time(
        self,
        clock: str,
        earliest: int,
        latest: int | None,
        step: int,
        partition: str = STUDIO,
    ) -> int | None:
        """The time that a clock of the studio shows, or `earliest` if it is slow, and move the
        clock to `step` after that; in one atomic step. None, and no change, if that is after
        `latest`. All in milliseconds. See `policies.rates.farthest_ms`. A clock of one person's is
        in their partition."""

    def pass_turn(self, run_id: str, turn_item: str) -> list[str]:
        """Mark the turn passed, in one unconditional update; return the task tokens of those who
        wait for it. See `services.turns`."""

    def open_budget(
        self,
        run_id: str,
        cap_ticks: int,
        execution: str | None = None,
        owner: str | None = None,
    ) -> None:
        """Set the cap; the committed amount stays. `owner` is whose account calls are booked in. No
        effect if the budget was closed for that execution."""

    def close_budget(self, run_id: str, execution: str) -> None:
        """Set the cap to what is committed, so that nothing more is bought until another execution
        opens the budget; no effect if one has."""

    def spent_in(self, account: str) -> int:
        """What is committed in an account above the run, by its name; 0 if there is none yet."""

    def call_state(self, run_id: str, call_id: str) -> CallState:
        """What decides whether the call is made, in one request; each part as `get` returns it."""

    def open_call(
        self,
        run_id: str,
        reservation: Reservation,
        now: datetime,
        known: CallState | None = None,
    ) -> Reservation:
        """Record the reservation and book its upper bound, in one atomic step, also in the accounts
        above the run. Return it as it is booked: its bound is scaled by what the run has learned.
        `known` saves reading the budget, if it still is as it was.

        Raises OverBudget, StudioCapReached, CallInProgress (another lease on the call is alive),
        CallLost (the call was lost twice), or ExecutionSuperseded (another execution opened the
        budget since `known` was read). An expired reservation stays booked as possibly paid, and
        the call is opened once more.
        """

    def close_call(
        self, run_id: str, call_id: str, reservation: Reservation, actual_ticks: int
    ) -> None:
        """Replace the reservation by the actual cost; no effect if it is not open any more. Learn
        from a cost above the list price."""

    def reconcile_cost(self, run_id: str, call_id: str, actual_ticks: int) -> None:
        """Book the provider's own figure for a call that was closed at its estimate, only once and
        in one atomic step. Learn from a cost above the list price."""

    def mark_lost(self, run_id: str, call_id: str, reservation: Reservation) -> None:
        """The response is lost: end the lease now; the reservation stays booked."""

    def write_off_lost_calls(self, run_id: str) -> None:
        """Allow lost calls to be paid for again, on a person's word; they stay booked."""

    def call(self, run_id: str, call_id: str) -> CallRecord | None: ...


class AssetStore(Protocol):
    def put(self, key: str, content: bytes) -> None: ...

    def put_file(self, key: str, path: Path) -> None: ...

    def put_parts(self, key: str, parts: Iterable[bytes]) -> None:
        """Store one asset from parts, each but the last of at least 5 MB: whole or not at all."""

    def has(self, key: str) -> bool: ...

    def get(self, key: str) -> bytes:
        """NotFound if there is no such key."""

    def get_file(self, key: str, path: Path) -> None:
        """Fetch the asset into that file: whole, or the file is as it was before."""

    def get_files(self, files: Mapping[str, Path]) -> list[str]:
        """Fetch these assets into these files, a few at once; the keys of those that there are
        not."""

    def find(self, key: str) -> StoredAsset | None: ...

    def listed(self, prefix: str) -> list[StoredAsset]:
        """All assets whose key starts with `prefix`, sorted by key; without content types."""

    def remove(self, prefix: str) -> None:
        """Remove all assets under `prefix`, with all their versions, for good. Idempotent."""

    def url(self, key: str) -> str:
        """The asset's permanent address, such as `s3://bucket/key`."""


class AssetLinks(Protocol):
    """Presigned URLs: each allows one action for some seconds, without credentials."""

    def to_get(self, key: str, seconds: int) -> str: ...

    def to_put(self, key: str, content_type: str, size: int, seconds: int) -> str:
        """A URL to upload a file of exactly that type and size (bytes)."""


class ModelProvider(Protocol):
    """A provider of chat and images. Raises Refused, ProviderRejected or Transient errors."""

    def chat(self, request: ChatRequest) -> Billed[str]:
        """The text of the response."""

    def generate_image(self, request: ImageRequest) -> Billed[bytes]:
        """The image's bytes, unchecked: see `ImageSanitizer.check`."""

    def generate_images(self, request: ImageRequest) -> Billed[list[bytes | None]]:
        """`request.count` images by one call, unchecked, in the provider's order, or fewer; None
        for one that moderation refused. Refused if it refused all."""

    def find_image(self, stored_as: str) -> bytes | None:
        """The image that the provider has stored under that name, for a call whose answer was lost;
        looked for as long as it may still be drawn."""

    def find_images(self, stored_as: str, count: int) -> list[bytes]:
        """The same for a call for so many images; those that are found, oldest first."""


class VideoProvider(Protocol):
    """A provider of clips: submit a job, then poll it; neither call waits."""

    def submit(self, request: VideoRequest) -> Job:
        """Submit one job: a paid call, without a hidden retry."""

    def poll(self, job: Job) -> JobStatus:
        """The job's status: a free call."""

    def find_job(self, model: str, stored_as: str) -> Job | None:
        """The job whose clip the provider has stored under that name, if there is one: for a
        submission whose answer was lost. ProviderRejected where nothing is stored, Transient
        errors."""

    def fetch_stored(self, job: Job) -> bytes | None:
        """The job's clip as the provider has stored it; None if it has not."""


class ImageSanitizer(Protocol):
    """Checks and prepares still images. Raises UnusableImage for bytes that we can't use."""

    def check(self, content: bytes) -> bytes:
        """The image as JPEG: decoded in full, upright, without metadata."""

    def for_model(self, content: bytes) -> bytes:
        """The image as JPEG, small enough that several fit into one request."""

    def crop(self, content: bytes, aspect_ratio: AspectRatio) -> bytes:
        """The middle of the image in that ratio, as JPEG; the same bytes if it has that ratio."""
