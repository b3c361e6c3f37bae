"""Chat: text and images in, text or JSON out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from PIL import Image
from xai_sdk.proto import chat_pb2, image_pb2, sample_pb2, usage_pb2

from xai_simulator.server.bill import (
    CHARACTERS_PER_TOKEN,
    chat_ticks,
    image_tokens,
    text_tokens,
)
from xai_simulator.server.call_pipeline import CallPipeline, RpcCall
from xai_simulator.server.chat_requests import (
    ChatQuestion,
    check_supported,
    is_priority,
    read_model,
    read_question,
)
from xai_simulator.server.faults import Fault
from xai_simulator.server.grpc_registry import Handler
from xai_simulator.server.limits import CHAT_IMAGE_BYTES, MIB
from xai_simulator.server.moderation import shape_of_refusal
from xai_simulator.server.pictures import CHAT_FORMATS, PictureStore, open_image
from xai_simulator.server.refusals import invalid, unsafe
from xai_simulator.server.scripted_answers import answer_text
from xai_simulator.server.state_store import now

# Per answer, by effort.
_REASONING_TOKENS = {"none": 0, "low": 64, "medium": 256, "high": 1024, "xhigh": 2048}
_STOP = sample_pb2.FinishReason.REASON_STOP
_MAX_LENGTH = sample_pb2.FinishReason.REASON_MAX_LEN
_LOW_DETAIL = image_pb2.ImageDetail.DETAIL_LOW
_Tier = usage_pb2.ServiceTier


@dataclass(frozen=True)
class Completions:
    """The answers to one request, the finish reason of each, and their usage."""

    id: str
    model: str
    texts: list[tuple[str, int]]
    usage: Any
    service_tier: int


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
            model=completions.model,
            outputs=outputs,
            usage=completions.usage,
            service_tier=completions.service_tier,
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
            model=completions.model,
            outputs=outputs,
            usage=completions.usage,
            service_tier=completions.service_tier,
            created=Timestamp(seconds=int(now())),
        )

    def _complete(self, rpc: str, request: Any, context: grpc.ServicerContext) -> Completions:
        # An unreadable schema is refused later, inside the call, after its key is checked.
        question = read_question(request, strict=False)
        kind = _kind(question.schema)
        call = RpcCall(rpc, kind, question.conversation, {"model": request.model})

        def work(fault: Fault | None) -> Completions:
            return self._generate(request, kind, fault)

        return self._pipeline.answer(context, call, work)

    def _generate(self, request: Any, kind: str, fault: Fault | None) -> Completions:
        model, effort = read_model(request)
        check_supported(request)
        question = read_question(request)
        if not question.conversation.strip():
            raise invalid("The messages must not be empty.")
        images = [self._image(content) for content in question.images]
        earlier = [self._image(content) for content in question.earlier_images]
        text_in = text_tokens(question.conversation)
        contents = question.images + question.earlier_images
        images_in = sum(
            image_tokens(image, low_detail=content.detail == _LOW_DETAIL)
            for image, content in zip(images + earlier, contents, strict=True)
        )
        if text_in + images_in > model.context:
            raise invalid(
                f"This model's maximum prompt length is {model.context} tokens, but the request "
                f"contains {text_in + images_in}."
            )
        if shape_of_refusal(question.conversation, fault):
            raise unsafe()
        seed = self._pipeline.seed_for(request, repeatable=request.HasField("seed"))
        texts: list[tuple[str, int]] = []
        thoughts = 0
        for index in range(request.n or 1):
            reply = answer_text(_reply_to(question, images, seed + index), fault)
            text, reason, thought = _within(reply, _REASONING_TOKENS[effort], request.max_tokens)
            texts.append((text, reason))
            thoughts += thought
        out = sum(text_tokens(text) for text, _ in texts)
        priority = is_priority(request)
        list_price = chat_ticks(model, text_in + images_in, out + thoughts, priority=priority)
        billed, reported = self._pipeline.costs(list_price, fault)
        usage = usage_pb2.SamplingUsage(
            prompt_tokens=text_in + images_in,
            prompt_text_tokens=text_in,
            prompt_image_tokens=images_in,
            completion_tokens=out,
            reasoning_tokens=thoughts,
            total_tokens=text_in + images_in + out + thoughts,
            cost_in_usd_ticks=reported,
        )
        summary = f"{text_in + images_in} tokens in, {out} out, {thoughts} of reasoning"
        self._pipeline.bill.charge(kind, model.name, summary, billed, question.conversation)
        tier = _Tier.SERVICE_TIER_PRIORITY if priority else _Tier.SERVICE_TIER_DEFAULT
        return Completions(f"chatcmpl-{seed:08x}", model.name, texts, usage, tier)

    def _image(self, content: Any) -> Image.Image:
        data = self._pictures.fetch(content)
        if len(data) > CHAT_IMAGE_BYTES:
            raise invalid(
                f"Image of {len(data) / MIB:.1f} MiB is too large: at most "
                f"{CHAT_IMAGE_BYTES // MIB} MiB are supported."
            )
        return open_image(data, CHAT_FORMATS)


def _kind(schema: dict[str, Any] | None) -> str:
    properties = (schema or {}).get("properties", {})
    if "scenes" in properties and "characters" in properties:
        return "chat.plan"
    return "chat.judge" if "overall_score" in properties else "chat"


def _reply_to(question: ChatQuestion, images: list[Image.Image], seed: int) -> str:
    from xai_simulator.language.answers import answer  # slow to import, not needed to start

    reply = answer(question.text, images, question.schema, seed)
    if question.format == "json_object":
        return json.dumps({"answer": reply}, ensure_ascii=False)
    return reply


def _within(text: str, reasoning: int, max_tokens: int) -> tuple[str, int, int]:
    """The answer within `max_tokens` (0: no limit), the reason why it ends, and its reasoning
    tokens: reasoning comes first, and counts."""
    if not max_tokens or reasoning + text_tokens(text) <= max_tokens:
        return text, _STOP, reasoning
    thought = min(reasoning, max_tokens)
    return text[: (max_tokens - thought) * CHARACTERS_PER_TOKEN], _MAX_LENGTH, thought
