"""What the tools return. Times are ISO 8601 in UTC, money is in USD, lengths are in seconds."""

from datetime import datetime

from pydantic import BaseModel, Field

from grok_spicy.models.clips import TakeState
from grok_spicy.models.qualities import Quality
from grok_spicy.models.redo import Hardness, Redoable
from grok_spicy.models.run import Status
from grok_spicy.models.settings import GateName
from grok_spicy_mcp.untrusted_text import UntrustedText


class RunLine(BaseModel):
    """A run in a list."""

    run_id: str = Field(description="The run's id, for all other tools.")
    status: Status = Field(description="How far the run is, or how it ended.")
    title: UntrustedText | None = Field(description="The film's title, once there is a plan.")
    concept: UntrustedText | None = Field(description="The beginning of the concept.")
    created_at: datetime
    cost_usd: float = Field(description="What the run has cost so far.")
    max_cost_usd: float = Field(description="The most that the run may cost.")
    quality: Quality
    scenes: int | None = Field(description="How many scenes the film has.")
    progress: float = Field(description="How far the run is, 0 to 1.")
    seconds: float | None = Field(description="The film's length; as planned, without a film.")
    gate: str | None = Field(description="The gate at which it waits for a decision.")


class RunList(BaseModel):
    """Runs, newest first."""

    runs: list[RunLine]
    more: bool = Field(description="Whether there are older runs than these.")


class Terms(BaseModel):
    """What a call would cost."""

    expected_usd: float = Field(description="The cost if every first attempt is accepted.")
    at_most_usd: float = Field(description="The cost if every attempt is used.")
    max_cost_usd: float = Field(description="The most that the whole run may cost.")
    confirm: str = Field(
        description="What `confirm` must be to do it, once the person has agreed: the most that "
        "may be spent, as the cap enforces it. A lower max_cost_usd makes it less."
    )


class CameraLine(BaseModel):
    """A camera in a list."""

    name: str = Field(description="The name for `camera`, `fallbacks` and `filming`.")
    title: str
    is_set_up: bool = Field(description="Whether a film may use it here.")
    best_for: list[str]
    models: dict[str, str] = Field(description="Its video models, and what they cost.")


class CameraList(BaseModel):
    """All cameras, Grok first."""

    cameras: list[CameraLine]


class SceneCamera(BaseModel):
    """What films a scene, and what its clip costs if its first take is good."""

    scene_id: int
    camera: str
    model: str
    fallbacks: list[str] = Field(description="The cameras that are tried next, in order.")
    expected_usd: float
    why: UntrustedText = Field(description="For what reason, where rules chose it.")


class FilmTerms(Terms):
    """What a new film would cost."""

    duration_seconds: float = Field(description="The film's length; about, without a plan.")
    parts: dict[str, float] = Field(description="What expected_usd is made up of.")
    scenes: list[SceneCamera] = Field(
        description="The camera of each scene of a plan; empty where it is still to be written."
    )
    notes: list[UntrustedText] = Field(description="What was not taken as it was given.")


class StaleReport(BaseModel):
    """Something that is made again, or that was drawn after an older picture and stays."""

    what: Redoable
    scene_id: int | None
    character: UntrustedText | None
    reason: UntrustedText
    hardness: Hardness = Field(description="hard: it is made again. soft: it stays.")
    cost_usd: float = Field(description="What it costs to make it again, at one try.")


class ChangeTerms(Terms):
    """What a change of a film makes again and costs."""

    stale: list[StaleReport] = Field(description="What the change makes stale.")
    least_cap_usd: float = Field(
        description="The smallest max_cost_usd that pays every first try; 0 if nothing is bought."
    )


class StartedRun(BaseModel):
    """A run that works now. Call wait_for next."""

    run_id: str
    status: Status
    expected_usd: float
    at_most_usd: float
    max_cost_usd: float


class PictureReport(BaseModel):
    """A character sheet or keyframe."""

    attempts: int = Field(description="How many pictures were drawn.")
    shown: int | None = Field(description="The attempt that is used.")
    score: float | None = Field(description="The judge's score of that attempt, 0 to 1.")
    path: str | None = Field(description="Its file, for show_images.")
    problem: UntrustedText | None = Field(description="Why there is none, or none better.")


class CharacterReport(BaseModel):
    """A character and its sheet."""

    name: UntrustedText
    sheet: PictureReport | None


class TakeReport(BaseModel):
    """A take of a scene."""

    take: int = Field(description="Its number, for pick.")
    state: TakeState
    seconds: int
    chunks: str | None = Field(
        default=None, description="How many of its chunks are filmed, if it is made of chunks."
    )
    score: float | None = Field(description="The judge's score, 0 to 1.")
    issues: list[UntrustedText] = Field(description="What the judge found.")
    problem: UntrustedText | None
    is_shown: bool = Field(description="Whether the film shows this take.")
    frames: list[str] = Field(description="First, middle and last frame, for show_images.")


