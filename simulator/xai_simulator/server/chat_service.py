"""Chat: text and images in, text or JSON out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from PIL import Image
from xai_sdk.proto import chat_pb2, sample_pb2, usage_pb2

from xai_simulator.server.bill import (
    CHARACTERS_PER_TOKEN,
    chat_ticks,
    costs,
    image_tokens,
    text_tokens,
)
from xai_simulator.server.call_pipeline import CallPipeline, RpcCall
from xai_simulator.server.faults import Fault
from xai_simulator.server.grpc_registry import Handler
from xai_simulator.server.limits import (
    CHAT_IMAGE_BYTES,
    CHAT_MODELS,
    MIB,
    check_effort,
    check_model,
)
from xai_simulator.server.moderation import shape_of_refusal
from xai_simulator.server.pictures import CHAT_FORMATS, PictureStore, open_image
from xai_simulator.server.refusals import invalid, unsafe
from xai_simulator.server.scripted_answers import answer_text
from xai_simulator.server.state_store import now

MAX_ANSWERS = 4
_REASONING_TOKENS = {
    chat_pb2.ReasoningEffort.EFFORT_LOW: 64,
    chat_pb2.ReasoningEffort.EFFORT_MEDIUM: 256,
    chat_pb2.ReasoningEffort.EFFORT_HIGH: 1024,
    chat_pb2.ReasoningEffort.EFFORT_XHIGH: 2048,
}
_STOP = sample_pb2.FinishReason.REASON_STOP
_MAX_LENGTH = sample_pb2.FinishReason.REASON_MAX_LEN


@dataclass(frozen=True)
class Completions:
    """The answers to one request, the finish reason of each, and their usage."""

    id: str
    texts: list[tuple[str, int]]
    usage: Any


class ChatService:
    """The Chat service: whole answers, and streams of one chunk."""

    def __init__(self, pipeline: CallPipeline, pictures: PictureStore) -> None:
        self._pipeline = pipeline
        self._pictures = pictures

    def handlers(self) -> dict[str, Handler]:
        """The handler of each RPC."""
        return {"Chat/GetCompletion": self.complete, "Chat/GetCompletionChunk": self.stream}

    def complete(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The answers in one response."""
        completions = self._complete("Chat/GetCompletion", request, context)
        role = chat_pb2.MessageRole.ROLE_ASSISTANT
        outputs = [
            chat_pb2.CompletionOutput(
                index=index,
                finish_reason=reason,
                message=chat_pb2.CompletionMessage(content=text, role=role),
            )
            for index, (text, reason) in enumerate(completions.texts)
        ]
        return chat_pb2.GetChatCompletionResponse(
            id=completions.id,
            model=request.model,
            outputs=outputs,
            usage=completions.usage,
            created=Timestamp(seconds=int(now())),
        )

    def stream(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """The answers as a stream of one chunk."""
        completions = self._complete("Chat/GetCompletionChunk", request, context)
        role = chat_pb2.MessageRole.ROLE_ASSISTANT
        outputs = [
            chat_pb2.CompletionOutputChunk(
                index=index, finish_reason=reason, delta=chat_pb2.Delta(content=text, role=role)
            )
            for index, (text, reason) in enumerate(completions.texts)
        ]
        yield chat_pb2.GetChatCompletionChunk(
            id=completions.id,
            model=request.model,
            outputs=outputs,
            usage=completions.usage,
            created=Timestamp(seconds=int(now())),
        )

    def _complete(self, rpc: str, request: Any, context: grpc.ServicerContext) -> Completions:
        prompt = _all_text(request)
        # An unreadable schema is refused later, inside the call, after its key is checked.
        kind = _kind(_schema(request, strict=False))
        call = RpcCall(rpc, kind, prompt, {"model": request.model})

        def work(fault: Fault | None) -> Completions:
            return self._generate(request, prompt, kind, fault)

        return self._pipeline.answer(context, call, work)

    def _generate(self, request: Any, prompt: str, kind: str, fault: Fault | None) -> Completions:
        from xai_simulator.language.answers import answer  # slow to import, not needed to start

        check_model(request.model, CHAT_MODELS)
        if request.HasField("reasoning_effort"):
            check_effort(request.model, _effort_name(request.reasoning_effort))
        if not prompt.strip():
            raise invalid("The messages must not be empty.")
        if not 1 <= (request.n or 1) <= MAX_ANSWERS:
            raise invalid(f"n must be between 1 and {MAX_ANSWERS}, got {request.n}.")
        schema = _schema(request)
        images = self._images(request)
        if shape_of_refusal(prompt, fault):
            raise unsafe()
        seed = self._pipeline.seed_for(request)
        budget = request.max_tokens or None
        texts = []
        for index in range(request.n or 1):
            text = answer_text(answer(prompt, images, schema, seed + index), fault)
            texts.append(_truncate(text, budget))
        usage = _usage(request, prompt, images, [text for text, _ in texts])
        summary = f"{usage.prompt_tokens} tokens in, {usage.completion_tokens} out"
        billed, usage.cost_in_usd_ticks = costs(usage.cost_in_usd_ticks, fault)
        self._pipeline.bill.charge(kind, request.model, summary, billed, prompt)
        return Completions(f"chatcmpl-{seed:08x}", texts, usage)

    def _images(self, request: Any) -> list[Image.Image]:
        contents = [
            self._pictures.fetch(part.image_url)
            for message in request.messages
            for part in message.content
            if part.HasField("image_url")
        ]
        for content in contents:
            if len(content) > CHAT_IMAGE_BYTES:
                raise invalid(
                    f"Image of {len(content) / MIB:.1f} MiB is too large: at most "
                    f"{CHAT_IMAGE_BYTES // MIB} MiB are supported."
                )
        return [open_image(content, CHAT_FORMATS) for content in contents]


def _all_text(request: Any) -> str:
    parts = [part.text for message in request.messages for part in message.content if part.text]
    return "\n\n".join(parts)


def _schema(request: Any, *, strict: bool = True) -> dict[str, Any] | None:
    if request.response_format.format_type != chat_pb2.FormatType.FORMAT_TYPE_JSON_SCHEMA:
        return None
    try:
        schema = json.loads(request.response_format.schema)
    except json.JSONDecodeError as error:
        if strict:
            raise invalid(f"Invalid response_format: the schema is not JSON ({error}).") from error
        return None
    return schema if isinstance(schema, dict) else None


def _kind(schema: dict[str, Any] | None) -> str:
    properties = (schema or {}).get("properties", {})
    if "scenes" in properties and "characters" in properties:
        return "chat.plan"
    return "chat.judge" if "overall_score" in properties else "chat"


def _effort_name(effort: int) -> str:
    if effort not in chat_pb2.ReasoningEffort.values():
        raise invalid("Invalid reasoning effort.")
    name: str = chat_pb2.ReasoningEffort.Name(effort)
    return name.removeprefix("EFFORT_").lower()


def _truncate(text: str, max_tokens: int | None) -> tuple[str, int]:
    if max_tokens is None or text_tokens(text) <= max_tokens:
        return text, _STOP
    return text[: max_tokens * CHARACTERS_PER_TOKEN], _MAX_LENGTH


def _usage(request: Any, prompt: str, images: list[Image.Image], texts: list[str]) -> Any:
    text_in, images_in = text_tokens(prompt), sum(image_tokens(image) for image in images)
    out = sum(text_tokens(text) for text in texts)
    reasoning = _REASONING_TOKENS.get(request.reasoning_effort, 0)
    if request.max_tokens:
        reasoning = min(reasoning, max(0, request.max_tokens * len(texts) - out))
    return usage_pb2.SamplingUsage(
        prompt_tokens=text_in + images_in,
        prompt_text_tokens=text_in,
        prompt_image_tokens=images_in,
        completion_tokens=out,
        reasoning_tokens=reasoning,
        total_tokens=text_in + images_in + out + reasoning,
        cost_in_usd_ticks=chat_ticks(text_in + images_in, out + reasoning),
    )
