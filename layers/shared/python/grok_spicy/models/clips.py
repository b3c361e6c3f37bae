"""Takes and clips: the video of a scene. Every take is kept."""

from datetime import datetime
from typing import ClassVar, Literal, Self

from pydantic import Field

from grok_spicy.errors import (
    REFUSALS,
    GrokSpicyError,
    ProviderBusy,
    ProviderRejected,
    ProviderRetired,
)
from grok_spicy.models.checks import Check
from grok_spicy.models.chunks import Chunking
from grok_spicy.models.item import Item, JsonObject, Stored, scene_key, utc_now
from grok_spicy.models.redo import Redone
from grok_spicy.models.softened import Softened
from grok_spicy.models.story import Resolution, Verdict


class Job(Stored):
    """A provider's render job: all that is needed to poll it, from anywhere.

    `stored_as` is the name under which the provider was asked to store the clip. `id` is empty
    where the submission's answer was lost and the clip was found by that name. `urls` are addresses
    that the service gave with it, for its adapter alone.
    """

    provider: str
    model: str
    id: str
    stored_as: str | None = None
    urls: dict[str, str] = Field(default_factory=dict)
    submitted_at: datetime
    deadline: datetime

    def age(self, now: datetime) -> float:
        """Seconds since the submission; 0 where the clock was set back since."""
        return max(0.0, (now - self.submitted_at).total_seconds())

    @property
    def deadline_age(self) -> float:
        """The age at its deadline, in seconds."""
        return (self.deadline - self.submitted_at).total_seconds()


TakeState = Literal["rendering", "ready", "partial", "developed", "reviewed", "failed"]


def film_name(scene_id: int, take: int) -> str:
    """The name of a take that was filmed, and not corrected: `scene_1`, `scene_1_t2`."""
    return f"scene_{scene_id}{f'_t{take}' if take > 1 else ''}"


