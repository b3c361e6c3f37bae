"""The JSON that the API accepts and returns.

Times are ISO 8601 in UTC, money is in USD, sizes are in bytes.
"""

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy.api.remedies import REMEDIES, remedy_for
from grok_spicy.errors import Remedy
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.events import Event
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.requests import FilmRequest, Promotion
from grok_spicy.models.run import LARGEST_PHOTO, Run, Status
from grok_spicy.models.settings import Models, OnGap, OnUnanchored
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import Budget, CallRecord, usd
from grok_spicy.models.story import StoryPlan

PhotoType = Literal[
    "image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif"
]


class NewRun(FilmRequest):
    """A film to make: a `concept` or a finished `plan`, `references` (photos of characters), and
    settings. All settings have defaults."""

    model_config = ConfigDict(strict=True)


class ResumeRequest(BaseModel):
    """Settings to change when a run is resumed. What is left out stays as it was."""

    model_config = ConfigDict(extra="forbid", strict=True)

    max_cost_usd: float | None = Field(
        default=None,
        gt=0,
        le=100_000,
        allow_inf_nan=False,
        description="The most that the whole run may cost, in USD, with what it has cost so far.",
    )
    on_gap: OnGap | None = Field(
        default=None,
        description="What to do about a scene without a clip: show a still in its place, or fail.",
    )
    on_unanchored: OnUnanchored | None = Field(
        default=None,
        description="What to do when a character sheet can't be had just now: stop, or go on.",
    )
    soften: bool | None = Field(
        default=None,
        description="Whether to send the softened wordings of what moderation refused.",
    )
    models: Models | None = Field(
        default=None, description="The models to use from now on. Those left out stay."
    )
    buy_lost_calls: bool = Field(
        default=False,
        description="Retry paid calls whose response was lost twice. They may be billed again.",
    )
    promote: Promotion | None = Field(
        default=None,
        description="Film all clips of a finished film again at other settings, such as "
        '`{"quality": "best"}`. The plan and the pictures stay, and so does the film until the new '
        "one is there.",
    )


class UploadRequest(BaseModel):
    """A photo to upload."""

    model_config = ConfigDict(extra="forbid", strict=True)

    content_type: PhotoType = Field(description="The photo's media type.")
    size: int = Field(ge=1, le=LARGEST_PHOTO, description="The photo's exact size, in bytes.")


class PresignedUpload(BaseModel):
    """Where to upload a photo. The URL accepts one photo of the type and size that you named."""

    key: str = Field(description="The photo's key for `references` in `POST /runs`.")
    url: str = Field(description="Send the photo to this URL.")
    method: Literal["PUT"] = Field(default="PUT", description="The HTTP method to use.")
    headers: dict[str, str] = Field(description="The headers to send with the photo.")
    expires_at: datetime = Field(description="The URL is valid until then.")


class CostEstimate(BaseModel):
    """What the whole film may cost, or a promotion of it, in USD."""

    expected_usd: float = Field(description="The cost if every first attempt is accepted.")
    at_most_usd: float = Field(
        description="The cost if every attempt is used, but never more than `max_cost_usd`."
    )


class Accepted(BaseModel):
    """A run that was started or resumed."""

    run_id: str = Field(description="The run's id. It stays when the run is resumed.")
    execution: str = Field(description="The execution that makes the film.")
    status: Status = Field(description="How far the run is.")
    estimate: CostEstimate
    max_cost_usd: float = Field(description="The most that the run may cost, in USD.")
    links: dict[str, str] = Field(description="Paths of the run, relative to the API's address.")


class RunSummary(BaseModel):
    """A run in a list."""

    run_id: str = Field(description="The run's id. It stays when the run is resumed.")
    owner: str = Field(description="Who started the run: a token's subject, or `studio`.")
    execution: str = Field(description="The execution that makes, or last made, the film.")
    status: Status = Field(description="How far the run is, or how it ended.")
    queue_place: int | None = Field(
        default=None,
        description="The run's place among those that wait until other films are done, from 1; "
        "null if it does not wait.",
    )
    title: str | None = Field(description="The film's title, once there is a plan.")
    concept: str | None = Field(description="The concept of the request, if it had one.")
    created_at: datetime = Field(description="When the run was started.")
    updated_at: datetime = Field(description="When the status last changed.")
    ended_at: datetime | None = Field(description="When the run ended; null while it is active.")
    error: str | None = Field(description="The error that ended the run, if one did.")
    remedy: Remedy | None = Field(
        default=None,
        description="What you can do about `error`. "
        + " ".join(f"`{remedy}`: {words}" for remedy, words in REMEDIES.items()),
    )
    cost_usd: float = Field(description="What the run has cost so far, in USD.")
    max_cost_usd: float = Field(description="The most that the run may cost, in USD.")
    links: dict[str, str] = Field(description="Paths of the run, relative to the API's address.")

    @classmethod
    def of(cls, run: Run, spent_ticks: int, queue_place: int | None = None) -> Self:
        return cls.model_validate(_summarize(run, spent_ticks, queue_place))


