"""Exports: a film in other shapes, as a preview, and as a timeline for an editor."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field

from grok_spicy.models.item import Item, Stored
from grok_spicy.models.media import FrameSize
from grok_spicy.models.story import AspectRatio

TimelineFormat = Literal["otio", "fcpxml", "edl"]
FarApart = Literal["widen", "crop"]

_T = TypeVar("_T")


EXPORT_REMEDY = "ask for it again: it costs nothing"


def _check_unique(values: list[_T]) -> list[_T]:
    doubles = [value for n, value in enumerate(values) if value in values[:n]]
    if doubles:
        raise ValueError(f"{doubles[0]!r} is named twice")
    return values


Formats = Annotated[list[AspectRatio], AfterValidator(_check_unique), Field(max_length=6)]
Timelines = Annotated[list[TimelineFormat], AfterValidator(_check_unique), Field(max_length=3)]


class ExportRequest(Stored):
    """What a person wants of a film besides the film."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    formats: Formats = Field(
        default=[], description="Other shapes of the film, cut around its faces."
    )
    gif: bool = Field(default=False, description="Whether a GIF preview is wanted.")
    timeline: Timelines = Field(default=[], description="Timelines for an editor.")

    @property
    def is_empty(self) -> bool:
        return not (self.formats or self.gif or self.timeline)


ExportKind = Literal["format", "poster", "gif", "timeline"]


def export_names(request: ExportRequest) -> dict[str, ExportKind]:
    """The files of a request by name, in the order in which they are made. Whatever is asked for,
    there is a poster."""
    if request.is_empty:
        return {}
    return {
        "poster": "poster",
        **dict.fromkeys(request.timeline, "timeline"),
        **({"preview": "gif"} if request.gif else {}),
        **{format_name(each): "format" for each in request.formats},
    }


def format_name(ratio: str) -> str:
    """`9x16`: the name of a format's files."""
    return ratio.replace(":", "x")


def ratio_of(name: str) -> str:
    """`9:16`: the ratio of a format's name."""
    return name.replace("x", ":")


class Export(Item):
    """One file that was made of the film. `name` is `9x16`, `poster`, `preview` or `otio`; `film`
    is the digest of the film that it was made of. `size` is in bytes, `width` and `height` are in
    pixels.

    `notes` says what a person should know, such as who does not fit into a format. `problem` says
    why there is no file, or only one of the film before; `error` is the name of its error class.
    """

    KIND: ClassVar[str] = "EXPORT"

    name: str
    kind: ExportKind
    asset_key: str | None = None
    film: str = ""
    aspect_ratio: AspectRatio | None = None
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    size: int | None = None
    notes: list[str] = Field(default_factory=list)
    problem: str | None = None
    error: str | None = None
    remedy: str | None = None

    @property
    def key(self) -> str:
        return self.name

    def is_of(self, film: str | None) -> bool:
        """Whether it is there, and was made of the film of that digest."""
        return self.asset_key is not None and self.film == film


class ReframedScene(Item):
    """A scene that was cut for a format, for the film to be joined from: `digest` is that of what
    it was made from."""

    KIND: ClassVar[str] = "REFRAMED"

    format: str
    scene_id: int
    asset_key: str
    digest: str

    @property
    def key(self) -> str:
        return f"{self.format}#{self.scene_id:03d}"


@dataclass(frozen=True)
class Moment:
    """Frames of a mezzanine for a preview: `frames` of them, from frame `start`."""

    mezzanine: Path
    start: int
    frames: int


@dataclass(frozen=True)
class Window:
    """A part of the picture, in its pixels: `start` is where it begins along the free side in the
    scene's first frame, `end` in its last; between them it moves evenly. `widened`: it does not
    have the new shape, and stands on a blurred ground."""

    horizontal: bool
    start: int
    end: int
    length: int
    picture: FrameSize
    widened: bool = False

    @property
    def size(self) -> FrameSize:
        """Width and height of the part, even numbers."""
        if self.horizontal:
            return FrameSize(self.length, self.picture.height)
        return FrameSize(self.picture.width, self.length)

    @property
    def moves(self) -> bool:
        return self.start != self.end
