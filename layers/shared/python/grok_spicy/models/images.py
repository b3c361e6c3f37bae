"""Sheets and keyframes: the pictures of a character or a scene. Every attempt is kept."""

from typing import ClassVar, Literal, Self, get_args

from pydantic import Field

from grok_spicy.models.item import Item, Stored, scene_key
from grok_spicy.models.redo import Redone
from grok_spicy.models.softened import Softened
from grok_spicy.models.story import Name, Verdict, best_scored

View = Literal["front", "side", "back"]
VIEWS: tuple[View, ...] = get_args(View)


class Attempt(Stored):
    """One attempt at a picture. `key` is None if it gave none, `score` if it could not be judged.
    It is stored before it is judged: `judged` says whether that has been tried.

    `reference_keys` and `texts_digest` are what it was made from, where its item was made again
    since: then the item's own are those of the attempts that came after. `upload` is the
    key under which a person uploaded it. `variant` counts the pictures of one call from 1, where it
    was a call for several. `cast` names the saved cast that it was taken from.
    """

    number: int
    prompt: str
    key: str | None = None
    edited_from: int | None = None
    score: Verdict = None
    problem: str | None = None
    judged: bool = True
    reference_keys: list[str] | None = None
    texts_digest: str | None = None
    upload: str | None = None
    variant: int | None = None
    cast: str | None = None

    @property
    def is_upload(self) -> bool:
        return self.upload is not None


class RefinedImage(Redone):
    """Attempts at one picture, of which the best-scored is used.

    `problem` says why there is none, or none better; `error` is the name of its error class.
    `wasted_attempts` counts the attempts without a picture before the item was reopened: they do
    not count against the limit.

    `texts_digest` is that of the story's texts that it was made from (`policies.story_texts`);
    empty where it was made before that was kept. Of a picture that was made again, the first
    `superseded_attempts` stay, but count no more; `replaced` is the number of the attempt that was
    used before. `picked` is the number of the attempt that a person chose. `softened` is the prompt
    that moderation refused, with a milder wording.
    """

    attempts: list[Attempt] = Field(default_factory=list)
    problem: str | None = None
    error: str | None = None
    inputs_digest: str = ""
    finished: bool = False
    wasted_attempts: int = Field(default=0, alias="in_vain")
    texts_digest: str = ""
    superseded_attempts: int = 0
    replaced: int | None = None
    picked: int | None = None
    softened: Softened | None = None

    @property
    def current_attempts(self) -> list[Attempt]:
        """The attempts since it was made again last."""
        return self.attempts[self.superseded_attempts :]

    @property
    def draft(self) -> Attempt | None:
        """The first attempt that has a picture, or the one that a person picked. What continues
        this picture continues its draft, so that inputs don't depend on how far the judge has come.
        """
        drawn = (attempt for attempt in self.current_attempts if attempt.key)
        return self._picked_attempt or next(drawn, None)

    @property
    def best(self) -> Attempt | None:
        """The attempt that is used: the one that a person picked, else the best-scored one that has
        a picture; the earliest of equals."""
        drawn = [attempt for attempt in self.current_attempts if attempt.key]
        return self._picked_attempt or best_scored(drawn)

    @property
    def _picked_attempt(self) -> Attempt | None:
        return self.attempt(self.picked) if self.picked else None

    def attempt(self, number: int | None) -> Attempt | None:
        """The attempt of that number, if it has a picture."""
        numbered = (each for each in self.attempts if each.number == number and each.key)
        return next(numbered, None)

    @property
    def image_key(self) -> str | None:
        return self.best.key if self.best else None

    @property
    def score(self) -> float | None:
        return self.best.score.overall_score if self.best and self.best.score else None

    @property
    def tries(self) -> int:
        """How many attempts count against a limit besides `wasted_attempts`, those included: the
        variants of one call are one."""
        counted = self.attempts[self.wasted_attempts :]
        return len(self.attempts) - sum(1 for each in counted if (each.variant or 1) > 1)

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

    def superseded(self, notes: list[str], round_: int, *, is_asked: bool) -> Self:
        """A copy for which every attempt is made again in that round, with these notes besides;
        the attempts stay. `is_asked`: a person named it. Idempotent."""
        if self.redone_in == round_:
            return self
        about = {"redone_in": round_, "is_asked": is_asked}
        update = {"notes": self.notes_with(notes), **about}
        return self.set_aside().model_copy(update=update)

    def set_aside(self) -> Self:
        """A copy in which the attempts count no more, since its inputs have changed."""
        used = self.best
        return self.model_copy(
            update={
                "attempts": [self._with_inputs(attempt) for attempt in self.attempts],
                "superseded_attempts": len(self.attempts),
                "wasted_attempts": len(self.attempts),
                "replaced": used.number if used else self.replaced,
                "picked": None,
                "finished": False,
                "problem": None,
                "error": None,
            }
        )

    def restored(self) -> Self:
        """A copy with the attempt that was used before it was put aside."""
        return self.model_copy(update={"picked": self.replaced, "finished": True})

    def _with_inputs(self, attempt: Attempt) -> Attempt:
        if attempt.reference_keys is not None or attempt.is_upload:
            return attempt
        update = {"reference_keys": self.inputs_keys, "texts_digest": self.texts_digest}
        return attempt.model_copy(update=update)

    @property
    def inputs_keys(self) -> list[str]:
        """The asset keys of the pictures that the attempts since then were made from."""
        return []

    @property
    def used_keys(self) -> list[str]:
        """The asset keys of the pictures that the used attempt was made from."""
        used = self.best
        if used is None or used.is_upload:
            return []
        return self.inputs_keys if used.reference_keys is None else used.reference_keys

    @property
    def used_texts(self) -> str | None:
        """`texts_digest` of the used attempt; None for an upload, or if there is none."""
        used = self.best
        if used is None or used.is_upload:
            return None
        return self.texts_digest if used.texts_digest is None else used.texts_digest

    @property
    def keys(self) -> set[str]:
        """The asset keys of all attempts."""
        return {attempt.key for attempt in self.attempts if attempt.key}

    def with_attempt(self, attempt: Attempt) -> Self:
        """A copy with that attempt, in place of an earlier version of it."""
        others = [each for each in self.attempts if each.number != attempt.number]
        attempts = sorted([*others, attempt], key=lambda each: each.number)
        softened = self.softened
        if softened and softened.wording == attempt.prompt:
            softened = softened.model_copy(update={"is_sent": True})
        return self.model_copy(update={"attempts": attempts, "softened": softened})


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
    def inputs_keys(self) -> list[str]:
        return [self.stylised_from] if self.stylised_from else []

    @property
    def anchored(self) -> bool:
        return self.best is not None


class Turnaround(Item):
    """The views of a character, by side, drawn from the sheet at `sheet_key`; `problems` says why
    one is missing. `number` counts the sheets that it was drawn of."""

    KIND: ClassVar[str] = "TURNAROUND"

    name: Name
    slug: str
    sheet_key: str
    style_digest: str = ""
    number: int = 1
    views: dict[View, str] = Field(default_factory=dict)
    problems: dict[View, str] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.slug


class Plate(RefinedImage):
    """A place of the story without anybody in it. `place` are its words."""

    KIND: ClassVar[str] = "PLATE"

    place: str
    slug: str

    @property
    def key(self) -> str:
        return self.slug


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

    @property
    def is_words_alone(self) -> bool:
        """Whether its scene is meant to be filmed from its prompt, without a first frame."""
        return self.finished and not self.attempts

    @property
    def inputs_keys(self) -> list[str]:
        return self.reference_keys
