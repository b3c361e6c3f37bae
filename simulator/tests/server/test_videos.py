"""Video over the wire: jobs, their limits, and what comes of them."""

import base64
import json
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from PIL import Image, ImageChops, ImageStat
from xai_sdk.proto import deferred_pb2

from tests.clips import frames
from tests.server.harness import SimulatorHarness, as_bytes, data_uri, picture
from xai_simulator.drawing.picture import Picture
from xai_simulator.server.limits import clip_size
from xai_simulator.server.pictures import open_image
from xai_simulator.server.renderer import measure
from xai_simulator.server.state_store import Document

MODEL = "grok-imagine-video"
DONE = deferred_pb2.DeferredStatus.DONE


def download(url: str, folder: Path) -> Path:
    answer = httpx.get(url).raise_for_status()
    assert answer.headers["content-type"] == "video/mp4"
    folder.joinpath("clip.mp4").write_bytes(answer.content)
    return folder / "clip.mp4"


def distance(one: Image.Image, other: Image.Image) -> float:
    small = [image.resize((64, 64)) for image in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean)


def recipe_of(harness: SimulatorHarness, job: str) -> Document:
    job_document = json.loads((harness.xai.state_dir / "jobs" / f"{job}.json").read_text())
    recipe: Document = job_document["recipe"]
    return recipe


def test_a_clip_is_filmed_from_a_picture_as_long_and_large_as_asked(
    harness: SimulatorHarness, tmp_path: Path
) -> None:
    portrait = data_uri(as_bytes(picture((90, 160))))
    answer = harness.wait_for(harness.start_clip(image_url=portrait, duration=2))

    assert (answer.status, answer.response.progress) == (DONE, 100)
    assert answer.response.video.duration == 2 and answer.response.video.respect_moderation
    seconds, size = measure(download(answer.response.video.url, tmp_path))
    assert size == (480, 854)
    assert seconds == pytest.approx(2, abs=0.1)
    price = 2 * 500_000_000 + 20_000_000
    assert answer.response.usage.cost_in_usd_ticks == price
    assert [line["ticks"] for line in harness.bill] == [price]


def test_a_job_is_pending_with_progress_while_it_is_rendered(harness: SimulatorHarness) -> None:
    job = harness.start_clip()
    first = harness.client.video.get(job)
    harness.wait_for(job)

    assert first.status == deferred_pb2.DeferredStatus.PENDING
    assert first.response.progress < 100 and not first.response.video.url
    progress = [call["progress"] for call in harness.calls if call["kind"] == "video.get"]
    assert progress == sorted(progress) and progress[-1] == 100


@pytest.mark.parametrize("drawing", ["plain", "full"])
def test_the_option_decides_how_images_and_clips_are_drawn(start: Any, drawing: str) -> None:
    harness = start(drawing=drawing)
    image = harness.client.image.sample("A fox in a forest", "grok-imagine-image")
    job = harness.start_clip("pan [moderated:empty]", image_url=image.url)

    layers = [Picture.load(each) for each in (harness.xai.state_dir / "pictures").iterdir()]
    backgrounds = [picture.background for picture in layers if picture.background]
    assert recipe_of(harness, job)["drawing"] == drawing
    # A plain backdrop is flat: a single column of pixels.
    assert [background.width == 1 for background in backgrounds] == [drawing == "plain"]


def test_what_is_not_said_is_8_seconds_of_480p_in_16_9(harness: SimulatorHarness) -> None:
    harness.client.video.start("slow pan [moderated:empty]", MODEL)

    (job,) = (harness.xai.state_dir / "jobs").glob("*.json")
    assert recipe_of(harness, job.stem)["size"] == [854, 480]
    assert harness.bill[0]["ticks"] == 8 * 500_000_000


