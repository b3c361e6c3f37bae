"""Every service that speaks, each with its real adapter and its simulated API."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from camera_simulator import CameraSimulator
from grok_spicy.adapters.speech_router import SpeechRouter
from grok_spicy.models.settings import SpeechService
from grok_spicy.models.speech import SPEECH, SpeechRequest
from xai_simulator.server.simulator import Simulator
from xai_simulator.server.state_store import journal_lines

XAI_FAULTS: dict[str, Any] = {
    "busy": {"failure": "rate_limited", "retry_after": 3},
    "down": {"failure": "unavailable"},
    "out_of_credit": {"failure": "out_of_credit"},
    "lose_answer": {"failure": "reset"},
    "garbled": {"failure": "garbage"},
    "silent": {"failure": "silent"},
    "short": {"failure": "cut_short"},
}
"""xAI's faults by the names of the others'."""
VOICES: dict[SpeechService, str] = {"xai": "leo", "elevenlabs": "Rachel"}


@dataclass
class SpeechRig:
    """The adapter of one service, and the service."""

    service: SpeechService
    xai: Simulator
    others: CameraSimulator

    def speak(
        self, text: str = "The fox waits at the edge of the ice.", voice: str = "", key: str = "key"
    ) -> bytes:
        request = SpeechRequest(self.service, voice or VOICES[self.service], text)
        return SpeechRouter(lambda *_: key).speak(request).result

    def fail(self, kind: str) -> None:
        """Make the service fail at its next call."""
        if self.service == "xai":
            self.xai.control.set_faults([{"call": "speech", **XAI_FAULTS[kind]}])
        else:
            fault = {"service": "elevenlabs", "kind": kind, "retry_after": 3}
            self.others.faults.set([fault])

    @property
    def billed_usd(self) -> float:
        if self.service == "xai":
            lines = journal_lines(self.xai.state_dir / "bill.jsonl")
            return float(sum(line["ticks"] for line in lines)) / 1e10
        return sum(charge.usd for charge in self.others.ledger("elevenlabs"))


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Simulator, Any]]:
    folder = tmp_path_factory.mktemp("speech")
    with ExitStack() as stack:
        xai = stack.enter_context(Simulator(folder / "xai"))
        others = stack.enter_context(CameraSimulator(folder / "others"))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv(SPEECH["xai"].url_variable, xai.media)
        patch.setenv(SPEECH["elevenlabs"].url_variable, others.urls["elevenlabs"])
        yield xai, others


@pytest.fixture(params=sorted(SPEECH))
def rig(request: pytest.FixtureRequest, services: tuple[Simulator, Any]) -> SpeechRig:
    xai, others = services
    xai.control.set_faults([])
    others.faults.set([])
    return SpeechRig(request.param, xai, others)


Decode = Callable[[bytes], Path]


@pytest.fixture
def as_file(tmp_path: Path) -> Decode:
    def write(content: bytes) -> Path:
        path = tmp_path / "source"
        path.write_bytes(content)
        return path

    return write
