"""Sheets and keyframes: the pictures of a character or a scene. Every attempt is kept."""

from typing import ClassVar, Self

from pydantic import Field

from grok_spicy.models.item import Item, Stored, scene_key
from grok_spicy.models.story import Name, Verdict, best_scored


class Attempt(Stored):
    """One attempt at a picture. `key` is None if it gave none, `score` if it could not be judged.
    It is stored before it is judged: `judged` says whether that has been tried."""

    number: int
    prompt: str
    key: str | None = None
    edited_from: int | None = None
    score: Verdict = None
    problem: str | None = None
    judged: bool = True


class RefinedImage(Item):
    """Attempts at one picture, of which the best-scored is used.

    `problem` says why there is none, or none better; `error` is the name of its error class.
    `wasted_attempts` counts the attempts without a picture before the item was reopened: they do
    not count against the limit.
    """

    attempts: list[Attempt] = Field(default_factory=list)
    problem: str | None = None
    error: str | None = None
    inputs_digest: str = ""
    finished: bool = False
    wasted_attempts: int = Field(default=0, alias="in_vain")

    @property
    def draft(self) -> Attempt | None:
        """The first attempt that has a picture. What continues this picture continues its draft,
        so that inputs don't depend on how far the judge has come."""
        return next((attempt for attempt in self.attempts if attempt.key), None)

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
        """A copy ready for more attempts; for all of them again if there is no picture yet."""
        failed = self.problem is not None and self.best is None
        wasted_attempts = len(self.attempts) if failed else self.wasted_attempts
        return self.model_copy(
            update={"problem": None, "error": None, "wasted_attempts": wasted_attempts}
        )

    def with_attempt(self, attempt: Attempt) -> Self:
        """A copy with that attempt, in place of an earlier version of it."""
        others = [each for each in self.attempts if each.number != attempt.number]
        attempts = sorted([*others, attempt], key=lambda each: each.number)
        return self.model_copy(update={"attempts": attempts})


class Sheet(RefinedImage):
    """A character's reference portrait. Without a picture the character is unanchored."""

    KIND: ClassVar[str] = "SHEET"

    name: Name
    slug: str
    stylised_from: str | None = None

    @property
    def key(self) -> str:
        return self.slug

    @property
    def anchored(self) -> bool:
        return self.best is not None


class Keyframe(RefinedImage):
    """A scene's first frame. `unanchored` names the characters that no reference sheet shows."""

    KIND: ClassVar[str] = "KEYFRAME"

    scene_id: int
    video_prompt: str
    reference_keys: list[str] = Field(default_factory=list)
    unanchored: list[Name] = Field(default_factory=list)

    @property
    def key(self) -> str:
        return scene_key(self.scene_id)
