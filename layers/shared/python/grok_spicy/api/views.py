"""What the API takes and gives, as JSON.

Times are ISO 8601 in UTC, money is in USD, sizes are in bytes.
"""

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.events import Event
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.run import LARGEST_PHOTO, FilmRequest, Models, OnGap, Run, Status
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import Budget, CallRecord, usd
from grok_spicy.models.story import StoryPlan

PhotoType = Literal["image/jpeg", "image/png", "image/webp"]


class NewRun(FilmRequest):
    """A film that is asked for: a concept or a finished plan, photos, and settings."""

    model_config = ConfigDict(strict=True)


class ResumeOrder(BaseModel):
    """What a run is told anew when it goes on; all else stays as it was."""

    model_config = ConfigDict(extra="forbid", strict=True)

    max_cost_usd: float | None = Field(default=None, gt=0, le=100_000, allow_inf_nan=False)
    on_gap: OnGap | None = None
    models: Models | None = None
    buy_lost_calls: bool = False


class UploadOrder(BaseModel):
    """A photo that is to be uploaded: its type and its exact size."""

    model_config = ConfigDict(extra="forbid", strict=True)

    content_type: PhotoType
    size: int = Field(ge=1, le=LARGEST_PHOTO)


class Upload(BaseModel):
    """Where a photo is to be uploaded: send it with that method and these headers before
    `expires_at`, then name `key` in a reference."""

    key: str
    url: str
    method: Literal["PUT"] = "PUT"
    headers: dict[str, str]
    expires_at: datetime


class Costs(BaseModel):
    """What a whole film may cost: if every first try is good, and if none ever is."""

    expected_usd: float
    at_most_usd: float


class Accepted(BaseModel):
    """A film that has been begun, or goes on."""

    run_id: str
    execution: str
    status: Status
    estimate: Costs
    max_cost_usd: float
    links: dict[str, str]


class RunSummary(BaseModel):
    """A run in a list."""

    run_id: str
    owner: str
    execution: str
    status: Status
    title: str | None
    concept: str | None
    created_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    error: str | None
    cost_usd: float
    max_cost_usd: float
    links: dict[str, str]

    @classmethod
    def of(cls, run: Run, spent_ticks: int) -> Self:
        return cls.model_validate(_summary(run, spent_ticks))


class RunDetail(RunSummary):
    """Everything that is known of a run."""

    run: Run
    budget: Budget
    plan: StoryPlan | None
    sheets: list[Sheet]
    keyframes: list[Keyframe]
    takes: list[Take]
    clips: list[Clip]
    calls: list[CallRecord]

    @classmethod
    def of_film(cls, film: RunSnapshot) -> Self:
        return cls(
            **_summary(film.run, film.spent_ticks),
            run=film.run,
            budget=film.budget,
            plan=film.plan,
            sheets=list(film.sheets.values()),
            keyframes=list(film.keyframes.values()),
            takes=[take for takes in film.takes.values() for take in takes],
            clips=list(film.clips.values()),
            # Without what was answered: it is in what was made of it, and an answer may have 6 MB.
            calls=[call.model_copy(update={"result": {}}) for call in film.calls],
        )

    def film(self) -> RunSnapshot:
        """The film as the run store knows it."""
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
        )


class RunPage(BaseModel):
    """Runs, newest first; `next` asks for the page after this one."""

    runs: list[RunSummary]
    next: str | None


class EventView(BaseModel):
    """Something that happened in a run. `key` is its place among the others."""

    key: str
    at: datetime
    what: str
    message: str
    character: str | None
    scene_id: int | None
    score: float | None

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(key=event.key, **event.model_dump(exclude={"nonce", "schema_version"}))


class EventPage(BaseModel):
    """Events, in order; `next`, given as `after`, asks for those that follow."""

    events: list[EventView]
    next: str | None


class AssetView(BaseModel):
    """A file of a run. `path` is relative to the run's folder."""

    path: str
    size: int


class AssetList(BaseModel):
    """All files of a run."""

    assets: list[AssetView]


class Health(BaseModel):
    """That the API answers, and in which version."""

    status: Literal["ok"] = "ok"
    version: str


def links(run_id: str) -> dict[str, str]:
    """Where a run is to be found, relative to the API's address."""
    run = f"/runs/{run_id}"
    return {"self": run} | {
        name: f"{run}/{name}" for name in ("events", "assets", "cancel", "resume")
    }


def _summary(run: Run, spent_ticks: int) -> dict[str, Any]:
    return {
        **run.model_dump(include=set(RunSummary.model_fields)),
        "cost_usd": usd(spent_ticks),
        "max_cost_usd": run.settings.max_cost_usd,
        "links": links(run.run_id),
    }
