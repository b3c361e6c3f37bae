"""What is made on the way to a film: sheets, keyframes, takes, clips. Every attempt is kept."""

from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, Field

from grok_spicy.errors import REFUSALS, GrokSpicyError, ProviderRejected
from grok_spicy.items import Item, scene_key, utc_now
from grok_spicy.story import ConsistencyScore, StoryPlan


class Attempt(BaseModel):
    """One picture that was drawn. `score` is None where it could not be judged."""

    number: int
    prompt: str
    key: str | None = None
    edited_from: int | None = None
    score: ConsistencyScore | None = None
    problem: str | None = None

    @property
    def worth(self) -> float:
        """The score that decides; an unjudged picture is worth less than any judged one."""
        return self.score.overall_score if self.score else -1.0

    def good_enough(self, threshold: float) -> bool:
        """Whether to stop here. What could not be judged is kept: another would fare no better."""
        return self.key is not None and (self.score is None or self.worth >= threshold)


class Drawn(Item):
    """Attempts at one picture, of which the best-scored is used.

    `problem` is why there is none (or why no better one), `error` the type of it. `in_vain` counts
    attempts that brought no picture before it was given up and taken up again.
    """

    attempts: list[Attempt] = Field(default_factory=list)
    problem: str | None = None
    error: str | None = None
    inputs_digest: str = ""
    finished: bool = False
    in_vain: int = 0

    @property
    def best(self) -> Attempt | None:
        """The best-scored attempt that has a picture; the earliest of equals."""
        drawn = [attempt for attempt in self.attempts if attempt.key]
        return max(drawn, key=lambda attempt: attempt.worth, default=None)

    @property
    def image_key(self) -> str | None:
        return self.best.key if self.best else None

    @property
    def score(self) -> float | None:
        return self.best.score.overall_score if self.best and self.best.score else None

    @property
    def edits(self) -> int:
        """How many attempts are edits of an earlier one."""
        return sum(1 for attempt in self.attempts if attempt.edited_from)

    def taken_up_again(self) -> Self:
        """As it is, ready for more attempts: if it was given up without a picture, for all anew."""
        given_up = self.problem is not None and self.best is None
        in_vain = len(self.attempts) if given_up else self.in_vain
        return self.model_copy(update={"problem": None, "error": None, "in_vain": in_vain})

    def with_attempt(self, attempt: Attempt) -> Self:
        return self.model_copy(update={"attempts": [*self.attempts, attempt]})


class Sheet(Drawn):
    """A character's reference portrait. Without a picture the character is unanchored."""

    KIND: ClassVar[str] = "SHEET"

    name: str
    slug: str
    stylised_from: str | None = None

    @property
    def key(self) -> str:
        return self.slug

    @property
    def anchored(self) -> bool:
        return self.best is not None


class Keyframe(Drawn):
    """A scene's first picture. `unanchored` names who was drawn from words alone."""

    KIND: ClassVar[str] = "KEYFRAME"

    scene_id: int
    video_prompt: str
    reference_keys: list[str] = Field(default_factory=list)
    unanchored: list[str] = Field(default_factory=list)

    @property
    def key(self) -> str:
        return scene_key(self.scene_id)


class Job(BaseModel):
    """A provider's render job. What is needed to look at it again, from anywhere."""

    provider: str
    model: str
    id: str
    submitted_at: datetime
    deadline: datetime


TakeState = Literal["rendering", "ready", "developed", "reviewed", "failed"]


class Take(Item):
    """One try at a scene's clip: filmed from its keyframe, or a correction of an earlier take.

    `take` counts films (a retry or a retake is the next), `correction` the edits of that film, and
    `number` all of them in the order in which they were made.
    """

    KIND: ClassVar[str] = "TAKE"

    scene_id: int
    number: int
    take: int = 1
    correction: int = 0
    corrects: int | None = None
    prompt: str
    state: TakeState = "rendering"
    job: Job | None = None
    progress: float = 0.0
    url: str | None = None
    url_refreshed: bool = False
    call_id: str = ""
    seconds: int
    started_at: datetime = Field(default_factory=utc_now)
    problem: str | None = None
    error: str | None = None
    forgiven: bool = False
    video_key: str | None = None
    mezzanine_key: str | None = None
    audio_key: str | None = None
    first_key: str | None = None
    middle_key: str | None = None
    last_key: str | None = None
    facts: dict[str, Any] | None = None
    score: ConsistencyScore | None = None
    unjudged: str | None = None
    inputs_digest: str = ""
    recipe: str | None = None

    @property
    def key(self) -> str:
        return f"{scene_key(self.scene_id)}#{self.number:02d}"

    @property
    def name(self) -> str:
        """The file name's stem: `scene_1`, `scene_1_c1`, `scene_1_t2`, `scene_1_t2_c1`."""
        retake = f"_t{self.take}" if self.take > 1 else ""
        correction = f"_c{self.correction}" if self.correction else ""
        return f"scene_{self.scene_id}{retake}{correction}"

    @property
    def worth(self) -> float:
        return self.score.overall_score if self.score else -1.0

    def fail(self, error: GrokSpicyError) -> None:
        """This take came to nothing, for that reason."""
        self.state, self.problem, self.error = "failed", str(error), type(error).__name__

    @property
    def final(self) -> bool:
        """Whether its failure is an answer: the same order would fare the same."""
        return self.error in {*REFUSALS, ProviderRejected.__name__}

    @property
    def usable(self) -> bool:
        """Whether it can be cut into the film."""
        return self.mezzanine_key is not None


class Clip(Item):
    """What the film shows for a scene: the take that was chosen, or a still that fills the gap."""

    KIND: ClassVar[str] = "CLIP"

    scene_id: int
    state: Literal["open", "accepted", "gap"] = "open"
    take: int | None = None
    problem: str | None = None
    error: str | None = None
    remedy: str | None = None
    mezzanine_key: str | None = None
    audio_key: str | None = None
    first_key: str | None = None
    last_key: str | None = None
    inputs_digest: str = ""
    recipe: str | None = None

    @property
    def key(self) -> str:
        return scene_key(self.scene_id)

    @property
    def decided(self) -> bool:
        return self.state != "open"


class Plan(Item):
    """The run's story plan, frozen once made."""

    KIND: ClassVar[str] = "PLAN"

    story: StoryPlan
    inputs_digest: str = ""


class Event(Item):
    """Something worth telling the person who watches: one line, with whom or what it is about."""

    KIND: ClassVar[str] = "EVENT"

    at: datetime = Field(default_factory=utc_now)
    nonce: str
    what: str
    message: str
    character: str | None = None
    scene_id: int | None = None
    score: float | None = None

    @property
    def key(self) -> str:
        return f"{self.at:%Y%m%dT%H%M%S.%fZ}#{self.nonce}"