class RunDetail(RunSummary):
    """A run with all that was planned, made and paid for."""

    run: Run = Field(description="The run's settings and state, as they are stored.")
    budget: Budget = Field(description="What was reserved and spent.")
    plan: StoryPlan | None = Field(description="The story plan, once there is one.")
    sheets: list[Sheet] = Field(description="Character sheets.")
    keyframes: list[Keyframe] = Field(description="Keyframes, one for each scene.")
    takes: list[Take] = Field(description="Attempts at clips.")
    clips: list[Clip] = Field(description="The state of each scene's clip.")
    calls: list[CallRecord] = Field(description="Paid calls, without their results.")
    unreadable: list[str] = Field(
        default_factory=list, description="Names of stored items that can't be read."
    )

    @classmethod
    def of_snapshot(cls, snapshot: RunSnapshot, queue_place: int | None = None) -> Self:
        return cls(
            **_summarize(snapshot.run, snapshot.spent_ticks, queue_place),
            run=snapshot.run,
            budget=snapshot.budget,
            plan=snapshot.plan,
            sheets=list(snapshot.sheets.values()),
            keyframes=list(snapshot.keyframes.values()),
            takes=[take for takes in snapshot.takes.values() for take in takes],
            clips=list(snapshot.clips.values()),
            # Without results: what was made of them is shown, and one may have 6 MB.
            calls=[call.model_copy(update={"result": {}}) for call in snapshot.calls],
            unreadable=snapshot.unreadable,
        )

    def snapshot(self) -> RunSnapshot:
        """The run as the store has it, but for the results of calls."""
        takes: dict[int, list[Take]] = {}
        for take in self.takes:
            takes.setdefault(take.scene_id, []).append(take)
        return RunSnapshot(
            run=self.run,
            budget=self.budget,
            plan=self.plan,
            sheets={sheet.name: sheet for sheet in self.sheets},
            keyframes={keyframe.scene_id: keyframe for keyframe in self.keyframes},
            takes=takes,
            clips={clip.scene_id: clip for clip in self.clips},
            calls=self.calls,
            queue_place=self.queue_place,
            unreadable=self.unreadable,
        )


class RunPage(BaseModel):
    """Runs, newest first."""

    runs: list[RunSummary]
    next: str | None = Field(
        description="Send it as `next` to get the following page; null on the last page."
    )


class EventView(BaseModel):
    """Something that happened in a run."""

    key: str = Field(description="Orders the events of a run.")
    at: datetime = Field(description="When it happened.")
    what: str = Field(description="The kind of event, such as `plan`, `keyframe` or `failed`.")
    message: str = Field(description="What happened, in words.")
    character: str | None = Field(description="The character that the event concerns, if any.")
    scene_id: int | None = Field(description="The scene that the event concerns, if any.")
    score: float | None = Field(description="The judge's score, 0 to 1, if it gave one.")

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(key=event.key, **event.model_dump(exclude={"nonce", "schema_version"}))


class EventPage(BaseModel):
    """Events, oldest first."""

    events: list[EventView]
    next: str | None = Field(
        description="Send it as `after` to get the following page; null on the last page."
    )


class AssetView(BaseModel):
    """A file of a run."""

    path: str = Field(description="The file's path in the run's folder: `videos/scene_1.mp4`.")
    size: int = Field(description="The file's size, in bytes.")


class AssetList(BaseModel):
    """All files of a run."""

    assets: list[AssetView]


class AccountView(BaseModel):
    """What may be spent in one account above the run, on this day or in this month (UTC)."""

    setting: str = Field(description="The deployment's setting that caps it.")
    cap_usd: float = Field(description="The most that may be spent, in USD.")
    spent_usd: float = Field(description="What is spent or reserved, in USD.")


class Purchases(BaseModel):
    """What may be bought in the studio."""

    stopped_at: datetime | None = Field(
        description="Since when all purchases are stopped; null if they are not."
    )
    largest_run_usd: float | None = Field(
        description="The largest `max_cost_usd` that a run may have; null if any may be set."
    )
    accounts: list[AccountView] = Field(description="Your day and the studio's month, if capped.")


class StoppedPurchases(BaseModel):
    """All purchases in the studio are stopped."""

    cancelled: list[str] = Field(description="The ids of the runs that were cancelled for it.")


class Health(BaseModel):
    """The API works."""

    status: Literal["ok"] = "ok"
    version: str = Field(description="The version of Grok Spicy.")


def links(run_id: str) -> dict[str, str]:
    """The paths of a run, relative to the API's address."""
    run = f"/runs/{run_id}"
    return {"self": run} | {
        name: f"{run}/{name}" for name in ("events", "assets", "cancel", "resume")
    }


def _summarize(run: Run, spent_ticks: int, queue_place: int | None) -> dict[str, Any]:
    return {
        **run.model_dump(include=set(RunSummary.model_fields)),
        "queue_place": queue_place,
        "remedy": remedy_for(run.error),
        "cost_usd": usd(spent_ticks),
        "max_cost_usd": run.settings.max_cost_usd,
        "links": links(run.run_id),
    }
