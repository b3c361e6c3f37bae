"""The cuts of a film that a run has had. None is lost when another one is made."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from grok_spicy.models.clips import Clip
from grok_spicy.models.item import Item, JsonObject, utc_now
from grok_spicy.models.music import RunMusic
from grok_spicy.models.settings import RunSettings


class Version(Item):
    """One cut, and all that it was made of: the clips that it shows, by scene, the attempts at
    pictures that were used then (keyframes by scene id, sheets by slug), the plan's number and the
    settings.

    `digest` is `Run.film_digest`, `facts` are `Run.film_facts`, `cuts` is `Run.cuts`. `cost_usd` is
    what the run had cost by then, `by` who asked for it.
    """

    KIND: ClassVar[str] = "VERSION"

    number: int
    film_key: str
    digest: str
    facts: JsonObject | None = None
    created_at: datetime = Field(default_factory=utc_now)
    by: str
    cost_usd: float
    settings: RunSettings
    plan: int = 1
    cuts: int = 0
    clips: list[Clip]
    keyframes: dict[int, int] = Field(default_factory=dict)
    sheets: dict[str, int] = Field(default_factory=dict)
    music: RunMusic | None = None

    @property
    def key(self) -> str:
        return f"{self.number:03d}"

    @property
    def takes(self) -> dict[int, int | None]:
        """The number of the take that it shows, by scene; None for a still."""
        return {clip.scene_id: clip.take for clip in self.clips}