class Take(Item):
    """One try at a scene's clip: filmed from its keyframe, or a correction of an earlier take.

    `take` counts those that start from the keyframe (a retry is the next), `correction` the edits
    of that take, and `number` all of them in the order in which they were made. `corrects` is the
    number of the take that was edited, `improves` of the one that was filmed again for the judge's
    verdict. `seconds` is the requested length, `anchors` are the asset keys of what it was filmed
    from besides its first frame.

    `flaw` says what was wrong with its footage and how that was mended, `checks` what was measured
    of it and of its likeness to the sheets; there are none where it was made before they were kept.
    `unjudged` says why it has no score, `reviews_in_vain` how often that was so before the run was
    resumed.

    `keyframe_key` is the asset key of its first frame, `texts_digest` the digest of the story's
    texts that it was filmed from (`policies.story_texts`); both are missing where it was filmed
    before they were kept.

    `model` is the video model that it was asked of, empty where that was not kept; `resolution` is
    that at which it was filmed, where that was kept. `seed` is what chance started from, where the
    model takes one.
    `softened` is its prompt, if moderation refused it, with a milder wording; `softens` the number
    of the take whose wording it was filmed with.

    `promotion` says since which promotion of its run it was filmed; of a take that is older than
    the run's last, only FillGap makes use.

    `chunking` says how it is filmed in chunks, if it is. Then `filmed` of them are there, `kept` of
    which an earlier take had filmed, and prompt, job and what is said of it are those of the next
    one, whose `chunk_digest` is that of all it is filmed from. While that is still to be submitted
    the take is `partial`. `earlier_seconds` is how long the chunks before that took.

    `looks` counts the polls of its job, `misses` those in a row that did not find it; `overdue`
    says that it has passed its deadline and is polled once more. `look_due_at` is when its next
    poll is due, `queued_seconds` its age when it was last found waiting for others at the
    provider. `rendered_seconds` is the age at which it was found done, `failed_downloads` how often
    it could not be fetched since; `incomplete_digest` is that of its last download, if that was cut
    short.
    """

    KIND: ClassVar[str] = "TAKE"

    scene_id: int
    number: int
    take: int = 1
    correction: int = 0
    corrects: int | None = None
    improves: int | None = None
    anchors: list[str] = Field(default_factory=list)
    prompt: str
    state: TakeState = "rendering"
    job: Job | None = None
    progress: float = 0.0
    looks: int = 0
    misses: int = 0
    overdue: bool = False
    queued_seconds: float = 0.0
    look_due_at: datetime | None = None
    rendered_seconds: float | None = None
    url: str | None = None
    failed_downloads: int = 0
    call_id: str = ""
    seconds: int
    started_at: datetime = Field(default_factory=utc_now)
    problem: str | None = None
    error: str | None = None
    superseded: bool = Field(default=False, alias="forgiven")
    video_key: str | None = None
    mezzanine_key: str | None = None
    audio_key: str | None = None
    first_key: str | None = None
    middle_key: str | None = None
    last_key: str | None = None
    facts: JsonObject | None = None
    score: Verdict = None
    unjudged: str | None = None
    reviews_in_vain: int = 0
    inputs_digest: str = ""
    recipe: str | None = None
    flaw: str | None = None
    checks: list[Check] = Field(default_factory=list)
    incomplete_digest: str | None = None
    promotion: int = 0
    model: str = ""
    seed: int | None = None
    resolution: Resolution | None = None
    softened: Softened | None = None
    softens: int | None = None
    keyframe_key: str | None = None
    texts_digest: str = ""
    chunking: Chunking | None = None
    filmed: int = 0
    kept: int = 0
    chunk_digest: str = ""
    earlier_seconds: float = 0.0

    @property
    def key(self) -> str:
        return f"{scene_key(self.scene_id)}#{self.number:02d}"

    @property
    def asked_seconds(self) -> int:
        """The length that its job was asked for: of one chunk, where it is filmed in chunks."""
        if self.chunking is None:
            return self.seconds
        return self.chunking.seconds_of(min(self.filmed, self.chunking.count - 1))

    @property
    def clip_seconds(self) -> float | None:
        """How long its job took; while that renders, the chunks before, on average. None where
        that is not known."""
        own = self.filmed - self.kept
        return self.rendered_seconds or (self.earlier_seconds / own if own else None) or None

    @property
    def all_rendered_seconds(self) -> float:
        """How long all that was filmed for it took, in seconds."""
        return self.earlier_seconds + (self.rendered_seconds or 0.0)

    @property
    def lacks_chunks(self) -> bool:
        """Whether a chunk of it is still to be filmed."""
        return self.chunking is not None and self.filmed < self.chunking.count

    @property
    def call_detail(self) -> str:
        """What tells the call that films it, or its next chunk, from others of the scene."""
        return f"{self.name}/chunk_{self.filmed:02d}" if self.chunking else self.name

    @property
    def name(self) -> str:
        """The file name's stem: `scene_1`, `scene_1_c1`, `scene_1_t2`, `scene_1_t2_c1`."""
        correction = f"_c{self.correction}" if self.correction else ""
        return f"{film_name(self.scene_id, self.take)}{correction}"

    def fail(self, error: GrokSpicyError) -> None:
        """Mark the take failed, with that error."""
        self.state, self.problem, self.error = "failed", str(error), type(error).__name__

    @property
    def final(self) -> bool:
        """Whether its failure is an answer: the same request would fail the same way."""
        return self.error in {*REFUSALS, ProviderRejected.__name__, ProviderRetired.__name__}

    @property
    def is_refused(self) -> bool:
        """Whether moderation refused it."""
        return self.error in REFUSALS

    @property
    def outwaited(self) -> bool:
        """Whether it failed because the provider was at capacity: filmed again until it is not."""
        return self.error == ProviderBusy.__name__

    @property
    def usable(self) -> bool:
        """Whether it has a mezzanine, so that the film can show it."""
        return self.mezzanine_key is not None


class Clip(Redone):
    """What the film shows for a scene: the accepted take, or a still that fills the gap. `replaced`
    is the take that it showed before it was filmed again; `is_picked` says that a person chose
    the take."""

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
    replaced: int | None = None
    is_picked: bool = False

    @property
    def key(self) -> str:
        return scene_key(self.scene_id)

    @property
    def decided(self) -> bool:
        """Whether a take was accepted or the gap was filled."""
        return self.state != "open"

    def reopened(self) -> Self:
        """A clip to be filmed again: what was said about it stays."""
        return type(self)(
            scene_id=self.scene_id,
            notes=self.notes,
            redone_in=self.redone_in,
            is_asked=self.is_asked,
            may_soften=self.may_soften,
            replaced=self.take or self.replaced,
        )

    def showing(self, take: Take) -> Self:
        """The clip with that take accepted."""
        return self.reopened().model_copy(
            update={
                "state": "accepted",
                "take": take.number,
                "mezzanine_key": take.mezzanine_key,
                "audio_key": take.audio_key,
                "first_key": take.first_key,
                "last_key": take.last_key,
                "inputs_digest": take.inputs_digest,
                "recipe": take.recipe,
                "replaced": self.replaced,
            }
        )
