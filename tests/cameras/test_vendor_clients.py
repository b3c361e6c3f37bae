"""The services' own clients against the simulated services: what they take, our adapters can rely
on."""

import base64
from pathlib import Path

import httpx
import pytest
import runwayml

from camera_simulator import CameraSimulator
from tests.support.pictures import disc

FIRST_FRAME = disc("orange", "JPEG")


@pytest.fixture
def cameras(tmp_path: Path) -> CameraSimulator:
    return CameraSimulator(tmp_path / "services", latency={"video": 0.3}, latency_scale=1.0)


def test_runways_client_films_from_an_image_and_waits_for_the_clip(
    cameras: CameraSimulator,
) -> None:
    uri = f"data:image/jpeg;base64,{base64.b64encode(FIRST_FRAME).decode()}"
    with cameras, _runway(cameras) as client:
        created = client.image_to_video.create(
            model="gen4.5",
            prompt_text="A fox crosses a frozen lake.",
            prompt_image=uri,
            ratio="1280:720",
            duration=2,
        )
        first = client.tasks.retrieve(created.id)
        task = created.wait_for_task_output(timeout=60)

        assert first.status in ("PENDING", "RUNNING")
        assert task.status == "SUCCEEDED"
        assert httpx.get(task.output[0]).content[4:8] == b"ftyp"
        assert [charge.usd for charge in cameras.ledger("runway")] == [pytest.approx(0.24)]


def test_runways_client_uploads_an_image(cameras: CameraSimulator) -> None:
    with cameras, _runway(cameras) as client:
        upload = client.uploads.create_ephemeral(file=("fox.jpg", FIRST_FRAME))
        created = client.image_to_video.create(
            model="gen4_turbo", prompt_image=upload.uri, ratio="960:960", duration=2
        )

        assert created.id


def test_runways_client_gets_its_own_errors(cameras: CameraSimulator) -> None:
    with cameras, _runway(cameras) as client:
        for kind, error in (
            ("busy", runwayml.RateLimitError),
            ("bad_key", runwayml.AuthenticationError),
            ("out_of_credit", runwayml.BadRequestError),
            ("down", runwayml.InternalServerError),
        ):
            cameras.faults.set([{"service": "runway", "kind": kind}])
            with pytest.raises(error):
                client.text_to_video.create(
                    model="gen4.5", prompt_text="A fox.", ratio="1280:720", duration=2
                )
        with pytest.raises(runwayml.TaskFailedError) as failed:
            client.text_to_video.create(
                model="gen4.5", prompt_text="[moderated] A fox.", ratio="1280:720", duration=2
            ).wait_for_task_output(timeout=60)

    assert failed.value.task_details.status == "FAILED"


def _runway(cameras: CameraSimulator) -> runwayml.RunwayML:
    return runwayml.RunwayML(
        api_key=cameras.keys["runway"], base_url=cameras.urls["runway"], max_retries=0
    )
