"""What the SDK is used for, in short programs, each from its first call to its result."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import xai_sdk
from pydantic import BaseModel, Field
from xai_sdk.chat import image, system, user

from tests.clips import frames
from tests.server.harness import as_bytes, client_of, data_uri, picture
from xai_simulator.server.renderer import measure
from xai_simulator.server.simulator import Simulator

CHAT, IMAGE, IMAGE_2 = "grok-4.3", "grok-imagine-image", "grok-imagine-image-2.0"
VIDEO, NEWER = "grok-imagine-video", "grok-imagine-video-1.5"
SHORT = {"duration": 1, "resolution": "480p", "aspect_ratio": "1:1"}
POLLS = {"interval": timedelta(milliseconds=50), "timeout": timedelta(seconds=60)}


@pytest.fixture(scope="module")
def xai(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    state_dir = tmp_path_factory.mktemp("xai")
    with Simulator(state_dir, drift=0.0, drawing="plain") as simulator:
        yield simulator


@pytest.fixture
def client(xai: Simulator) -> Iterator[xai_sdk.Client]:
    client = client_of(xai.host)
    yield client
    client.close()


def save(url: str, folder: Path) -> Path:
    path = folder / "clip.mp4"
    path.write_bytes(httpx.get(url).raise_for_status().content)
    return path


def test_a_conversation(client: xai_sdk.Client) -> None:
    chat = client.chat.create(CHAT, messages=[system("You know all animals.")])

    for question in ("What does a fox eat?", "And an owl?"):
        chat.append(user(question))
        reply = chat.sample()
        assert reply.content and reply.finish_reason == "REASON_STOP"
        chat.append(reply)

    assert [message.role for message in chat.messages] == [3, 1, 2, 1, 2]


def test_a_streamed_answer(client: xai_sdk.Client) -> None:
    chat = client.chat.create(CHAT, messages=[user("Tell me about foxes.")])

    parts = [(chunk.content, response.content) for response, chunk in chat.stream()]

    assert "".join(part for part, _ in parts) == parts[-1][1] != ""


def test_several_answers_to_one_question(client: xai_sdk.Client) -> None:
    chat = client.chat.create(CHAT, messages=[user("Name a fox.")])

    with pytest.warns(PendingDeprecationWarning):
        replies = chat.sample_batch(3)

    assert len(replies) == 3 and all(reply.content for reply in replies)


def test_a_structured_answer(client: xai_sdk.Client) -> None:
    class Animal(BaseModel):
        name: str = Field(description="Of the animal", pattern="^[A-Z][a-z]+$")
        habitats: set[str] = Field(min_length=2)
        sleep: timedelta

    chat = client.chat.create(CHAT, messages=[user("Describe a fox.")])

    response, animal = chat.parse(Animal)

    assert response.cost_usd and animal.name[0].isupper() and len(animal.habitats) == 2


def test_an_answer_as_any_json_object(client: xai_sdk.Client) -> None:
    chat = client.chat.create(CHAT, response_format="json_object")
    chat.append(user("Describe a fox, as JSON."))

    assert isinstance(json.loads(chat.sample().content), dict)


def test_looking_at_pictures_from_bytes_and_from_a_url(client: xai_sdk.Client) -> None:
    drawn = client.image.sample("A red fox", IMAGE, aspect_ratio="1:1")
    chat = client.chat.create(CHAT)
    chat.append(user("What is this?", image(data_uri(), detail="high"), image(drawn.url)))

    reply = chat.sample()

    assert reply.content and reply.usage.prompt_image_tokens > 256


@pytest.mark.parametrize("effort", ["none", "low", "medium", "high"])
def test_reasoning_with_different_effort(client: xai_sdk.Client, effort: str) -> None:
    chat = client.chat.create(CHAT, messages=[user("Why?")], reasoning_effort=effort)

    assert (chat.sample().usage.reasoning_tokens > 0) == (effort != "none")


def test_an_image_by_url_as_base64_and_as_a_batch(client: xai_sdk.Client) -> None:
    by_url = client.image.sample("A fox", IMAGE, aspect_ratio="16:9", image_format="url")
    as_base64 = client.image.sample("A fox", IMAGE, image_format="base64")
    batch = client.image.sample_batch("A fox", IMAGE_2, n=2, quality="low", resolution="1k")

    assert httpx.get(by_url.url).content == by_url.image
    assert as_base64.image[:2] == b"\xff\xd8"
    assert len({each.image for each in batch}) == 2


def test_an_edit_and_a_scene_from_several_images(client: xai_sdk.Client) -> None:
    fox = client.image.sample("A fox on a plain grey background", IMAGE, aspect_ratio="1:1")
    owl = client.files.upload(as_bytes(picture(colour="brown")), filename="owl.png")

    edited = client.image.sample("Change ONLY the fur: white.", IMAGE, image_url=fox.url)
    scene = client.image.sample(
        "<IMAGE_1> and <IMAGE_2> meet in a forest",
        IMAGE_2,
        image_urls=[fox.url],
        image_file_ids=[owl.id],
        aspect_ratio="16:9",
        quality="medium",
    )

    assert edited.url and scene.cost_usd == pytest.approx(0.06 + 2 * 0.01)


def test_a_clip_from_words_with_a_progress(client: xai_sdk.Client, tmp_path: Path) -> None:
    clip = client.video.generate("A fox leaps", VIDEO, **SHORT, **POLLS)

    assert measure(save(clip.url, tmp_path))[1] == (480, 480)
    assert clip.duration == 1 and clip.model == VIDEO


def test_a_clip_from_an_image_then_its_edit_and_its_extension(
    client: xai_sdk.Client, tmp_path: Path
) -> None:
    options = {"duration": 2, "resolution": "480p"}
    clip = client.video.generate("It turns", VIDEO, image_url=data_uri(), **options, **POLLS)

    edited = client.video.generate("Make it snow", VIDEO, video_url=clip.url, **POLLS)
    longer = client.video.extend("It sits", VIDEO, video_url=clip.url, duration=2, **POLLS)

    assert measure(save(edited.url, tmp_path))[0] == pytest.approx(2, abs=0.1)
    assert measure(save(longer.url, tmp_path))[0] == pytest.approx(4, abs=0.2)


def test_a_clip_from_references(client: xai_sdk.Client) -> None:
    fox = client.image.sample("A fox on a plain grey background", IMAGE, aspect_ratio="1:1")

    clip = client.video.generate(
        "<IMAGE_1> walks", VIDEO, reference_image_urls=[fox.url], **SHORT, **POLLS
    )

    assert clip.cost_usd == pytest.approx(0.05 + 0.002)


def test_a_clip_with_everything_pinned(client: xai_sdk.Client, tmp_path: Path) -> None:
    stills = {
        colour: client.files.upload(as_bytes(picture(colour=colour)), filename=f"{colour}.png").id
        for colour in ("orange", "blue", "green")
    }

    clip = client.video.generate(
        "A ball changes its colour",
        NEWER,
        image_file_id=stills["orange"],
        keyframes=[{"image_file_id": stills["blue"], "timestamp": 1.0}],
        last_frame_file_id=stills["green"],
        reference_audios=[{"voice_id": "ara"}, {"voice_id": "leo"}],
        duration=2,
        resolution="480p",
        storage_options={"filename": "ball.mp4"},
        **POLLS,
    )

    shown = frames(save(clip.url, tmp_path))
    middle = [shown[n].getpixel((240, 300)) for n in (0, 24, 47)]
    assert [_nearest(colour) for colour in middle] == ["orange", "blue", "green"]
    assert client.files.list(filter='name = "ball.mp4"').data[0].id == clip.file_output.file_id


def test_a_silent_clip(client: xai_sdk.Client, tmp_path: Path) -> None:
    clip = client.video.generate("A fox", NEWER, generate_audio=False, **SHORT, **POLLS)

    assert b"mp4a" not in save(clip.url, tmp_path).read_bytes()


def test_files_from_upload_to_deletion(client: xai_sdk.Client, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("A fox.")
    sent: list[int] = []

    uploaded = client.files.upload(str(path), on_progress=lambda done, _: sent.append(done))

    assert sent[-1] == 6
    assert client.files.get(uploaded.id).filename == "notes.txt"
    assert client.files.content(uploaded.id) == b"A fox."
    assert client.files.delete(uploaded.id).deleted


def test_which_models_there_are_and_whose_key_it_is(client: xai_sdk.Client) -> None:
    models = client.models
    assert CHAT in [model.name for model in models.list_language_models()]
    assert IMAGE_2 in [model.name for model in models.list_image_generation_models()]
    assert models.get_language_model(CHAT).max_prompt_length == 1_000_000
    assert not client.auth.get_api_key_info().api_key_blocked


def test_many_calls_at_once_with_the_asynchronous_client(xai: Simulator) -> None:
    async def run() -> list[str]:
        client = xai_sdk.AsyncClient(api_key="k", api_host=xai.host, use_insecure_channel=True)
        chats = [client.chat.create(CHAT, messages=[user(f"Fox {n}?")]) for n in range(5)]
        answers = await asyncio.gather(*(chat.sample() for chat in chats))
        drawn = await client.image.sample("A fox", IMAGE)
        clip = await client.video.generate("A fox", VIDEO, **SHORT, **POLLS)
        await client.close()
        return [*(answer.content for answer in answers), drawn.url, clip.url]

    assert all(asyncio.run(run()))


def _nearest(pixel: object) -> str:
    assert isinstance(pixel, tuple)
    colours = {"orange": (255, 165, 0), "blue": (0, 0, 255), "green": (0, 128, 0)}
    return min(
        colours, key=lambda name: sum(abs(a - b) for a, b in zip(colours[name], pixel, strict=True))
    )
