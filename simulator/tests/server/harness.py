"""A running simulator, the real SDK's client for it, and small pictures to send."""

import base64
import io
import time
from dataclasses import dataclass, field
from typing import Any

import xai_sdk
from PIL import Image, ImageDraw
from xai_sdk.proto import deferred_pb2

from xai_simulator.server.simulator import Simulator
from xai_simulator.server.state_store import Document, journal_lines

NO_RETRIES = [("grpc.enable_retries", 0)]


def client_of(host: str, key: str = "a key", **options: Any) -> xai_sdk.Client:
    """The unmodified SDK's client, without its own retries."""
    options = {"channel_options": NO_RETRIES, "timeout": 30, **options}
    return xai_sdk.Client(api_key=key, api_host=host, use_insecure_channel=True, **options)


@dataclass
class SimulatorHarness:
    """A running simulator, a client, and what was written down."""

    xai: Simulator
    client: xai_sdk.Client
    others: list[xai_sdk.Client] = field(default_factory=list)

    @property
    def calls(self) -> list[Document]:
        return journal_lines(self.xai.state_dir / "calls.jsonl")

    @property
    def bill(self) -> list[Document]:
        return journal_lines(self.xai.state_dir / "bill.jsonl")

    def with_key(self, key: str) -> xai_sdk.Client:
        self.others.append(client_of(self.xai.host, key))
        return self.others[-1]

    def start_clip(self, prompt: str = "slow pan to the right", **options: Any) -> str:
        """Start a short, small clip; its job id."""
        options = {"image_url": data_uri(), "duration": 1, "aspect_ratio": "1:1", **options}
        options.setdefault("resolution", "480p")
        return str(self.client.video.start(prompt, "grok-imagine-video", **options).request_id)

    def wait_for(self, job: str) -> Any:
        """Poll until the job has ended; the last answer."""
        while (answer := self.client.video.get(job)).status == deferred_pb2.DeferredStatus.PENDING:
            time.sleep(0.05)
        return answer

    def close(self) -> None:
        for client in (self.client, *self.others):
            client.close()
        self.xai.stop()


def picture(size: tuple[int, int] = (96, 96), colour: str = "orange") -> Image.Image:
    """A disc on light grey, standing in for a photo."""
    image = Image.new("RGB", size, "lightgrey")
    width, height = size
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, 3 * width // 4, height), fill=colour)
    return image


def as_bytes(image: Image.Image, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def data_uri(content: bytes | None = None, kind: str = "image/png") -> str:
    """A data URI; of a small picture if nothing is given."""
    content = as_bytes(picture()) if content is None else content
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
