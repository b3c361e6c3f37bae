"""Render jobs of the cameras' services: what was asked for, how each ends, and what it costs."""

from dataclasses import dataclass, field
from typing import Any, Literal

from xai_simulator.control import Charge as Charge
from xai_simulator.server.state_store import now

Size = tuple[int, int]
Outcome = Literal["done", "fail", "refuse_prompt", "refuse_output", "cancelled"]


@dataclass(frozen=True)
class ClipSpec:
    """A clip that a service is asked for. `size` in pixels, `usd` by the service's price list.

    `first_frame` and `last_frame` are the bytes of images. `failed_usd` and `refused_usd` are what
    is billed if the job fails, or if moderation refuses the clip; a refused prompt costs nothing.
    `fields` are the service's own.
    """

    prompt: str
    model: str
    seconds: float
    size: Size
    usd: float
    first_frame: bytes | None = None
    last_frame: bytes | None = None
    fps: float = 24
    has_sound: bool = True
    failed_usd: float = 0.0
    refused_usd: float = 0.0
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RenderJob:
    """A job as it is stored. `first_frame` and `last_frame` are names of stored files, `wait` the
    seconds from `submitted` until it ends; `flaw` is what is wrong with its clip."""

    id: str
    service: str
    prompt: str
    model: str
    seconds: float
    size: Size
    usd: float
    submitted: float
    wait: float
    first_frame: str | None = None
    last_frame: str | None = None
    fps: float = 24
    has_sound: bool = True
    seed: int = 0
    outcome: Outcome = "done"
    flaw: str | None = None
    is_expired: bool = False
    is_truncated: bool = False
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def progress(self) -> float:
        """0-1: 1 once it has ended."""
        if self.outcome == "cancelled" or self.wait <= 0:
            return 1.0
        return min(1.0, max(0.0, (now() - self.submitted) / self.wait))

    @property
    def has_ended(self) -> bool:
        """Whether its outcome shows."""
        return self.progress >= 1

    @property
    def charge(self) -> Charge:
        """What it is billed at; `usd` is that of its outcome."""
        return Charge(self.id, self.usd, self.outcome)
