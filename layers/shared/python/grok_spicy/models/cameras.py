"""Cameras and video models: what each can do and what it costs, as rows. Each provider's file in
`adapters/video` has its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from grok_spicy.models.item import Item, Stored, utc_now
from grok_spicy.models.story import AspectRatio, Resolution

ASPECT_RATIOS: tuple[AspectRatio, ...] = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3")

VideoMode = Literal["text", "first_frame", "references", "first_frame_and_references"]
"""What a clip is made from, besides its prompt."""


class Row(Stored):
    """A row of a table. `source` says where its numbers are from."""

    model_config = ConfigDict(frozen=True)

    source: str = ""


class VideoModel(Row):
    """A video model. Lengths are seconds, prompts characters, prices USD.

    `provider` is the name of its file in the registry, which fills it in. `lengths` are the only
    lengths that it films; empty where it films every whole second from `min_seconds` to
    `max_seconds`. `anchored_resolutions` are those with references or a last frame.
    `max_edit_seconds` is the longest clip that it edits, `max_extend_seconds` the longest that it
    extends, by any number of seconds within `extension_seconds`: 0 where it can't. `chunk_seconds`
    is the length of the chunks in which it films longer scenes well; 0 for as long as it films.
    `max_pins` counts frames besides first and last, `max_voices` preset voices. The defaults are
    what all models of Grok have in common.
    """

    provider: str = "xai"
    modes: tuple[VideoMode, ...] = ("text", "first_frame")
    min_seconds: int = 3
    max_seconds: int = 15
    lengths: tuple[int, ...] = ()
    max_seconds_with_references: int = 0
    resolutions: tuple[Resolution, ...] = ("480p", "720p")
    anchored_resolutions: tuple[Resolution, ...] = ()
    aspect_ratios: tuple[AspectRatio, ...] = ASPECT_RATIOS
    max_references: int = 0
    pins_last_frame: bool = False
    max_pins: int = 0
    max_voices: int = 0
    max_edit_seconds: float = 0
    max_extend_seconds: float = 0
    extension_seconds: tuple[int, int] = (2, 10)
    chunk_seconds: int = 0
    has_audio: bool = True
    mutes: bool = False
    """Whether it has a setting for clips without sound."""
    takes_seed: bool = False
    takes_prompt: bool = True
    """False where a clip is filmed already, and nothing that is asked changes it."""
    max_prompt: int = 4_096
    usd_per_second: Mapping[Resolution, float] = {"480p": 0.08, "720p": 0.14, "1080p": 0.25}
    usd_per_length: Mapping[int, float] = {}
    """The price of a clip of each of its lengths, where that is not so much a second."""
    usd_per_input_image: float = 0.01
    usd_per_input_second: float = 0.01
    render_seconds: float = 7.5
    """Typical time to render one second of film: 60 s for a clip of 8 s."""
    deadline_seconds: int = 600
    """When a job whose progress has stopped counts as lost."""

    def longest(self, *, has_references: bool = False) -> int:
        """The longest clip that it films, in seconds."""
        return (has_references and self.max_seconds_with_references) or self.max_seconds

    def filmed_seconds(self, seconds: int, *, has_references: bool = False) -> int | None:
        """The shortest length that it films and that is at least so long; what is too much is
        trimmed. None if it films nothing so long."""
        longest = self.longest(has_references=has_references)
        lengths = self.lengths or range(self.min_seconds, longest + 1)
        return min((each for each in lengths if seconds <= each <= longest), default=None)


class Camera(Row):
    """What a person chooses to film with: a provider's video models, the first of which is its
    usual one.

    `keys` are the names of its key, any one of which will do; none where it needs no key.
    `best_for` are words that the choice by rules knows. `retired` is the sentence that says that
    the service films no more. `url_variable` is the environment variable with its address;
    `needs_url` says that there is no usual one, as for a service that people run themselves.
    """

    name: str
    title: str
    keys: tuple[str, ...] = ()
    models: Mapping[str, VideoModel]
    best_for: tuple[str, ...] = ()
    retired: str | None = None
    url_variable: str | None = None
    needs_url: bool = False

    @property
    def usual_model(self) -> str:
        """The name of the model that films where only the camera is named."""
        return next(iter(self.models))


class CameraOut(Item):
    """A camera that films nothing more in an execution, because its service refuses the account.
    Its key is the camera's name; `error` is the class, `problem` the message."""

    KIND: ClassVar[str] = "CAMERA_OUT"

    camera: str
    execution: str
    error: str
    problem: str
    since: datetime = Field(default_factory=utc_now)

    @property
    def key(self) -> str:
        return self.camera


class BusyCamera(Item):
    """Since when a take waits for a video model that is at capacity, or down. `name` is the
    take's."""

    KIND: ClassVar[str] = "CAMERA_BUSY"

    name: str
    model: str
    execution: str
    since: datetime = Field(default_factory=utc_now)

    @property
    def key(self) -> str:
        return f"{self.name}#{self.model}"
