"""Sheets and keyframes: what was drawn for a character or a scene. Every attempt is kept."""

from typing import ClassVar, Self

from pydantic import BaseModel, Field

from grok_spicy.models.item import Item, scene_key
from grok_spicy.models.story import ConsistencyScore, best_scored


class Attempt(BaseModel):
    """One picture that was drawn. `score` is None where it could not be judged."""

    number: int
    prompt: str
    key: str | None = None
    edited_from: int | None = None
    score: ConsistencyScore | None = None
    problem: str | None = None


class Drawn(Item):
    """Attempts at one picture, of which the best-scored is used.

    `problem` is why there is none (or why no better one), `error` the type of it.
    `wasted_attempts` counts those without a picture before it was given up and reopened.
    """

    attempts: list[Attempt] = Field(default_factory=list)
    problem: str | None = None
    error: str | None = None
    inputs_digest: str = ""
    finished: bool = False
    wasted_attempts: int = Field(default=0, alias="in_vain")

    @property
    def best(self) -> Attempt | None:
        """The best-scored attempt that has a picture; the earliest of equals."""
        return best_scored([attempt for attempt in self.attempts if attempt.key])

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

    def reopened(self) -> Self:
        """Ready for more attempts; for all of them again if it was given up without a picture."""
        given_up = self.problem is not None and self.best is None
        wasted_attempts = len(self.attempts) if given_up else self.wasted_attempts
        return self.model_copy(
            update={"problem": None, "error": None, "wasted_attempts": wasted_attempts}
        )

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
