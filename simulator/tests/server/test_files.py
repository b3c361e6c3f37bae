"""The Files API, through the SDK."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest

from tests.server.harness import SimulatorHarness, client_of, data_uri
from xai_simulator.process import SimulatorProcess

IMAGE = "grok-imagine-image"


def names(page: Any) -> list[str]:
    return [file.filename for file in page.data]


def test_a_file_is_uploaded_listed_downloaded_and_deleted(harness: SimulatorHarness) -> None:
    files = harness.client.files
    content = bytes(range(256)) * 20_000  # more than one chunk

    file = files.upload(content, filename="fox.png")

    assert (files.get(file.id).filename, files.get(file.id).size) == ("fox.png", len(content))
    assert files.content(file.id) == content
    assert files.delete(file.id).deleted
    with pytest.raises(grpc.RpcError) as gone:
        files.get(file.id)
    assert gone.value.code() == grpc.StatusCode.NOT_FOUND
    assert list(files.list().data) == []


def test_a_list_comes_sorted_and_in_pages(harness: SimulatorHarness) -> None:
    files = harness.client.files
    for name, size in (("b", 3), ("c", 1), ("a", 2)):
        files.upload(bytes(size), filename=name)

    first = files.list(limit=2, sort_by="filename")
    second = files.list(limit=2, sort_by="filename", pagination_token=first.pagination_token)
    by_size = files.list(sort_by="size", order="desc")

    assert names(first) == ["a", "b"]
    assert names(second) == ["c"] and not second.pagination_token
    assert names(by_size) == ["b", "a", "c"]


def test_an_empty_upload_is_refused(harness: SimulatorHarness) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        harness.client.files.upload(b"", filename="nothing")

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_an_image_is_stored_under_the_name_that_was_asked_for(harness: SimulatorHarness) -> None:
    image = harness.client.image.sample(
        "a fox", IMAGE, image_format="base64", storage_options={"filename": "run-scene1-v1.jpg"}
    )

    (found,) = harness.client.files.list(filter='name = "run-scene1-v1.jpg"').data
    assert found.id == image.file_output.file_id
    assert image.storage_error is None
    assert harness.client.files.content(found.id) == image.image


def test_four_images_of_one_call_are_four_files_of_one_name(harness: SimulatorHarness) -> None:
    images = harness.client.image.sample_batch(
        "a fox", IMAGE, n=4, storage_options={"filename": "fox.jpg"}
    )

    stored = harness.client.files.list(filter='name = "fox.jpg" AND content_type = "image/jpeg"')
    assert {file.id for file in stored.data} == {image.file_output.file_id for image in images}
    assert len(stored.data) == 4


@pytest.mark.parametrize("extends", [False, True])
def test_a_clip_is_stored_once_its_job_is_done_also_if_nobody_polls(
    harness: SimulatorHarness, extends: bool
) -> None:
    storage = {"filename": "clip.mp4", "expires_after": timedelta(days=1)}
    if extends:
        source = harness.wait_for(harness.start_clip(duration=2)).response.video.url
        job = harness.client.video.extend_start(
            "on", "grok-imagine-video", video_url=source, duration=2, storage_options=storage
        ).request_id
    else:
        job = harness.start_clip(storage_options=storage)

    while not (found := harness.client.files.list(filter='name = "clip.mp4"').data):
        time.sleep(0.05)
    video = harness.wait_for(job).response.video

    assert found[0].id == video.file_output.file_id
    assert harness.client.files.content(found[0].id) == httpx.get(video.url).content
    assert found[0].expires_at.seconds - found[0].created_at.seconds == 24 * 3600


def test_a_clip_that_is_not_due_yet_is_no_file_yet(start: Any) -> None:
    harness = start(latency="realistic", latency_scale=0.2)
    job = harness.start_clip(storage_options={"filename": "clip.mp4"})

    while harness.client.video.get(job).response.progress < 90:
        assert names(harness.client.files.list()) == []
        time.sleep(0.05)
    harness.wait_for(job)

    assert names(harness.client.files.list()) == ["clip.mp4"]


def test_what_moderation_refuses_is_not_stored(harness: SimulatorHarness) -> None:
    storage = {"storage_options": {"filename": "fox.jpg"}}

    harness.client.image.sample("a fox [moderated:empty]", IMAGE, **storage)
    harness.wait_for(harness.start_clip("a fox [moderated:empty]", **storage))

    assert names(harness.client.files.list()) == []


@pytest.mark.parametrize(
    "options",
    [
        {"filename": ""},
        {"filename": "a", "expires_after": 60},
        {"filename": "a", "expires_after": 2_592_001},
        {"filename": "a", "public_url": {"expires_after": 60}},
    ],
)
def test_impossible_storage_options_are_refused_before_any_work(
    harness: SimulatorHarness, options: Any
) -> None:
    for call in (
        lambda: harness.client.image.sample("a fox", IMAGE, storage_options=options),
        lambda: harness.start_clip(storage_options=options),
    ):
        with pytest.raises(grpc.RpcError, match="storage_options") as refused:
            call()
        assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert harness.bill == []


def test_a_stored_result_can_have_a_public_url_until_it_is_revoked(
    harness: SimulatorHarness,
) -> None:
    storage: Any = {"filename": "fox.jpg", "public_url": {"expires_after": 7200}}
    image = harness.client.image.sample("a fox", IMAGE, storage_options=storage)
    files, file_id = harness.client.files, image.file_output.file_id

    assert image.public_url is not None
    assert httpx.get(image.public_url).content == files.content(file_id)
    assert files.get(file_id).public_url == image.public_url
    assert names(files.list(filter="public_url != null")) == ["fox.jpg"]
    again = files.create_public_url(file_id, expires_after=3600)
    assert again.public_url == image.public_url
    assert again.expires_at.seconds < image.file_output.public_url_expires_at.seconds

    revoked = files.revoke_public_url(file_id)

    assert (revoked.revoked, revoked.public_url) == (True, image.public_url)
    assert not files.revoke_public_url(file_id).revoked
    assert httpx.get(image.public_url).status_code == 404
    assert names(files.list(filter="public_url != null")) == []


def test_a_clip_can_have_a_public_url_that_ends_with_its_file(harness: SimulatorHarness) -> None:
    storage: Any = {"filename": "fox.mp4", "expires_after": 3600, "public_url": True}
    output = harness.wait_for(
        harness.start_clip(storage_options=storage)
    ).response.video.file_output

    assert httpx.get(output.public_url).headers["content-type"] == "video/mp4"
    assert output.public_url_expires_at == output.expires_at

    harness.client.files.delete(output.file_id)

    assert httpx.get(output.public_url).status_code == 404


def test_only_pictures_videos_and_pdfs_become_public(harness: SimulatorHarness) -> None:
    files = harness.client.files
    text, pdf = (files.upload(b"fox", filename=name).id for name in ("fox.txt", "fox.pdf"))

    assert files.create_public_url(pdf).public_url
    for file_id, seconds in ((text, 3600), (pdf, 60)):
        with pytest.raises(grpc.RpcError) as refused:
            files.create_public_url(file_id, expires_after=seconds)
        assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    with pytest.raises(grpc.RpcError) as unknown:
        files.create_public_url("file_none")
    assert unknown.value.code() == grpc.StatusCode.NOT_FOUND


def test_an_expired_file_is_gone(harness: SimulatorHarness) -> None:
    file = harness.client.files.upload(b"fox", filename="fox.txt", expires_after=3600)
    record = harness.xai.state_dir / "files" / f"{file.id}.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "expires_at": 1.0}))

    assert names(harness.client.files.list()) == []
    with pytest.raises(grpc.RpcError) as gone:
        harness.client.files.content(file.id)
    assert gone.value.code() == grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('name = "b.mp4"', ["b.mp4"]),
        ("name = 'b.mp4'", ["b.mp4"]),
        ('name != "b.mp4"', ['a "1".png', "c.txt"]),
        ('name = "a \\"1\\".png"', ['a "1".png']),
        ('file_name = "nobody"', []),
        ('upload_status != "uploaded"', []),
        ("size_bytes > 1 AND size_bytes <= 3", ['a "1".png', "b.mp4"]),
        ('name = "c.txt" OR size_bytes >= 3', ["b.mp4", "c.txt"]),
        ('NOT name = "c.txt" and not size_bytes = 3', ['a "1".png']),
        ('(name = "c.txt" OR name = "b.mp4") AND size_bytes < 2', ["c.txt"]),
        ('content_type = "video/mp4"', ["b.mp4"]),
        ("expires_at = null AND public_url = null", ['a "1".png', "c.txt"]),
        ("expires_at != null", ["b.mp4"]),
        ('expires_at < "2000-01-01T00:00:00Z"', []),
        ('created_at > "2020-03-15T00:00:00Z"', ['a "1".png', "b.mp4", "c.txt"]),
        ('created_at > "2020-03-15T00:00:00Z" AND size_bytes = 1', ["c.txt"]),
    ],
)
def test_a_list_can_be_filtered(
    harness: SimulatorHarness, condition: str, expected: list[str]
) -> None:
    files = harness.client.files
    files.upload(bytes(2), filename='a "1".png')
    files.upload(bytes(3), filename="b.mp4", expires_after=3600)
    files.upload(bytes(1), filename="c.txt")

    assert names(files.list(filter=condition, sort_by="filename")) == expected


def test_a_filter_finds_files_by_id_and_by_the_time_of_their_creation(
    harness: SimulatorHarness,
) -> None:
    files = harness.client.files
    first = files.upload(b"1", filename="fox.jpg")
    between = datetime.now(UTC).isoformat()
    second = files.upload(b"2", filename="fox.jpg")

    later = files.list(filter=f'name = "fox.jpg" AND created_at > "{between}"')
    assert [file.id for file in later.data] == [second.id]
    assert [file.id for file in files.list(filter=f'file_id = "{first.id}"').data] == [first.id]


@pytest.mark.parametrize(
    "wrong",
    [
        "name",
        "name =",
        "name = fox",
        'colour = "red"',
        'name = "fox',
        'size_bytes = "many"',
        'name = "a" name = "b"',
        '(name = "a"',
        'created_at > "yesterday"',
        "name = 3",
        "NOT " * 2000 + 'name = "a"',
    ],
)
def test_a_filter_that_can_not_be_read_is_refused(harness: SimulatorHarness, wrong: str) -> None:
    with pytest.raises(grpc.RpcError, match="filter") as refused:
        harness.client.files.list(filter=wrong)

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_a_negative_limit_is_refused(harness: SimulatorHarness) -> None:
    with pytest.raises(grpc.RpcError, match="limit") as refused:
        harness.client.files.list(limit=-1)

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_kill_9_loses_no_stored_result_and_stores_none_twice(tmp_path: Path) -> None:
    first = SimulatorProcess(tmp_path / "state", drift=0, drawing="plain")
    client = client_of(first.host)
    image = client.image.sample("a fox", IMAGE, storage_options={"filename": "fox.jpg"})
    job = client.video.start(
        "pan", "grok-imagine-video", image_url=data_uri(), storage_options={"filename": "fox.mp4"}
    ).request_id
    first.kill()
    client.close()

    with SimulatorProcess(tmp_path / "state", drift=0, drawing="plain") as second:
        client = client_of(second.host)
        while not client.files.list(filter='name = "fox.mp4"').data:
            time.sleep(0.05)

        assert names(client.files.list(sort_by="filename")) == ["fox.jpg", "fox.mp4"]
        assert client.files.get(image.file_output.file_id).filename == "fox.jpg"
        assert client.video.get(job).response.video.file_output.filename == "fox.mp4"
        client.close()
