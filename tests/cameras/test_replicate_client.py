"""Replicate's own client against the simulated one: what it takes, our adapter can rely on."""

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from replicate.client import Client
from replicate.exceptions import ModelError, ReplicateError

from camera_simulator import CameraSimulator
from tests.support.pictures import disc

ZEROSCOPE = (
    "anotherjesse/zeroscope-v2-xl:9f747673945c62801b13b84701c783929c0ee784e4748ec062204894dda1a351"
)


@pytest.fixture
def cameras(tmp_path: Path) -> Iterator[CameraSimulator]:
    with CameraSimulator(tmp_path, latency={"video": 0.3}, latency_scale=1.0) as simulator:
        yield simulator


@pytest.fixture
def client(cameras: CameraSimulator) -> Iterator[Client]:
    made = Client(api_token=cameras.keys["replicate"], base_url=cameras.urls["replicate"])
    made.poll_interval = 0.05
    yield made
    made._client.close()  # it has no way of its own to be closed


def test_replicates_client_films_from_words_and_reads_progress(
    cameras: CameraSimulator, client: Client
) -> None:
    prediction = client.predictions.create(
        version=ZEROSCOPE, input={"prompt": "A fox.", "num_frames": 24, "fps": 24}
    )
    prediction.wait()

    assert prediction.status == "succeeded"
    assert prediction.progress is not None
    assert prediction.output
    assert prediction.metrics
    assert httpx.get(prediction.output[0]).content[4:8] == b"ftyp"
    assert prediction.metrics["predict_time"] * 0.0014 == pytest.approx(
        cameras.ledger("replicate")[0].usd
    )
    assert [each.id for each in client.predictions.list()] == [prediction.id]


def test_replicates_client_uploads_a_frame_and_runs_a_model(client: Client) -> None:
    frame = io.BytesIO(disc("orange", "JPEG"))

    output = client.run(
        "bytedance/seedance-1-lite",
        input={"prompt": "A fox.", "image": frame, "duration": 2, "resolution": "480p"},
        wait=False,
    )

    assert httpx.get(str(output)).content[4:8] == b"ftyp"


@pytest.mark.parametrize(("kind", "status"), [("bad_key", 401), ("out_of_credit", 402)])
def test_replicates_client_gets_its_own_errors(
    cameras: CameraSimulator, client: Client, kind: str, status: int
) -> None:
    cameras.faults.set([{"service": "replicate", "kind": kind}])

    with pytest.raises(ReplicateError) as caught:
        client.predictions.create(version=ZEROSCOPE, input={"prompt": "A fox."})

    assert caught.value.status == status
    assert caught.value.detail


def test_replicates_client_gets_a_models_error(client: Client) -> None:
    with pytest.raises(ModelError, match="flagged as sensitive"):
        client.run(ZEROSCOPE, input={"prompt": "[moderated] A fox."}, wait=False)


def test_an_input_that_the_model_does_not_have_is_refused(client: Client) -> None:
    with pytest.raises(ReplicateError, match="fps"):
        client.predictions.create(version=ZEROSCOPE, input={"prompt": "A fox.", "fps": "fast"})
