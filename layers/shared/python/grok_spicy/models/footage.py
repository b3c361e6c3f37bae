"""Footage: clips that people filmed themselves, each shown for one scene."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from grok_spicy.models.item import Stored
from grok_spicy.models.media import MediaInfo
from grok_spicy.models.visible_text import visible

FOOTAGE = "footage"
"""The name of its camera."""
LONGEST_FILE_NAME = 255
_LONGEST_NAME_SHOWN = 60


class FootageRequest(Stored):
    """The footage of a scene: the asset key of its upload, and the file's name, which is only
    shown. Only an upload can be named, so that no request reaches into another run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(
        pattern="^uploads/", max_length=1024, description="The `key` that `POST /uploads` returned."
    )
    name: Annotated[
        str, Field(min_length=1, max_length=LONGEST_FILE_NAME), AfterValidator(visible)
    ] = Field(default="the clip", description="The file's name, as messages and pages show it.")

    @property
    def label(self) -> str:
        """The file's name on one line, cut to what a sentence bears."""
        name = " ".join(self.name.split())
        return name if len(name) <= _LONGEST_NAME_SHOWN else f"{name[:_LONGEST_NAME_SHOWN]}…"


class SceneFootage(FootageRequest):
    """The footage of a scene of a run. Once it is checked it has a copy in the run, a first frame,
    and its facts."""

    copy_key: str | None = None
    frame_key: str | None = None
    media_info: MediaInfo | None = None
