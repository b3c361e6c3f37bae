"""Asks a model for a typed answer, by paid calls: one request, one repair, then GarbledAnswer."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from grok_spicy.errors import GarbledAnswer
from grok_spicy.models.generation import Billed, ChatRequest
from grok_spicy.models.spending import CallKey
from grok_spicy.models.validation import validation_messages
from grok_spicy.policies.capabilities import reasoning_tokens
from grok_spicy.policies.pricing import chat_upper
from grok_spicy.ports import ModelProvider
from grok_spicy.services.paid_calls import PaidCalls

AnswerT = TypeVar("AnswerT", bound=BaseModel)
prompt_log = logging.getLogger("grok_spicy.prompts")
"""Logs every prompt in full. `bootstrap` sets its level: prompts are logged on a laptop only."""


LARGER_LIMIT = 3
"""How many times as many tokens a second answer may have, if the first was cut off."""


class Reply(BaseModel):
    """The recorded result of a chat call. `cut_off`: its limit of tokens was reached."""

    text: str
    cut_off: bool = False


def ask(
    paid_calls: PaidCalls,
    model_provider: ModelProvider,
    call_key: CallKey,
    chat_request: ChatRequest,
    again: Callable[[str, Sequence[str]], str],
    answer: type[AnswerT],
    rules: Callable[[AnswerT], list[str]] = lambda _: [],
) -> AnswerT:
    """The model's answer, parsed as `answer`. `rules` returns what else is wrong with it, a line
    each; `again` words the second request from the first one's text and the errors. An answer that
    was cut off is requested again as it was, with more tokens.

    GarbledAnswer, with the errors, if the second answer is wrong too.
    """
    errors: list[str] = []
    limit = chat_request.max_tokens + reasoning_tokens(chat_request.model, chat_request.effort)
    next_request = replace(chat_request, max_tokens=limit)
    for number in (1, 2):
        reply = _send(paid_calls, model_provider, call_key, next_request, number)
        try:
            result = answer.model_validate_json(_extract_json(reply.text))
        except ValidationError as problem:
            errors = validation_messages(problem)
            if reply.cut_off:
                errors = [f"the answer was cut off at {next_request.max_tokens} tokens"]
                next_request = replace(next_request, max_tokens=LARGER_LIMIT * limit)
            else:
                next_request = replace(next_request, text=again(chat_request.text, errors))
            continue
        errors = rules(result)
        if not errors:
            return result
        next_request = replace(next_request, text=again(chat_request.text, errors))
    raise GarbledAnswer(f"{call_key.call_id}: {'; '.join(errors)}")


def _send(
    paid_calls: PaidCalls,
    model_provider: ModelProvider,
    call_key: CallKey,
    chat_request: ChatRequest,
    number: int,
) -> Reply:
    numbered_key = (
        call_key
        if number == 1
        else call_key.model_copy(update={"detail": f"{call_key.detail}-{number}"})
    )
    prompt_log.info(
        "%s asks %s: %s\n%s",
        numbered_key.call_id,
        chat_request.model,
        chat_request.system,
        chat_request.text,
    )

    def call() -> Billed[Reply]:
        response = model_provider.chat(chat_request)
        reply = Reply(text=response.result, cut_off=response.cut_off)
        return Billed(reply, response.cost_ticks)

    upper = chat_upper(
        chat_request.model,
        chat_request.system + chat_request.text,
        len(chat_request.images),
        chat_request.max_tokens,
    )
    reply = paid_calls.call_once(numbered_key, upper, Reply, call)
    prompt_log.debug("%s response: %s", numbered_key.call_id, reply.text)
    return reply


def _extract_json(reply: str) -> str:
    """The JSON object in a reply that may have a fence or a sentence around it."""
    start, end = reply.find("{"), reply.rfind("}")
    return reply[start : end + 1] if 0 <= start < end else reply
