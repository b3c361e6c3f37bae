"""The files of a run, in JSON."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class AssetView(BaseModel):
    """A file of a run."""

    path: str = Field(description="The file's path in the run's folder: `videos/scene_1.mp4`.")
    size: int = Field(description="The file's size, in bytes.")


class AssetList(BaseModel):
    """All files of a run."""

    assets: list[AssetView]


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
