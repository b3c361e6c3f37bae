"""What a narrator says over the scenes, as it was spoken."""

from typing import ClassVar, Literal, Self

from pydantic import Field

from grok_spicy.models.item import Stored, scene_key
from grok_spicy.models.redo import Redone

NarrationState = Literal["open", "spoken", "refused", "unusable", "too_long"]


class SpokenWord(Stored):
    """A word of the narration; seconds from the beginning of its recording."""

    text: str
    start: float = Field(ge=0)
    end: float = Field(ge=0)


class Narration(Redone):
    """A scene's narration. `audio_key` is a 48 kHz WAV, as it is mixed; `source_key` what the
    service sent. `seconds` is the WAV's length, `starts_at` when it begins in the scene.

    `open`: not spoken yet, or not again since it changed. `refused`: moderation refused the text.
    `unusable`: what the service sent is no speech. `too_long`: it does not fit into its scene. Only
    `spoken` is heard in the film; `problem` says what is wrong with the others. `speed` is how much
    faster it was made to fit.

    `number` counts the recordings that were bought, also of texts that it had before; `tries` those
    of this text. `inputs_digest` is of what was spoken: service, voice and text.
    """

    KIND: ClassVar[str] = "NARRATION"

    scene_id: int
    text: str
    service: str
    voice: str
    state: NarrationState = "open"
    number: int = 0
    tries: int = 0
    audio_key: str | None = None
    source_key: str | None = None
    seconds: float = 0.0
    starts_at: float = 0.0
    speed: float = 1.0
    words: list[SpokenWord] = Field(default_factory=list)
    problem: str | None = None
    call_id: str | None = None
    inputs_digest: str = ""

    @property
    def key(self) -> str:
        return scene_key(self.scene_id)

    def put_aside(self, notes: list[str], round_: int) -> Self:
        """The same line, to be spoken again in that round of the run, because of these notes.
        Idempotent."""
        if self.redone_in == round_:
            return self
        update = {"notes": self.notes_with(notes), "redone_in": round_, "is_asked": True}
        return self.model_copy(update={**update, "state": "open", "tries": 0})

    @property
    def ends_at(self) -> float:
        """When it ends in its scene, in seconds."""
        return self.starts_at + self.seconds
