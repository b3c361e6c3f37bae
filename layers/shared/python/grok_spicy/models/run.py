"""The run and its progress."""

from datetime import datetime
from typing import ClassVar, Literal, Self, get_args

from pydantic import ConfigDict, Field

from grok_spicy.errors import ExecutionSuperseded
from grok_spicy.models.footage import SceneFootage
from grok_spicy.models.item import Item, JsonObject, Stored, as_kind, utc_now
from grok_spicy.models.likeness import Likeness
from grok_spicy.models.music import RunMusic
from grok_spicy.models.redo import Change, Redone
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.softened import Softened
from grok_spicy.models.story import (
    Name,
    StoryPlan,
)

Progress = Literal[
    "queued", "pending", "ideation", "characters", "keyframes", "script", "videos", "assembly"
]
Status = (
    Progress
    | Literal[
        "awaiting_approval", "complete", "complete_with_gaps", "failed", "cancelled", "interrupted"
    ]
)

OWNER = "studio"
"""The owner of a run that names none: only callers with full access see it."""
LONGEST_OWNER = 200

PROGRESS: tuple[Progress, ...] = get_args(Progress)
ENDED: frozenset[Status] = frozenset(
    ("complete", "complete_with_gaps", "failed", "cancelled", "interrupted")
)


class ReferenceRequest(Stored):
    """A photo of a character: its name, and the asset key of the upload. Only an upload can be
    named, so that no request reaches into another run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    key: str = Field(pattern="^uploads/", max_length=1024)


class Reference(Stored):
    """A checked, normalised photo of a character.

    `character` is the one in the plan that it matches; None if it matches none.
    """

    name: Name
    key: str
    description: str | None = None
    character: str | None = None


class Run(Item):
    """One film and its progress. `execution` is the execution that works on it.

    `error` says why it failed (`OutOfCredit: …`). On a run that has not ended, it says why it is
    about to: its execution does nothing more. `drawn` and `filmed` are the scenes, of `scenes`,
    that have their keyframe and their clip; `gate` is the gate that waits for a decision.
    `footage` is what a person filmed of single scenes, by scene id; `music` what is heard under
    the film. `stem_keys` and `subtitle_keys` are the files beside the film: each track that it was
    mixed of, and what is said in it.
    With `deleted_at`, what it has is being removed.
    `promotions` counts how often its clips were asked for again at other settings, `round` how
    often a person had something made again, and `cuts` how often they asked for another cut of the
    same clips. `change` is what they want changed and is not yet, `changed_by` who wants it,
    `last_redo` the digest of what was put aside last (`services.changes`, `services.redo`).
    With `logs_changes`, every function that works on it writes down what it changed, so that a
    watcher can be told that nothing did: those of earlier versions don't.
    `cameras_chosen` is the digest of what the choice of cameras looked at last
    (`services.camera_choice`).
    `softened` is the concept, if moderation refused it, with a milder wording. `cast` is the id of
    the saved cast that it is made with; its item is in the run's partition.
    """

    KIND: ClassVar[str] = "RUN"

    run_id: str
    owner: str
    execution: str
    settings: RunSettings
    concept: str | None = None
    title: str | None = None
    status: Status = "queued"
    request_digest: str | None = None
    requested_references: list[ReferenceRequest] = Field(default_factory=list)
    references: list[Reference] = Field(default_factory=list)
    footage: dict[int, SceneFootage] = Field(default_factory=dict)
    music: RunMusic | None = None
    likeness: Likeness | None = None
    cast: str | None = None
    references_matched: bool = False
    failed_plans: int = Field(default=0, alias="bad_plans")
    created_at: datetime = Field(default_factory=utc_now)
    updated_at: datetime = Field(default_factory=utc_now)
    ended_at: datetime | None = None
    error: str | None = None
    softened: Softened | None = None
    film_key: str | None = None
    film_digest: str | None = None
    film_facts: JsonObject | None = None
    stem_keys: list[str] = Field(default_factory=list)
    subtitle_keys: list[str] = Field(default_factory=list)
    promotions: int = 0
    round: int = 0
    cuts: int = 0
    change: Change | None = None
    changed_by: str | None = None
    last_redo: str | None = None
    cameras_chosen: str = ""
    scenes: int | None = None
    planned_seconds: float | None = None
    drawn: list[int] = Field(default_factory=list)
    filmed: list[int] = Field(default_factory=list)
    poster_key: str | None = None
    gate: str | None = None
    deleted_at: datetime | None = None
    logs_changes: bool = False

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_published(self) -> bool:
        """Whether it ended with a film."""
        return self.status in ("complete", "complete_with_gaps")

    def check_execution(self, execution: str) -> None:
        """ExecutionSuperseded unless that execution may work on the run: the run is its own and has
        not ended. So the functions of a stopped execution that still run do nothing more."""
        if self.execution != execution:
            raise ExecutionSuperseded(
                f"execution {execution!r} no longer works on run {self.run_id!r}: "
                f"{self.execution!r} does"
            )
        if self.ended:
            raise ExecutionSuperseded(f"run {self.run_id!r} has ended: it is {self.status}")
        if self.error:
            raise ExecutionSuperseded(f"run {self.run_id!r} is stopping: {self.error}")

    def advanced(self, status: Status) -> Self:
        """A copy at that status; unchanged if that would be a step back or restart an ended run."""
        is_backward = status in PROGRESS and (
            self.ended
            or (self.status in PROGRESS and PROGRESS.index(status) <= PROGRESS.index(self.status))
        )
        if is_backward:
            return self
        now = utc_now()
        ended_at = now if status in ENDED else None
        return self.model_copy(update={"status": status, "updated_at": now, "ended_at": ended_at})


class Plan(Redone):
    """The run's story plan. `number` counts the plans that it has had: each is kept as a
    `FormerPlan` once there is another. `is_rejected`: a person wants another one, which PlanStory
    writes.

    `keyframe_prompts` and `clip_prompts` are prompts that a person wrote, by scene id.
    """

    KIND: ClassVar[str] = "PLAN"

    story: StoryPlan
    inputs_digest: str = ""
    number: int = 1
    is_rejected: bool = False
    keyframe_prompts: dict[int, str] = Field(default_factory=dict)
    clip_prompts: dict[int, str] = Field(default_factory=dict)


class FormerPlan(Plan):
    """A plan that the run has or had, by its number."""

    @property
    def key(self) -> str:
        return f"{self.number:03d}"

    @classmethod
    def of(cls, plan: Plan) -> Self:
        return as_kind(cls, plan)

    def as_plan(self) -> Plan:
        """The same as the plan that the run has."""
        return as_kind(Plan, self)
