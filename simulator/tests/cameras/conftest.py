"""A simulator of the camera services, and a plain HTTP client for each test."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from camera_simulator import CameraSimulator


@pytest.fixture
def cameras(tmp_path: Path) -> Iterator[CameraSimulator]:
    """Services whose clips are ready at once."""
    with CameraSimulator(tmp_path / "state") as simulator:
        yield simulator


@pytest.fixture(scope="session")
def first_frame() -> str:
    """An image as a data URI."""
    image = Image.linear_gradient("L").resize((320, 180)).convert("RGB")
    image.paste((200, 60, 20), (100, 60, 180, 140))
    content = io.BytesIO()
    image.save(content, "JPEG")
    return f"data:image/jpeg;base64,{base64.b64encode(content.getvalue()).decode()}"


@pytest.fixture
def runway(cameras: CameraSimulator, first_frame: str) -> "Runway":
    return Runway(cameras, first_frame)


class Runway:
    """Calls of Runway's API. `film` submits two seconds."""

    def __init__(self, cameras: CameraSimulator, first_frame: str) -> None:
        self.headers = {
            "Authorization": f"Bearer {cameras.keys['runway']}",
            "X-Runway-Version": "2024-11-06",
        }
        self._address = cameras.urls["runway"]
        self.body: dict[str, Any] = {
            "model": "gen4.5",
            "promptText": "A fox crosses a frozen lake.",
            "promptImage": first_frame,
            "ratio": "1280:720",
            "duration": 2,
        }

    def call(self, method: str, path: str, **content: Any) -> httpx.Response:
        return httpx.request(method, self._address + path, headers=self.headers, **content)

    def film(self, **changes: Any) -> httpx.Response:
        return self.call("POST", "/v1/image_to_video", json={**self.body, **changes})

    def task(self, response: httpx.Response) -> dict[str, Any]:
        task: dict[str, Any] = self.call("GET", f"/v1/tasks/{response.json()['id']}").json()
        return task

    def clip(self, path: Path, **changes: Any) -> Path:
        """Film, and download the clip."""
        task = self.task(self.film(**changes))
        path.write_bytes(httpx.get(task["output"][0]).content)
        return path
