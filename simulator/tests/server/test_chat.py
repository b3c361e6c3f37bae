"""Chat over the wire: text, schemas, pictures, usage."""

import asyncio
import json
from typing import Any

import grpc
import pytest
import xai_sdk
from pydantic import BaseModel
from xai_sdk.chat import image, system, user

from tests.schemas import Score, StoryPlan
from tests.server.harness import SimulatorHarness, as_bytes, data_uri, picture

PLAN = (
    "Create a visual story plan for: a fox meets an owl in a forest. "
    "Exactly 2 characters and exactly 3 scenes. Each scene lasts 8 seconds. Aspect ratio: 16:9."
)


def ask(harness: SimulatorHarness, *parts: Any, **options: Any) -> Any:
    options.setdefault("model", "grok-4.3")
    chat = harness.client.chat.create(**options)
    chat.append(user(*parts))
    return chat.sample()


def test_a_plan_comes_back_as_the_schema_asks(harness: SimulatorHarness) -> None:
    reply = ask(harness, PLAN, response_format=StoryPlan, reasoning_effort="none")

    plan = StoryPlan.model_validate_json(reply.content)
    assert len(plan.scenes) == 3
    assert [call["kind"] for call in harness.calls] == ["chat.plan"]


def test_a_judge_is_shown_pictures_and_answers_with_a_score(harness: SimulatorHarness) -> None:
    scene = image(data_uri())
    reference = image(data_uri(as_bytes(picture(), "JPEG"), "image/jpeg"))
    text = "Image 1 is a scene. Image 2 is the reference of Ember."

    reply = ask(harness, text, scene, reference, response_format=Score)

    assert 0 <= Score.model_validate_json(reply.content).overall_score <= 1
    assert reply.usage.prompt_image_tokens > 0
    assert harness.calls[0]["kind"] == "chat.judge"


def test_any_other_schema_and_plain_text_are_answered_too(harness: SimulatorHarness) -> None:
    class Mood(BaseModel):
        word: str

    assert Mood.model_validate_json(ask(harness, "How?", response_format=Mood).content).word
    assert ask(harness, "Hello there").content
    assert {call["kind"] for call in harness.calls} == {"chat"}


def test_a_stream_carries_the_same_answer_in_one_chunk(harness: SimulatorHarness) -> None:
    chat = harness.client.chat.create(model="grok-4.3")
    chat.append(system("Be brief."))
    chat.append(user("Hello there"))

    streamed = list(chat.stream())

    assert len(streamed) == 1
    response, chunk = streamed[0]
    assert response.content == chunk.content != ""
    assert response.usage.cost_in_usd_ticks > 0


def test_the_async_client_is_served_as_well(harness: SimulatorHarness) -> None:
    async def ask() -> str:
        client = xai_sdk.AsyncClient(
            api_key="k", api_host=harness.xai.host, use_insecure_channel=True
        )
        chat = client.chat.create(model="grok-4.3")
        chat.append(user("Hello there"))
        reply = await chat.sample()
        await client.close()
        return str(reply.content)

    assert asyncio.run(ask())


def test_the_usage_is_the_price_list_and_the_bill_agrees(harness: SimulatorHarness) -> None:
    usage = ask(harness, "Hello there", reasoning_effort="low").usage

    out = usage.completion_tokens + usage.reasoning_tokens
    assert usage.reasoning_tokens > 0
    assert usage.cost_in_usd_ticks == usage.prompt_tokens * 12_500 + out * 25_000
    assert [line["ticks"] for line in harness.bill] == [usage.cost_in_usd_ticks]


def test_an_answer_ends_at_max_tokens_and_costs_no_more(harness: SimulatorHarness) -> None:
    reply = ask(harness, PLAN, response_format=StoryPlan, max_tokens=20, reasoning_effort="high")

    assert reply.finish_reason == "REASON_MAX_LEN"
    assert reply.usage.completion_tokens + reply.usage.reasoning_tokens <= 20
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.content)


@pytest.mark.parametrize(
    ("uri", "complaint"),
    [
        ("data:image/png;base64,%%%", "base64"),
        ("fox.png", "data URI"),
        (data_uri(b"this is not a picture"), "image"),
        (data_uri(as_bytes(picture(), "GIF"), "image/gif"), "PNG/JPEG"),
        ("http://127.0.0.1:9/media/fox.jpg", "404"),
        ("https://example.com/fox.jpg", "nothing was fetched"),
    ],
)
def test_what_is_not_a_picture_is_refused(
    harness: SimulatorHarness, uri: str, complaint: str
) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        ask(harness, "What is this?", image(uri))

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert complaint in refused.value.details()
    assert harness.bill == []


def test_a_picture_of_more_than_10_mib_is_refused(harness: SimulatorHarness) -> None:
    heavy = as_bytes(picture()) + bytes(10 << 20)

    with pytest.raises(grpc.RpcError) as refused:
        ask(harness, "What is this?", image(data_uri(heavy)))

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "10 MiB" in refused.value.details()


def test_a_message_of_more_than_20_mib_is_refused_as_the_api_does(
    harness: SimulatorHarness,
) -> None:
    heavy = data_uri(as_bytes(picture()) + bytes(16 << 20))
    options = [("grpc.enable_retries", 0), ("grpc.max_send_message_length", 64 << 20)]
    client = xai_sdk.Client(
        api_key="k", api_host=harness.xai.host, use_insecure_channel=True, channel_options=options
    )
    chat = client.chat.create(model="grok-4.3")
    chat.append(user("What is this?", image(heavy)))

    with pytest.raises(grpc.RpcError) as refused:
        chat.sample()
    client.close()

    assert refused.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED


def test_a_picture_may_be_a_file_that_was_uploaded(harness: SimulatorHarness) -> None:
    file = harness.client.files.upload(as_bytes(picture()), filename="fox.png")
    content = image("")
    content.image_url.Clear()
    content.image_url.file_id = file.id

    assert ask(harness, "What is this?", content).usage.prompt_image_tokens > 0