def test_a_clip_from_words_alone_may_be_silent(harness: SimulatorHarness, tmp_path: Path) -> None:
    loud = harness.start_clip("A fox leaps over a log", image_url=None)
    silent = harness.start_clip("A fox leaps over a log", image_url=None, generate_audio=False)

    sizes = {}
    for name, job in (("loud", loud), ("silent", silent)):
        clip = download(harness.wait_for(job).response.video.url, tmp_path)
        sizes[name] = b"mp4a" in clip.read_bytes()
    assert sizes == {"loud": True, "silent": False}


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"duration": 0}, "between 1 and 15"),
        ({"duration": 16}, "between 1 and 15"),
        ({"resolution": "1080p"}, "1080p"),
        ({"last_frame_url": data_uri()}, "last_frame"),
        ({"keyframes": [{"image_url": data_uri(), "timestamp": 1 / 3}]}, "keyframes"),
        ({"reference_audios": [{"voice_id": "ara"}]}, "reference_audios"),
        ({"reference_image_urls": [data_uri()]}, "can't be used together"),
        ({"image_url": None, "reference_image_urls": [data_uri()] * 8}, "at most 7"),
        ({"image_url": data_uri(b"not a picture")}, "image"),
        ({"image_url": None, "prompt": " "}, "prompt"),
    ],
)
def test_what_the_model_does_not_film_is_refused_before_it_costs(
    harness: SimulatorHarness, options: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        harness.start_clip(**options)

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert complaint in refused.value.details()
    assert harness.bill == [] and [call["outcome"] for call in harness.calls] == [
        "INVALID_ARGUMENT"
    ]


@pytest.mark.parametrize("ratio", ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"])
def test_every_size_is_even_and_its_short_side_is_the_resolution(ratio: str) -> None:
    across, down = (int(part) for part in ratio.split(":"))
    for resolution in ("480p", "720p", "1080p"):
        width, height = clip_size(ratio, resolution)
        assert width % 2 == height % 2 == 0
        assert min(width, height) == int(resolution[:-1])
        assert width / height == pytest.approx(across / down, abs=0.002)


def test_an_edit_is_the_same_film_without_its_drift(start: Any) -> None:
    harness = start(drift=1.0)
    first = harness.start_clip("slow pan as a fox runs")
    url = harness.wait_for(first).response.video.url

    by_url = harness.client.video.start("Fix ONLY the fur: red.", MODEL, video_url=url).request_id
    clip = data_uri(httpx.get(url).content, "video/mp4")
    by_bytes = harness.client.video.start(
        "Fix ONLY the fur: red.", MODEL, video_url=clip
    ).request_id

    assert harness.wait_for(by_url).status == harness.wait_for(by_bytes).status == DONE
    same_fields = {"prompt", "seed", "keyframe", "seconds", "size"}
    before, after, again = (recipe_of(harness, job) for job in (first, by_url, by_bytes))
    assert {key: before[key] for key in same_fields} == {key: after[key] for key in same_fields}
    assert (before["drift"], after["drift"], again["drift"]) == (1.0, 0.0, 0.0)
    assert again["keyframe"] == before["keyframe"]
    assert [line["service"] for line in harness.bill] == ["video.start", "video.edit", "video.edit"]


def test_a_clip_of_more_than_8_7_seconds_is_not_edited(harness: SimulatorHarness) -> None:
    url = harness.wait_for(harness.start_clip(duration=9)).response.video.url

    with pytest.raises(grpc.RpcError) as refused:
        harness.client.video.start("Fix ONLY the fur: red.", MODEL, video_url=url)

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "8.7" in refused.value.details()


def test_a_strangers_clip_is_edited_into_itself(harness: SimulatorHarness, tmp_path: Path) -> None:
    clip = download(
        harness.wait_for(harness.start_clip()).response.video.url, tmp_path
    ).read_bytes()
    stranger = base64.b64encode(clip + bytes(8)).decode()

    answer = harness.wait_for(
        harness.client.video.start(
            "Fix ONLY the fur: red.", MODEL, video_url=f"data:video/mp4;base64,{stranger}"
        ).request_id
    )

    seconds, size = measure(download(answer.response.video.url, tmp_path))
    assert size == (480, 480) and seconds == pytest.approx(1, abs=0.1)


def test_an_extension_goes_on_where_the_clip_ended(
    harness: SimulatorHarness, tmp_path: Path
) -> None:
    url = harness.wait_for(harness.start_clip(duration=2)).response.video.url

    job = harness.client.video.extend_start("the fox turns", MODEL, video_url=url, duration=2)
    answer = harness.wait_for(job.request_id)

    seconds, _ = measure(download(answer.response.video.url, tmp_path))
    assert answer.response.video.duration == 4
    assert seconds == pytest.approx(4, abs=0.2)
    # Two seconds are added, and two come in.
    assert harness.bill[-1]["ticks"] == 2 * 500_000_000 + 2 * 100_000_000


def test_an_extension_out_of_bounds_is_refused(harness: SimulatorHarness) -> None:
    jobs = {seconds: harness.start_clip(duration=seconds) for seconds in (1, 2)}
    urls = {seconds: harness.wait_for(job).response.video.url for seconds, job in jobs.items()}

    for seconds, added in ((1, 4), (2, 1), (2, 11)):
        with pytest.raises(grpc.RpcError) as refused:
            harness.client.video.extend_start("on", MODEL, video_url=urls[seconds], duration=added)
        assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_an_edit_repairs_the_colours_that_the_keyframe_was_drawn_with(
    start: Any, tmp_path: Path
) -> None:
    harness = start(faults='[{"call": "image", "failure": "drift"}]')
    images = harness.client.image
    portrait = images.sample(
        "Full body character portrait of a red fox. Plain light grey background.",
        "grok-imagine-image",
        aspect_ratio="1:1",
    )
    repaired = images.sample(
        "Change ONLY the fur: red. Keep everything else identical.",
        "grok-imagine-image",
        image_url=portrait.url,
    )

    clip = harness.wait_for(
        harness.start_clip("static shot", image_url=portrait.url)
    ).response.video.url
    edit = harness.client.video.start("Fix ONLY the fur: red.", MODEL, video_url=clip).request_id
    edited = harness.wait_for(edit).response.video.url

    wrong, right = frames(download(clip, tmp_path), 1)[0], open_image(repaired.image)
    mended = frames(download(edited, tmp_path), 1)[0]
    assert distance(mended, right) < distance(wrong, right) / 2


def test_what_is_not_a_video_is_not_edited(harness: SimulatorHarness) -> None:
    picture_as_video = data_uri(as_bytes(picture(), "JPEG"), "video/mp4")
    words_as_video = data_uri(b"not a video", "video/mp4")

    for url in (picture_as_video, words_as_video, f"{harness.xai.media}/media/none.mp4"):
        with pytest.raises(grpc.RpcError) as refused:
            harness.client.video.start("Fix ONLY the fur.", MODEL, video_url=url)
        assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert harness.bill == []


def test_an_unknown_job_is_not_found(harness: SimulatorHarness) -> None:
    for strange in ("none", "", "../ports"):
        with pytest.raises(grpc.RpcError) as refused:
            harness.client.video.get(strange)
        assert refused.value.code() == grpc.StatusCode.NOT_FOUND
