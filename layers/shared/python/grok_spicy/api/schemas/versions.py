"""A film's versions, as the API shows them."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from grok_spicy.models.qualities import Quality
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.versions import Version
from grok_spicy.policies.asset_keys import film_key, within_run


class VersionView(BaseModel):
    """One cut of the film."""

    number: int = Field(description="1 for the first cut, 2 for the next.")
    path: str = Field(description="The file's path in the run's folder.")
    created_at: datetime = Field(description="When it was published.")
    by: str = Field(description="Who asked for it: a token's subject, or `studio`.")
    quality: Quality = Field(description="The quality that the run had then.")
    cost_usd: float = Field(description="What the run had cost by then, in USD.")
    scenes: dict[int, int | None] = Field(
        description="The number of the take that it shows, by scene; null for a still."
    )
    keyframes: dict[int, int] = Field(description="The attempts at keyframes, by scene.")
    sheets: dict[str, int] = Field(
        description="The attempts at character sheets, by the name of their file."
    )
    is_shown: bool = Field(description="Whether `final_video.mp4` is this version.")

    @classmethod
    def of(cls, version: Version, snapshot: RunSnapshot) -> Self:
        # A film that has had one cut only has one file.
        is_only = len(snapshot.versions) == 1
        return cls(
            number=version.number,
            path=within_run(film_key(snapshot.run.run_id) if is_only else version.film_key),
            created_at=version.created_at,
            by=version.by,
            quality=version.settings.quality,
            cost_usd=version.cost_usd,
            scenes=version.takes,
            keyframes=version.keyframes,
            sheets=version.sheets,
            is_shown=version.digest == snapshot.run.film_digest,
        )


class VersionList(BaseModel):
    """All cuts of a film, oldest first."""

    versions: list[VersionView]

    @classmethod
    def of_snapshot(cls, snapshot: RunSnapshot) -> Self:
        return cls(versions=[VersionView.of(each, snapshot) for each in snapshot.versions])
