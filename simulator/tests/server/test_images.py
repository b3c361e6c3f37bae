"""Images over the wire: sizes, inputs, URLs."""

import base64
import io
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from PIL import Image

from tests.server.harness import SimulatorHarness, as_bytes, data_uri, picture
from xai_simulator.drawing.picture import Picture

MODEL = "grok-imagine-image"


def size_of(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "JPEG"
        return image.size


def test_a_picture_comes_as_base64_that_the_sdk_can_read(harness: SimulatorHarness) -> None:
    reply = harness.client.image.sample(
        "A fox in a forest", MODEL, image_format="base64", aspect_ratio="16:9"
    )

    width, height = size_of(reply.image)
    assert width * 9 == height * 16 and 900_000 < width * height < 1_050_000
    assert reply.base64.startswith("data:image/jpeg;base64,")
    assert reply.usage.cost_in_usd_ticks == 200_000_000 == harness.bill[0]["ticks"]
    assert reply.respect_moderation


def test_a_picture_comes_behind_a_url_until_it_expires(harness: SimulatorHarness) -> None:
    reply = harness.client.image.sample("A fox in a forest", MODEL, aspect_ratio="1:2")

    assert reply.url.startswith(harness.xai.media)
    width, height = size_of(reply.image)
    assert height == 2 * width
    assert httpx.head(reply.url).headers["content-type"] == "image/jpeg"
    assert httpx.get(reply.url.replace(".jpg", ".png")).status_code == 404


def test_an_expired_url_is_gone_and_can_not_be_an_input(start: Any) -> None:
    harness = start(url_lifetime=0.0)
    reply = harness.client.image.sample("A fox", MODEL, image_url=data_uri())

    assert httpx.get(reply.url).status_code == 410
    with pytest.raises(grpc.RpcError) as refused:
        harness.client.image.sample("Change ONLY the sky: red.", MODEL, image_url=reply.url)
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "410" in refused.value.details()


def test_2k_is_four_times_1k(harness: SimulatorHarness) -> None:
    # An input that is larger than 1k is brought down to it, and stays as it is at 2k.
    large = data_uri(as_bytes(picture((1536, 1024)), "JPEG"))

    edits = [
        harness.client.image.sample(
            "Change ONLY the disc: blue. Keep everything else identical.",
            MODEL,
            image_url=large,
            resolution=resolution,
            image_format="base64",
        )
        for resolution in ("1k", "2k")
    ]

    assert [size_of(edit.image) for edit in edits] == [(1254, 836), (1536, 1024)]


def test_a_batch_brings_as_many_different_pictures_as_asked(harness: SimulatorHarness) -> None:
    replies = harness.client.image.sample_batch(
        "A fox in a forest", MODEL, 2, image_url=data_uri(), image_format="base64"
    )

    assert len(replies) == 2
    assert harness.bill[0]["ticks"] == 2 * 200_000_000 + 20_000_000


def test_more_references_than_the_model_takes_are_refused(start: Any, tmp_path: Path) -> None:
    three, four = [data_uri()] * 3, [data_uri()] * 4
    prompt = "Ember from reference image 1"
    strict, generous = start(), start(state_dir=tmp_path / "other", max_references=5)

    strict.client.image.sample(prompt, MODEL, image_urls=three)
    with pytest.raises(grpc.RpcError) as refused:
        strict.client.image.sample(prompt, MODEL, image_urls=four)

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "at most 3" in refused.value.details()
    assert generous.client.image.sample(prompt, MODEL, image_urls=four).url


def test_references_may_be_urls_and_files(harness: SimulatorHarness) -> None:
    file = harness.client.files.upload(as_bytes(picture()), filename="fox.png")
    fox = harness.client.image.sample("A fox", MODEL, image_file_id=file.id)

    both = harness.client.image.sample(
        "Ember from reference image 1", MODEL, image_urls=[fox.url], image_file_ids=[file.id]
    )

    assert both.url and harness.calls[-1]["references"] == 2
    with pytest.raises(grpc.RpcError) as refused:
        harness.client.image.sample("A fox", MODEL, image_file_id="file_none")
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND


def test_layers_are_found_again_when_the_bytes_come_back(harness: SimulatorHarness) -> None:
    reply = harness.client.image.sample(
        "A red fox named Ember in a forest", MODEL, image_format="base64"
    )
    pictures = [Picture.load(folder) for folder in (harness.xai.state_dir / "pictures").iterdir()]

    again = harness.client.image.sample(
        "Change ONLY the sky: red. Keep everything else identical.",
        MODEL,
        image_url=data_uri(reply.image, "image/jpeg"),
        image_format="base64",
    )

    assert [picture.background is not None for picture in pictures] == [True]
    assert size_of(again.image) == size_of(reply.image)
    assert len(list((harness.xai.state_dir / "pictures").iterdir())) <= 2


def test_asking_again_brings_another_picture_and_a_new_state_the_same(
    start: Any, tmp_path: Path
) -> None:
    def twice(harness: SimulatorHarness) -> list[bytes]:
        return [
            base64.b64decode(
                harness.client.image.sample(
                    "A fox in a forest", MODEL, image_format="base64"
                ).base64.split(",")[1]
            )
            for _ in range(2)
        ]

    first = twice(start())
    second = twice(start(state_dir=tmp_path / "other"))

    assert first[0] != first[1]
    assert first == second


@pytest.mark.parametrize("n", [0, 11])
def test_a_number_of_pictures_out_of_bounds_is_refused(harness: SimulatorHarness, n: int) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        harness.client.image.sample_batch("A fox", MODEL, n)

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_an_empty_prompt_is_refused(harness: SimulatorHarness) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        harness.client.image.sample("  ", MODEL)

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert harness.bill == []
