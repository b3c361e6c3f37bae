"""Reads chat requests, and refuses what they ask for that is not simulated: nothing is ignored."""

import json
from dataclasses import dataclass
from typing import Any

import grpc
from xai_sdk.proto import chat_pb2, usage_pb2

from xai_simulator.server.limits import check_effort
from xai_simulator.server.models import ChatModel, find_chat
from xai_simulator.server.refusals import Refusal, invalid
from xai_simulator.server.schema_rules import check_schema

MAX_ANSWERS = 4
_Role = chat_pb2.MessageRole
_ROLES = (_Role.ROLE_USER, _Role.ROLE_ASSISTANT, _Role.ROLE_SYSTEM, _Role.ROLE_DEVELOPER)
_Format = chat_pb2.FormatType
# Fields of a request that change its answer, and that the simulator can't honour.
_NOT_SIMULATED = {
    "tools": "tools",
    "tool_choice": "tools",
    "search_parameters": "search",
    "previous_response_id": "stored chats",
    "store_messages": "stored chats",
    "temperature": "sampling (temperature)",
    "top_p": "sampling (top_p)",
    "logprobs": "logprobs",
    "top_logprobs": "logprobs",
    "use_encrypted_content": "encrypted reasoning",
    "include": "tool outputs",
    "max_turns": "tools",
    "agent_count": "numbers of agents",
    "guidelines": "guidelines",
}
_NOT_WITH_REASONING = ("stop", "frequency_penalty", "presence_penalty")


@dataclass(frozen=True)
class ChatQuestion:
    """What a request asks. `text` and `images` (as `ImageUrlContent`) are those of the last user
    message, which is answered; `conversation` is all text, `earlier_images` are the images of the
    other messages. `format` is "text", "json_object" or "json_schema"."""

    conversation: str
    text: str
    images: tuple[Any, ...]
    earlier_images: tuple[Any, ...] = ()
    format: str = "text"
    schema: dict[str, Any] | None = None


def check_supported(request: Any) -> None:
    """INVALID_ARGUMENT for what the API refuses, UNIMPLEMENTED for what only the simulator does."""
    for name in _NOT_WITH_REASONING:
        if _is_set(request, name):
            raise invalid(f"Argument not supported on this model: {name}.")
    for name, what in _NOT_SIMULATED.items():
        if _is_set(request, name):
            raise not_simulated(what, name)
    for message in request.messages:
        if message.role not in _ROLES:
            raise not_simulated("tools", f"a message of role {_Role.Name(message.role)}")
        if message.tool_calls:
            raise not_simulated("tools", "tool_calls in a message")
        if any(part.HasField("file") for part in message.content):
            raise not_simulated("documents", "a file in a message")
    if not 1 <= (request.n or 1) <= MAX_ANSWERS:
        raise invalid(f"n must be between 1 and {MAX_ANSWERS}, got {request.n}.")
    if request.HasField("max_tokens") and request.max_tokens < 1:
        raise invalid(f"max_tokens must be at least 1, got {request.max_tokens}.")


def read_question(request: Any, *, strict: bool = True) -> ChatQuestion:
    """What the request asks. INVALID_ARGUMENT for a schema that the API does not take, unless it
    need not be `strict`."""
    users = [message for message in request.messages if message.role == _Role.ROLE_USER]
    last = (users or list(request.messages))[-1:]
    others = [message for message in request.messages if message not in last]
    form, schema = _format(request, strict=strict)
    return ChatQuestion(
        conversation=_text(request.messages),
        text=_text(last),
        images=_images(last),
        earlier_images=_images(others),
        format=form,
        schema=schema,
    )


def read_model(request: Any) -> tuple[ChatModel, str]:
    """The model that answers, and its reasoning effort. NOT_FOUND for an unknown model,
    INVALID_ARGUMENT for an effort that it does not take."""
    model, effort = find_chat(request.model)
    if request.HasField("reasoning_effort"):
        if request.reasoning_effort not in chat_pb2.ReasoningEffort.values():
            raise invalid("Invalid reasoning effort.")
        name: str = chat_pb2.ReasoningEffort.Name(request.reasoning_effort)
        effort = name.removeprefix("EFFORT_").lower()
        check_effort(model, effort)
    # This model takes xhigh, and thinks no more than with high.
    return model, "high" if (model.name, effort) == ("grok-4.5", "xhigh") else effort


def is_priority(request: Any) -> bool:
    """Whether the request asks for the priority tier."""
    return bool(request.service_tier == usage_pb2.ServiceTier.SERVICE_TIER_PRIORITY)


def not_simulated(what: str, name: str) -> Refusal:
    """A request for a part of the API that the simulator does not have."""
    return Refusal(
        grpc.StatusCode.UNIMPLEMENTED,
        f"The simulator does not simulate {what}: {name} can't be honoured. The request itself may "
        "be fine.",
    )


def _is_set(request: Any, name: str) -> bool:
    # A field that is set to its default (False, 0 turns) asks for nothing.
    value = getattr(request, name)
    if name == "search_parameters":
        return bool(request.HasField(name) and value.mode != chat_pb2.SearchMode.OFF_SEARCH_MODE)
    if name in ("temperature", "top_p", "frequency_penalty", "presence_penalty"):
        return bool(request.HasField(name))
    if name == "tool_choice":
        return bool(request.HasField(name)) and value.mode != chat_pb2.ToolMode.TOOL_MODE_NONE
    return bool(value)


def _text(messages: Any) -> str:
    parts = [part.text for message in messages for part in message.content if part.text]
    return "\n\n".join(parts)


def _images(messages: Any) -> tuple[Any, ...]:
    return tuple(
        part.image_url
        for message in messages
        for part in message.content
        if part.HasField("image_url")
    )


def _format(request: Any, *, strict: bool) -> tuple[str, dict[str, Any] | None]:
    if request.response_format.format_type == _Format.FORMAT_TYPE_JSON_OBJECT:
        return "json_object", None
    if request.response_format.format_type != _Format.FORMAT_TYPE_JSON_SCHEMA:
        return "text", None
    try:
        schema = json.loads(request.response_format.schema)
    except json.JSONDecodeError as error:
        if strict:
            raise invalid(f"Invalid response_format: the schema is not JSON ({error}).") from error
        schema = {}
    if not isinstance(schema, dict):
        if strict:
            raise invalid("Invalid response_format: the schema is not an object.")
        schema = {}
    if strict:
        check_schema(schema)
    return "json_schema", schema
