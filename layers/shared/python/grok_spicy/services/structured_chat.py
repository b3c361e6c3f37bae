"""Asks a model for a typed answer, by paid calls: one request, one repair, then GarbledAnswer."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from grok_spicy.errors import GarbledAnswer
from grok_spicy.models.generation import Billed, ChatRequest
from grok_spicy.models.spending import CallKey
from grok_spicy.models.validation import shorten, validation_messages
from grok_spicy.policies.answer_repair import read_answer
from grok_spicy.policies.capabilities import reasoning_tokens
from grok_spicy.policies.cost_bounds import LARGER_LIMIT
from grok_spicy.policies.pricing import chat_upper
from grok_spicy.ports import ModelProvider
from grok_spicy.services.paid_calls import PaidCalls

AnswerT = TypeVar("AnswerT", bound=BaseModel)
_log = logging.getLogger(__name__)
prompt_log = logging.getLogger("grok_spicy.prompts")
"""Logs every prompt in full. `bootstrap` sets its level: prompts are logged on a laptop only."""


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
    wishes: Callable[[AnswerT], list[str]] = lambda _: [],
    say: Callable[[str], None] = _log.info,
) -> AnswerT:
    """The model's answer, read as `answer`. `rules` returns what is wrong with it, a line each;
    `wishes` what is not as requested, but could be used. `again` words the second request from the
    first one's text and these lines. An answer that was cut off is requested again as it was, with
    more tokens. Of two answers that can be used, the one with fewer open wishes is returned, the
    second of equals. `say` is told what had to be changed to read the answer, and why it was asked
    for again.

    GarbledAnswer, with the errors, if neither answer can be used.
    """
    usable: list[tuple[int, AnswerT]] = []
    problems: list[str] = []
    limit = chat_request.max_tokens + reasoning_tokens(chat_request.model, chat_request.effort)
    next_request = replace(chat_request, max_tokens=limit)
    for number in (1, 2):
        reply = _send(paid_calls, model_provider, call_key, next_request, number)
        result, problems = _examine(reply, answer, rules, wishes, say)
        if result is not None:
            usable.append((len(problems), result))
        if not problems:
            break
        if number == 1:
            say(f"asked again: {shorten('; '.join(problems))}")
            next_request = (
                replace(next_request, max_tokens=LARGER_LIMIT * limit)
                if reply.cut_off
                else replace(next_request, text=again(chat_request.text, problems))
            )
    if not usable:
        raise GarbledAnswer(f"{call_key.call_id}: {'; '.join(problems)}")
    return min(reversed(usable), key=lambda each: each[0])[1]


def _examine(
    reply: Reply,
    answer: type[AnswerT],
    rules: Callable[[AnswerT], list[str]],
    wishes: Callable[[AnswerT], list[str]],
    say: Callable[[str], None],
) -> tuple[AnswerT | None, list[str]]:
    """The reply as an answer that can be used, or None, and what is to be put right in it."""
    try:
        reading = read_answer(reply.text, answer, cut_off=reply.cut_off)
    except ValidationError as problem:
        if reply.cut_off:
            return None, ["the answer was cut off at its limit of tokens"]
        return None, validation_messages(problem)
    broken_rules = rules(reading.answer)
    if broken_rules:
        return None, broken_rules
    if reading.changes:
        say(f"read with changes: {shorten('; '.join(reading.changes))}")
    return reading.answer, wishes(reading.answer)


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
        return Billed(reply, response.cost_ticks, model=response.model)

    upper = chat_upper(
        chat_request.model,
        chat_request.system + chat_request.text,
        len(chat_request.images),
        chat_request.max_tokens,
    )
    reply = paid_calls.call_once(numbered_key, upper, Reply, call)
    prompt_log.debug("%s response: %s", numbered_key.call_id, reply.text)
    return reply
