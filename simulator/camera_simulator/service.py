"""The base of a service's fake: its name, its key, and the order of things in a call."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from camera_simulator.faults import REFUSALS, Fault
from camera_simulator.http import Reply, Request
from camera_simulator.jobs import ClipSpec, RenderJob
from camera_simulator.studio import Studio

WRONG_KEY = "invalid"
"""What a key starts with that every service refuses."""


class Service(ABC):
    """A service's HTTP API below its prefix. One instance serves many threads."""

    name: ClassVar[str]
    """The prefix of its paths: "fal" is reached at http://127.0.0.1:PORT/fal."""
    provider: ClassVar[str]
    """What it is called in the simulator's JSON line and in fault scripts: "pika"."""

    refusals: ClassVar[frozenset[str]] = REFUSALS
    """Faults that are an answer to the submission. A service that refuses a prompt only when it
    polls leaves out `refuse_prompt`: its jobs then end with that outcome."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    @property
    def key(self) -> str:
        """A key that it takes. It takes all that do not start with `WRONG_KEY`."""
        return "simulator"

    @abstractmethod
    def respond(self, request: Request) -> Reply:
        """The reply to a request; `request.path` is below the prefix. The downloads of clips,
        `/media/<job>.mp4`, do not come here."""

    @abstractmethod
    def refuse(self, fault: Fault, /) -> Reply:
        """The service's own words for one of `faults.REFUSALS`."""

    def has_key(self, key: str) -> bool:
        """Whether it takes that key."""
        return bool(key) and not key.startswith(WRONG_KEY)

    def submit(
        self, spec: ClipSpec, reply: Callable[[RenderJob], Reply], job_id: str = ""
    ) -> Reply:
        """Start a job and reply with it, or as a fault says. UnreadableImage as `Studio.start`."""
        fault = self.studio.next_fault("submit", spec.prompt)
        if fault and fault.kind in self.refusals:
            return self.refuse(fault)
        return replace(reply(self.studio.start(spec, fault, job_id)), fault=fault)

    def poll(self, job: RenderJob, reply: Callable[[RenderJob], Reply]) -> Reply:
        """Reply with a job, or as a fault says."""
        fault = self.studio.next_fault("poll", job.prompt)
        if fault and fault.kind in REFUSALS:
            return self.refuse(fault)
        return replace(reply(job), fault=fault)
