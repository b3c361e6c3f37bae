"""The rules of Runway's API, and what is left of Sora's."""

from typing import Any

import httpx
import pytest

from camera_simulator import CameraSimulator
from tests.cameras.conftest import Runway


@pytest.mark.parametrize(
    "change",
    [
        {"ratio": "16:9"},
        {"duration": 11},
        {"duration": 2.5},
        {"model": "gen9"},
        {"promptText": "x" * 1001},
        {"promptText": ""},
        {"promptImage": "https://example.com/fox.jpg"},
        {"promptImage": "data:image/png;base64,AAAA"},
        {"promptImage": "runway://unknown"},
        {"promptImage": None},
    ],
    ids=str,
)
def test_a_request_that_breaks_a_rule_is_refused(
    cameras: CameraSimulator, runway: Runway, change: dict[str, Any]
) -> None:
    response = runway.film(**change)

    assert response.status_code == 400
    assert response.json()["error"]
    assert cameras.ledger("runway") == []


def test_a_key_and_a_version_are_needed(cameras: CameraSimulator, runway: Runway) -> None:
    address = f"{cameras.urls['runway']}/v1/image_to_video"
    key = {"Authorization": "Bearer invalid-key", "X-Runway-Version": "2024-11-06"}

    assert httpx.post(address, json=runway.body, headers=key).status_code == 401
    del runway.headers["X-Runway-Version"]
    assert runway.film().status_code == 400


def test_a_task_can_be_cancelled_and_an_unknown_one_is_not_found(
    tmp_path: Any, first_frame: str
) -> None:
    with CameraSimulator(tmp_path, latency_scale=1.0) as cameras:
        runway = Runway(cameras, first_frame)
        submission = runway.film()

        cancelled = runway.call("DELETE", f"/v1/tasks/{submission.json()['id']}")

        assert cancelled.status_code == 204
        assert runway.task(submission)["status"] == "CANCELLED"
        assert cameras.ledger("runway")[0].usd == 0
        assert runway.call("GET", "/v1/tasks/unknown").status_code == 404


def test_sora_is_gone(cameras: CameraSimulator) -> None:
    response = httpx.post(
        f"{cameras.urls['sora']}/v1/videos",
        headers={"Authorization": "Bearer any"},
        json={"model": "sora-2", "prompt": "A fox."},
    )

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "model_not_found"
