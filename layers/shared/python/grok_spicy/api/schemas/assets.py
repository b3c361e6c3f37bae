"""The files of a run, in JSON."""

from pydantic import BaseModel, Field


class AssetView(BaseModel):
    """A file of a run."""

    path: str = Field(description="The file's path in the run's folder: `videos/scene_1.mp4`.")
    size: int = Field(description="The file's size, in bytes.")


class AssetList(BaseModel):
    """All files of a run."""

    assets: list[AssetView]
