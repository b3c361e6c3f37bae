"""Runs, in JSON."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy.api.remedies import REMEDIES, remedy_for
from grok_spicy.api.schemas.estimates import CostEstimate
from grok_spicy.api.schemas.gates import GateView, views_of
from grok_spicy.api.schemas.versions import VersionView
from grok_spicy.errors import Remedy
from grok_spicy.models.chunks import Chunk
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.exports import Export
from grok_spicy.models.images import Keyframe, Plate, Sheet, Turnaround
from grok_spicy.models.listing import Listing
from grok_spicy.models.narration import Narration
from grok_spicy.models.qualities import Quality
from grok_spicy.models.redo import StaleAsset
from grok_spicy.models.requests import FilmRequest, Promotion
from grok_spicy.models.run import Run, Status
from grok_spicy.models.settings import Models, OnGap, OnUnanchored, SpeechService
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import Budget, CallRecord, usd
from grok_spicy.models.story import StoryPlan
from grok_spicy.outputs.execution import ExecutionReport, execution_report
from grok_spicy.policies.progress import listing_of
from grok_spicy.policies.staleness import stale_assets


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
    narrator: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="The voice of what is still to be spoken.",
    )
    speech: SpeechService | None = Field(default=None, description="The service that speaks it.")
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
    quality: Quality = Field(default="standard", description="The quality of the settings.")
    scenes: int | None = Field(default=None, description="How many scenes the film has.")
    progress: float = Field(default=0.0, description="How far the run is, 0 to 1.")
    duration_seconds: float | None = Field(
        default=None, description="The film's length; as planned, until there is a film."
    )
    poster: str | None = Field(
        default=None,
        description="A link to a picture of the film, valid for an hour; null if "
        "there is none yet.",
    )
    gate: str | None = Field(
        default=None, description="The gate that waits for a decision; null if none does."
    )
    links: dict[str, str] = Field(description="Paths of the run, relative to the API's address.")

    @classmethod
    def of(
        cls,
        run: Run | Listing,
        spent_ticks: int,
        queue_place: int | None = None,
        poster: str | None = None,
    ) -> Self:
        """The summary of a run; in a list its concept is shortened to 300 letters."""
        return cls.model_validate(_summarize(run, spent_ticks, queue_place, poster))


class RunDetail(RunSummary):
    """A run with all that was planned, made and paid for."""

    revision: str | None = Field(
        default=None,
        description="Send it as `since` to see the run again only once something has changed; null "
        "where that can't be told, as for what an earlier version makes.",
    )
    run: Run = Field(description="The run's settings and state, as they are stored.")
    budget: Budget = Field(description="What was reserved and spent.")
    plan: StoryPlan | None = Field(description="The story plan, once there is one.")
    sheets: list[Sheet] = Field(description="Character sheets.")
    turnarounds: list[Turnaround] = Field(
        default_factory=list, description="The characters' views from the front, side and back."
    )
    plates: list[Plate] = Field(
        default_factory=list, description="The plates of places, without anybody in them."
    )
    keyframes: list[Keyframe] = Field(description="Keyframes, one for each scene.")
    takes: list[Take] = Field(description="Attempts at clips.")
    chunks: list[Chunk] = Field(
        default_factory=list, description="The chunks of takes that are filmed in chunks."
    )
    clips: list[Clip] = Field(description="The state of each scene's clip.")
    narration: list[Narration] = Field(
        default_factory=list, description="What a narrator says over the scenes, as it was spoken."
    )
    calls: list[CallRecord] = Field(description="Paid calls, without their results.")
    gates: list[GateView] = Field(
        default_factory=list, description="The gates that the run has come to, the newest last."
    )
    unreadable: list[str] = Field(
        default_factory=list, description="Names of stored items that can't be read."
    )
    versions: list[VersionView] = Field(
        default_factory=list, description="The cuts that the film has had."
    )
    exports: list[Export] = Field(
        default_factory=list,
        description="Other shapes of the film, its preview, and timelines for an editor.",
    )
    stale: list[StaleAsset] = Field(
        default_factory=list, description="What was made from something that has changed since."
    )
    execution_report: ExecutionReport = Field(
        default_factory=ExecutionReport,
        description="Which camera filmed each clip, how long it took and what it cost; and which "
        "clips could not be had, why, and what was done instead.",
    )

    @classmethod
    def of_snapshot(
        cls, snapshot: RunSnapshot, queue_place: int | None = None, poster: str | None = None
    ) -> Self:
        return cls(
            **_summarize(snapshot.run, snapshot.spent_ticks, queue_place, poster),
            run=snapshot.run,
            budget=snapshot.budget,
            plan=snapshot.plan,
            sheets=list(snapshot.sheets.values()),
            turnarounds=list(snapshot.turnarounds.values()),
            plates=list(snapshot.plates.values()),
            keyframes=list(snapshot.keyframes.values()),
            takes=[take for takes in snapshot.takes.values() for take in takes],
            chunks=snapshot.chunks,
            clips=list(snapshot.clips.values()),
            narration=list(snapshot.narration.values()),
            # Without results: what was made of them is shown, and one may have 6 MB.
            calls=[call.model_copy(update={"result": {}}) for call in snapshot.calls],
            gates=views_of(snapshot),
            unreadable=snapshot.unreadable,
            versions=[VersionView.of(each, snapshot) for each in snapshot.versions],
            exports=snapshot.exports,
            stale=stale_assets(snapshot),
            execution_report=execution_report(snapshot),
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
            turnarounds={each.name: each for each in self.turnarounds},
            plates={each.slug: each for each in self.plates},
            keyframes={keyframe.scene_id: keyframe for keyframe in self.keyframes},
            takes=takes,
            chunks=self.chunks,
            clips={clip.scene_id: clip for clip in self.clips},
            narration={each.scene_id: each for each in self.narration},
            calls=self.calls,
            exports=self.exports,
            queue_place=self.queue_place,
            unreadable=self.unreadable,
        )


class RunPage(BaseModel):
    """Runs, newest first."""

    runs: list[RunSummary]
    next: str | None = Field(
        description="Send it as `next` to get the following page; null on the last page."
    )


def links(run_id: str) -> dict[str, str]:
    """The paths of a run, relative to the API's address."""
    run = f"/runs/{run_id}"
    return {"self": run} | {
        name: f"{run}/{name}" for name in ("events", "assets", "links", "cancel", "resume")
    }


def _summarize(
    run: Run | Listing, spent_ticks: int, queue_place: int | None, poster: str | None
) -> dict[str, Any]:
    listing = run if isinstance(run, Listing) else listing_of(run)
    return {
        **listing.model_dump(include=set(RunSummary.model_fields)),
        "concept": run.concept,
        "queue_place": queue_place,
        "remedy": remedy_for(run.error),
        "cost_usd": usd(spent_ticks),
        "poster": poster,
        "links": links(run.run_id),
    }