class SceneReport(BaseModel):
    """A scene with all that was made for it."""

    scene_id: int
    title: UntrustedText
    action: UntrustedText
    seconds: int = Field(description="The planned length.")
    transition: str
    keyframe: PictureReport | None
    takes: list[TakeReport]
    gap: UntrustedText | None = Field(description="Why a still is shown instead of a clip.")


class GatePartReport(BaseModel):
    """One thing that a gate shows."""

    scene_id: int | None
    character: UntrustedText | None
    title: UntrustedText
    path: str | None = Field(description="The file to look at, if there is one.")
    decision: str | None = Field(description="What was decided about it, if anything was.")
    note: UntrustedText | None


class GateReport(BaseModel):
    """What a person is asked to approve, or was."""

    gate: GateName
    digest: str = Field(description="Stands for exactly what is shown. approve and reject take it.")
    is_open: bool = Field(description="Whether the run waits here.")
    decision: str | None = Field(description="What was decided.")
    by: UntrustedText | None
    deadline: datetime = Field(description="Without a decision the run is interrupted then.")
    parts: list[GatePartReport]
    approved_in_words: list[int] = Field(
        description="Scenes that have no picture yet: they begin where the clip before ends."
    )
    expected_usd: float = Field(description="What going on is expected to cost.")
    at_most_usd: float = Field(description="What going on may cost if every attempt is used.")


class RunReport(RunLine):
    """A run with what was planned and made."""

    queue_place: int | None = Field(description="Its place among the runs that wait for others.")
    ended_at: datetime | None
    error: UntrustedText | None = Field(description="The error that ended the run.")
    remedy: str | None = Field(description="What can be done about the error.")
    left_usd: float = Field(description="What may still be spent under the run's cap.")
    stale: list[StaleReport] = Field(
        description="What was made from something that has changed since."
    )
    gates: list[GateReport] = Field(description="The gates it has come to, the newest last.")
    characters: list[CharacterReport]
    storyboard: list[SceneReport] = Field(description="The scenes in order.")
    notes: list[UntrustedText] = Field(description="What differs from the request.")
    film: str | None = Field(description="The finished film's file, for download.")
    plan: UntrustedText | None = Field(
        default=None, description="The whole plan as JSON, if it was requested."
    )


class VersionReport(BaseModel):
    """One cut of a film."""

    number: int
    path: str = Field(description="Its file in the run's folder.")
    created_at: datetime
    quality: Quality
    cost_usd: float = Field(description="What the run had cost by then.")
    takes: dict[int, int | None] = Field(
        description="The number of the take that it shows, by scene; null for a still."
    )
    is_shown: bool = Field(description="Whether final_video.mp4 is this version.")


class VersionReports(BaseModel):
    """All cuts of a film, oldest first."""

    run_id: str
    versions: list[VersionReport]


class ExportReport(BaseModel):
    """A file that was made of a film besides, or why there is none."""

    name: str = Field(description="Such as 9x16, preview or otio.")
    path: str | None = Field(description="Its file in the run's folder, for download.")
    notes: list[UntrustedText] = Field(description="What a person should know of it.")
    problem: UntrustedText | None = Field(description="Why there is none.")


class ExportReports(BaseModel):
    """All exports of a film."""

    run_id: str
    exports: list[ExportReport]
    missing: list[str] = Field(description="Names of those that were asked for and are not there.")


class EventLine(BaseModel):
    """Something that happened in a run."""

    at: datetime
    what: str
    message: UntrustedText
    scene_id: int | None
    score: float | None


class WaitResult(BaseModel):
    """Why the wait ended, and the run as it is now."""

    reason: str = Field(
        description="`ended`: the run has ended. `gate`: it waits for a decision. `time`: neither; "
        "call wait_for again."
    )
    last_event: str | None = Field(description="Give it as `after` to hear only what is new.")
    events: list[EventLine] = Field(description="What happened, oldest first; the last 50.")
    run: RunReport


class Done(BaseModel):
    """Something was done with a run."""

    run_id: str
    status: Status
    done: str = Field(description="What was done.")


class DownloadedFiles(BaseModel):
    """Files of a run on the machine where the server runs."""

    folder: str
    files: list[str] = Field(description="Their paths in that folder.")
    has_film: bool


class ShownImage(BaseModel):
    """One of the images that follow, in their order."""

    path: str
    scene_id: int | None = None
    character: UntrustedText | None = None
    attempt: int | None = Field(default=None, description="Which attempt, for pick.")
    width: int
    height: int


class ShownImages(BaseModel):
    """The images of a run that are shown, and those that could not be."""

    images: list[ShownImage]
    left_out: list[str] = Field(description="Files that are no picture, or too many for one call.")
