"""What the simulator does not do is refused with a message that says what, and never ignored."""

import re
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from pydantic import BaseModel, ConfigDict
from xai_sdk.chat import assistant, file, image, system, tool, tool_result, user
from xai_sdk.search import SearchParameters
from xai_sdk.tools import web_search

from tests.server.harness import SimulatorHarness, as_bytes, data_uri, picture

WEATHER = tool("weather", "The weather of a place", {"type": "object", "properties": {}})


def refusal(call: Callable[[], object]) -> tuple[str, str]:
    """Code and message with which the call is refused."""
    with pytest.raises(grpc.RpcError) as refused:
        call()
    return refused.value.code().name, str(refused.value.details())


@pytest.mark.parametrize(
    ("options", "code", "complaint"),
    [
        ({"tools": [WEATHER]}, "UNIMPLEMENTED", "tools"),
        ({"tools": [web_search()]}, "UNIMPLEMENTED", "tools"),
        ({"search_parameters": SearchParameters(mode="on")}, "UNIMPLEMENTED", "search"),
        ({"store_messages": True}, "UNIMPLEMENTED", "stored chats"),
        ({"previous_response_id": "one"}, "UNIMPLEMENTED", "stored chats"),
        ({"temperature": 0.5}, "UNIMPLEMENTED", "temperature"),
        ({"top_p": 0.5}, "UNIMPLEMENTED", "top_p"),
        ({"logprobs": True}, "UNIMPLEMENTED", "logprobs"),
        ({"use_encrypted_content": True}, "UNIMPLEMENTED", "encrypted"),
        ({"stop": ["fox"]}, "INVALID_ARGUMENT", "stop"),
        ({"presence_penalty": 0.5}, "INVALID_ARGUMENT", "presence_penalty"),
        ({"frequency_penalty": 0.5}, "INVALID_ARGUMENT", "frequency_penalty"),
        ({"max_tokens": 0}, "INVALID_ARGUMENT", "max_tokens"),
    ],
)
def test_a_chat_that_asks_for_more_than_an_answer_is_refused(
    harness: SimulatorHarness, options: dict[str, Any], code: str, complaint: str
) -> None:
    chat = harness.client.chat.create(model="grok-4.3", **options)
    chat.append(user("Hello"))

    assert refusal(chat.sample)[0] == code
    assert complaint in refusal(lambda: list(chat.stream()))[1]
    assert harness.bill == []


def test_a_chat_that_turns_search_and_storage_off_is_answered(harness: SimulatorHarness) -> None:
    off = SearchParameters(mode="off")
    chat = harness.client.chat.create("grok-4.3", search_parameters=off, store_messages=False)
    chat.append(user("Hello"))

    assert chat.sample().content


def test_documents_and_tool_results_in_a_message_are_refused(harness: SimulatorHarness) -> None:
    uploaded = harness.client.files.upload(b"%PDF-1.4", filename="fox.pdf")
    for message in (user("Read this.", file(uploaded.id)), tool_result("sunny")):
        chat = harness.client.chat.create("grok-4.3", messages=[user("Hello"), message])
        assert refusal(chat.sample)[0] == "UNIMPLEMENTED"


def test_an_unknown_file_is_not_found_in_a_chat_an_image_and_a_clip(
    harness: SimulatorHarness,
) -> None:
    content = image("")
    content.image_url.Clear()
    content.image_url.file_id = "file_none"
    chat = harness.client.chat.create("grok-4.3", messages=[user("What is this?", content)])
    newer = "grok-imagine-video-1.5"
    start = harness.client.video.start

    for call in (
        chat.sample,
        lambda: start("turns", newer, reference_image_file_ids=["file_none"]),
        lambda: start("turns", newer, last_frame_file_id="file_none"),
        lambda: start("Fix it.", "grok-imagine-video", video_file_id="file_none"),
    ):
        code, message = refusal(call)
        assert code == "NOT_FOUND" and "file_none" in message


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    word: str


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        ({"type": "string", "maxLength": 2049}, "maxLength"),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 257}, "maxItems"),
        ({"type": "object", "maxProperties": 65}, "maxProperties"),
        ({"enum": []}, "enum"),
        ({"anyOf": []}, "anyOf"),
        ({"type": "array", "items": [{"type": "string"}]}, "items"),
        ({"type": "array", "minContains": 1}, "minContains"),
    ],
)
def test_a_schema_that_the_api_does_not_take_is_refused_with_its_place(
    harness: SimulatorHarness, part: dict[str, Any], complaint: str
) -> None:
    schema = _Strict.model_json_schema() | {"$defs": {"Odd": {"properties": {"deep": part}}}}
    model = type("Odd", (_Strict,), {"model_json_schema": classmethod(lambda *_, **__: schema)})
    chat = harness.client.chat.create("grok-4.3", response_format=model)
    chat.append(user("Hello"))

    code, message = refusal(chat.sample)

    assert code == "INVALID_ARGUMENT"
    assert complaint in message and "/$defs/Odd/properties/deep" in message


def test_a_foreign_url_says_that_nothing_was_fetched(harness: SimulatorHarness) -> None:
    url = "https://example.com/fox.png"
    newer = "grok-imagine-video-1.5"
    client = harness.client
    chat = client.chat.create("grok-4.3", messages=[user("What is this?", image(url))])

    for call in (
        chat.sample,
        lambda: client.image.sample("A fox", "grok-imagine-image", image_url=url),
        lambda: client.video.start("turns", newer, image_url=url),
        lambda: client.video.start("turns", newer, last_frame_url=url),
        lambda: client.video.start("Fix it.", "grok-imagine-video", video_url=url),
        lambda: client.video.extend_start("on", "grok-imagine-video", video_url=url),
    ):
        code, message = refusal(call)
        assert code == "INVALID_ARGUMENT"
        assert url in message and "nothing was fetched" in message
    assert harness.bill == []


def test_no_message_shows_an_object_of_the_process(harness: SimulatorHarness) -> None:
    client = harness.client
    broken = [
        data_uri(b"not a picture"),
        data_uri(as_bytes(picture())[:60]),
        data_uri(as_bytes(picture(), "GIF"), "image/gif"),
        "fox.png",
    ]
    for uri in broken:
        chat = client.chat.create("grok-4.3", messages=[user("What is this?", image(uri))])
        for call in (
            chat.sample,
            lambda uri=uri: client.image.sample("A fox", "grok-imagine-image", image_url=uri),
            lambda uri=uri: client.video.start("on", "grok-imagine-video", image_url=uri),
            lambda uri=uri: client.video.start("Fix.", "grok-imagine-video", video_url=uri),
        ):
            assert not re.search(r"<[\w.]+ object| at 0x|/state/|Traceback", refusal(call)[1])


def test_a_conversation_is_answered_at_its_last_user_message(harness: SimulatorHarness) -> None:
    chat = harness.client.chat.create("grok-4.3", messages=[system("Be brief.")])
    chat.append(user("What is a fox?"))
    chat.append(chat.sample())
    chat.append(user("And what is an owl?"))

    assert "owl" in chat.sample().content and "fox" not in chat.sample().content
    chat.append(assistant("A bird."))
    assert "owl" in chat.sample().content


def test_a_seed_makes_a_repeated_question_give_the_same_id(harness: SimulatorHarness) -> None:
    def ids(**options: Any) -> set[str]:
        chat = harness.client.chat.create("grok-4.3", **options)
        chat.append(user("Hello"))
        return {chat.sample().id for _ in range(2)}

    assert (len(ids(seed=7)), len(ids())) == (1, 2)
