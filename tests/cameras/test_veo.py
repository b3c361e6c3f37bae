"""What is special about Veo: its key, its tokens, and clips that come inside the answer; and
Google's own client against the simulated service."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google import genai
from google.genai import errors, types
from google.oauth2 import service_account

from camera_simulator import CameraSimulator
from grok_spicy.adapters.video import veo
from grok_spicy.errors import KeyRefused, ProviderRejected, ProviderUnavailable
from grok_spicy.models.cameras import VideoModel
from tests.support.cameras import CameraRig, open_rig
from tests.support.pictures import disc

FRAME = disc("orange", "JPEG")
IMAGE = types.Image(image_bytes=FRAME, mime_type="image/jpeg")
FAST = "veo-3.1-fast-generate-001"
SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[CameraRig]:
    with open_rig("veo", tmp_path / "services") as opened:
        yield opened


def stored_job(rig: CameraRig) -> dict[str, object]:
    [file] = (rig.simulator.state_dir / "jobs" / "veo").glob("*.json")
    job: dict[str, object] = json.loads(file.read_text())
    return job


def test_a_clip_is_filmed_towards_its_last_frame_with_sound_and_a_seed(rig: CameraRig) -> None:
    rig.video.submit(rig.request(last_frame=disc("blue", "PNG"), seed=41, aspect_ratio="9:16"))

    job = stored_job(rig)
    assert job["last_frame"]
    assert job["has_sound"] is True
    assert job["size"] == [720, 1280]
    assert isinstance(job["fields"], dict) and job["fields"]["seed"] == 41


def test_a_poll_drops_the_clip_and_says_where_it_is(rig: CameraRig) -> None:
    job = rig.video.submit(rig.request())

    status = rig.until_over(job)

    assert (status.state, status.url, status.cost_ticks) == ("done", None, None)
    assert (rig.video.fetch_stored(job) or b"")[4:8] == b"ftyp"


def test_a_refused_clip_costs_nothing_and_says_why(rig: CameraRig) -> None:
    prompt, clip = rig.film("[moderated] A fox."), rig.film("[moderated:failed] A fox.")

    assert (prompt.cost_ticks, clip.cost_ticks) == (0, 0)
    assert "Responsible AI" in prompt.message
    assert "Support codes: 42237218" in clip.message


def test_the_key_may_be_a_path(rig: CameraRig, tmp_path: Path) -> None:
    file = tmp_path / "account.json"
    file.write_text(rig.key)

    assert rig.build(str(file)).submit(rig.request()).id


def test_a_key_that_google_does_not_know_is_refused_before_anything_is_bought(
    rig: CameraRig, tmp_path: Path
) -> None:
    with CameraSimulator(tmp_path / "another") as another:
        fields = json.loads(another.keys["veo"])
    stranger = {**json.loads(rig.key), "private_key": fields["private_key"]}

    with pytest.raises(KeyRefused, match="Invalid JWT Signature"):
        rig.build(json.dumps(stranger)).submit(rig.request())

    assert rig.submissions == 0


def test_a_private_key_that_is_cut_short_is_refused_without_a_call(rig: CameraRig) -> None:
    cut = {**json.loads(rig.key), "private_key": "-----BEGIN PRIVATE KEY-----\nMIIE\n"}

    with pytest.raises(KeyRefused, match="no private key that can be read"):
        rig.build(json.dumps(cut))


def test_where_no_token_is_to_be_had_nothing_was_bought(rig: CameraRig) -> None:
    lost = {**json.loads(rig.key), "token_uri": "http://127.0.0.1:9/token"}

    with pytest.raises(ProviderUnavailable, match="for a token"):
        rig.build(json.dumps(lost)).submit(rig.request())


def test_the_location_is_a_setting(rig: CameraRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VEO_LOCATION", "europe-west4")

    job = rig.build().submit(rig.request())

    assert "/locations/europe-west4/" in job.id
    assert rig.until_over(job).state == "done"


def test_the_variables_of_a_persons_own_google_tools_change_nothing(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {
        "GOOGLE_API_KEY": "AIza-their-own",
        "GOOGLE_CLOUD_PROJECT": "their-own-project",
        "GOOGLE_CLOUD_LOCATION": "global",
        "GOOGLE_GENAI_USE_VERTEXAI": "false",
    }.items():
        monkeypatch.setenv(name, text)

    job = rig.build().submit(rig.request())

    assert job.id.startswith("projects/simulated-project/locations/us-central1/")


def test_what_veo_does_not_take_is_refused_without_a_call(rig: CameraRig) -> None:
    with pytest.raises(ProviderRejected, match="references"):
        rig.video.submit(rig.request(references=[FRAME]))

    assert rig.submissions == 0


@pytest.mark.parametrize(("name", "row"), veo.CAMERA.models.items())
def test_every_row_is_filmed_as_it_says_and_billed_at_its_price(
    rig: CameraRig, name: str, row: VideoModel
) -> None:
    expected = []
    for resolution, usd in row.usd_per_second.items():
        last = FRAME if row.pins_last_frame else None
        request = rig.request(model=name, seconds=6, resolution=resolution, last_frame=last)
        rig.video.submit(request)
        expected.append(pytest.approx(6 * usd))

    assert [charge.usd for charge in rig.ledger] == expected


def google_client(cameras: CameraSimulator) -> genai.Client:
    account = json.loads(cameras.keys["veo"])
    credentials = service_account.Credentials.from_service_account_info(account, scopes=SCOPES)
    return genai.Client(
        vertexai=True,
        project=account["project_id"],
        location="us-central1",
        credentials=credentials,
        http_options=types.HttpOptions(base_url=cameras.urls["veo"]),
    )


def test_googles_own_client_films_from_a_first_to_a_last_frame(tmp_path: Path) -> None:
    latency: dict[str, Any] = {"latency": {"video": 0.3}, "latency_scale": 1.0}
    with CameraSimulator(tmp_path, **latency) as cameras, google_client(cameras) as client:
        operation = client.models.generate_videos(
            model=FAST,
            source=types.GenerateVideosSource(prompt="A fox crosses a lake.", image=IMAGE),
            config=types.GenerateVideosConfig(duration_seconds=4, last_frame=IMAGE),
        )
        assert not operation.done
        while not operation.done:
            time.sleep(0.1)
            operation = client.operations.get(operation)

        assert operation.response and operation.response.generated_videos
        [made] = operation.response.generated_videos
        assert made.video and made.video.video_bytes and made.video.mime_type == "video/mp4"
        assert made.video.video_bytes[4:8] == b"ftyp"
        assert [charge.usd for charge in cameras.ledger("veo")] == [pytest.approx(0.6)]


def test_googles_own_client_films_from_references_for_eight_seconds_only(tmp_path: Path) -> None:
    asset = types.VideoGenerationReferenceType.ASSET
    reference = types.VideoGenerationReferenceImage(image=IMAGE, reference_type=asset)
    words = types.GenerateVideosSource(prompt="A fox crosses a lake.")
    with_frame = types.GenerateVideosSource(prompt="A fox crosses a lake.", image=IMAGE)

    with CameraSimulator(tmp_path) as cameras, google_client(cameras) as client:

        def film(source: types.GenerateVideosSource, count: int, seconds: int) -> str | None:
            config = types.GenerateVideosConfig(
                duration_seconds=seconds, reference_images=[reference] * count
            )
            return client.models.generate_videos(model=FAST, source=source, config=config).name

        assert film(words, 3, 8)
        for source, count, seconds in ((words, 3, 6), (words, 4, 8), (with_frame, 1, 8)):
            with pytest.raises(errors.ClientError, match="INVALID_ARGUMENT"):
                film(source, count, seconds)


@pytest.mark.parametrize(
    ("kind", "code"),
    [("busy", 429), ("out_of_credit", 403), ("bad_key", 401), ("down", 503)],
)
def test_googles_own_client_gets_its_own_errors(tmp_path: Path, kind: str, code: int) -> None:
    source = types.GenerateVideosSource(prompt="A fox crosses a lake.")
    with CameraSimulator(tmp_path) as cameras, google_client(cameras) as client:
        cameras.faults.set([{"service": "veo", "kind": kind}])
        with pytest.raises(errors.APIError) as refusal:
            client.models.generate_videos(model=FAST, source=source)

    assert refusal.value.code == code


def test_a_token_is_still_good_after_the_service_was_restarted(tmp_path: Path) -> None:
    source = types.GenerateVideosSource(prompt="A fox crosses a lake.")
    with CameraSimulator(tmp_path) as cameras:
        client, key = google_client(cameras), cameras.keys["veo"]
        begun = client.models.generate_videos(model=FAST, source=source)

    with CameraSimulator(tmp_path) as cameras, client:
        assert cameras.keys["veo"] == key
        assert client.operations.get(begun).done
