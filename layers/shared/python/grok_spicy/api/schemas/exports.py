"""JSON of exports: other shapes of a film, its preview, and timelines for an editor."""

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy.models.exports import Export, ExportRequest


class ExportsRequest(ExportRequest):
    """What to make of the film besides: formats, a GIF, timelines. Nothing is bought."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ExportList(BaseModel):
    """The files that were made of a film, or that could not be made, and why."""

    exports: list[Export]
    missing: list[str] = Field(
        description="Names of those that were asked for, and are not there of this very film."
    )
