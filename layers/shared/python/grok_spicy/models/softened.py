"""Softened wordings: what moderation refused, and the same in milder words."""

from typing import Literal

from pydantic import Field

from grok_spicy.models.item import Stored

RefusedPart = Literal["words", "picture"]
"""What moderation refused: the words before anything was made, or what was made of them."""


class SoftenedWording(Stored):
    """The text model's answer."""

    wording: str = Field(min_length=1, description="The same words, in a milder wording")


class Softened(Stored):
    """What moderation refused, and a milder wording of it, which is sent with a person's consent
    alone.

    `problem` is what moderation said, `original` the prompt. `wording` is None where none could be
    had, and `unavailable` says why. `refused_again` is what moderation said to the wording.
    """

    refused: RefusedPart
    problem: str
    original: str
    wording: str | None = None
    unavailable: str | None = None
    is_sent: bool = False
    refused_again: str | None = None

    def can_be_sent_for(self, prompt: str) -> bool:
        """Whether there is a wording for that prompt which moderation has not refused too."""
        return bool(self.wording) and self.refused_again is None and self.original == prompt
