"""The files of a run, in JSON."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy.models.archive import ArchiveState


class AssetView(BaseModel):
    """A file of a run."""

    path: str = Field(description="The file's path in the run's folder: `videos/scene_1.mp4`.")
    size: int = Field(description="The file's size, in bytes.")


class AssetList(BaseModel):
    """All files of a run."""

    assets: list[AssetView]


class ArchiveView(BaseModel):
    """The archive of a run: one zip file of everything."""

    state: ArchiveState = Field(
        description="`building`: ask again in some seconds. `ready`: download it from `url`. "
        "`failed`: `error` says why; ask again to have it built again."
    )
    url: str | None = Field(default=None, description="A link that is valid for an hour.")
    size: int | None = Field(default=None, description="The size, in bytes.")
    error: str | None = Field(default=None, description="Why it could not be built.")


class LinksRequest(BaseModel):
    """Files of a run to get links to."""

    model_config = ConfigDict(extra="forbid", strict=True)

    paths: list[str] = Field(
        min_length=1,
        max_length=100,
        description="Paths in the run's folder, such as `keyframes/scene_1_v1.jpg`.",
    )


class MediaLinks(BaseModel):
    """Short-lived links, which need no credentials."""

    links: dict[str, str] = Field(
        description="The link of each path. A path that no file can have is left out; the link of "
        "a file that is not there answers 404."
    )
    expires_at: datetime = Field(description="The links are valid until then.")
