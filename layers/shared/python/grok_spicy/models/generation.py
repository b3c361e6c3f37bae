"""What is asked of the providers of models and clips, and what they answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, Self, TypeVar

from pydantic import BaseModel

from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.settings import Effort, ImageQuality
from grok_spicy.models.story import AspectRatio, Resolution

T = TypeVar("T")


@dataclass(frozen=True)
class ChatRequest:
    """A chat call: text, images (JPEG or PNG bytes) and the schema of the answer."""

    model: str
    system: str
    text: str
    answer: type[BaseModel]
    max_tokens: int
    images: Sequence[bytes] = field(default_factory=tuple)
    effort: Effort = "low"


@dataclass(frozen=True)
class ImageRequest:
    """An image call: from the prompt alone, or from reference images (bytes), in slot order. The
    provider is asked to store the image under the name `store_as`, if it can; of several images
    (`count`) each under that name."""

    model: str
    prompt: str
    aspect_ratio: AspectRatio
    references: Sequence[bytes] = field(default_factory=tuple)
    store_as: str | None = None
    quality: ImageQuality = "medium"
    count: int = 1


@dataclass(frozen=True)
class Billed(Generic[T]):
    """The result of a paid call and its cost; None where the provider does not report it.
    `cut_off`: a text ends where its limit of tokens was reached. `model` is the one that answered,
    where the provider says so."""

    result: T
    cost_ticks: int | None
    cut_off: bool = False
    model: str | None = None


@dataclass(frozen=True)
class VideoRequest:
    """A clip from its first frame, or a correction of a clip: the one at a URL (http or data), or
    the one that the provider has stored under a name.

    `references` are pictures of what is in it, in the order in which the prompt names them;
    `last_frame` is what it ends with, `voices` the preset voices that it names. The provider is
    asked to store it under the name `store_as`, if it can. `seed` is what chance starts from, for
    models that take one. `extends_url` is a clip (a data URI) that it goes on from: the result
    begins with that clip, and `seconds` are added. `has_sound` is false where it is to be silent.
    `footage` is the asset key of a clip that is filmed already.
    """

    model: str
    prompt: str
    seconds: int
    aspect_ratio: AspectRatio
    resolution: Resolution
    first_frame: bytes | None = None
    corrects_url: str | None = None
    corrects_stored: str | None = None
    extends_url: str | None = None
    store_as: str | None = None
    references: Sequence[bytes] = field(default_factory=tuple)
    last_frame: bytes | None = None
    voices: Sequence[str] = field(default_factory=tuple)
    seed: int | None = None
    has_sound: bool = True
    footage: str | None = None


@dataclass(frozen=True)
class JobStatus:
    """A job as one poll reports it. `progress` is 0-1; `url` is set only when done, `cost_ticks`
    only where the provider reports it; `rendered_seconds` is how long the provider says it took;
    `failure` says why it failed, where that is more than a lost
    clip. `missing`: the provider does not know the job, or not yet. `queued`: it renders nothing
    yet, since the provider makes others first."""

    state: Literal["rendering", "done", "failed", "refused", "missing"]
    progress: float = 0.0
    url: str | None = None
    cost_ticks: int | None = None
    message: str = ""
    failure: GrokSpicyError | None = None
    rendered_seconds: float | None = None
    queued: bool = False

    @classmethod
    def failed(cls, failure: GrokSpicyError, cost_ticks: int | None = None) -> Self:
        """A job that failed for that reason."""
        return cls("failed", cost_ticks=cost_ticks, message=str(failure), failure=failure)
