"""Asking the model for a typed answer, through the till: one question, one repair, then give up."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from grok_spicy.errors import GarbledAnswer
from grok_spicy.models.spending import CallKey
from grok_spicy.models.validation import validation_messages
from grok_spicy.policies.pricing import chat_upper
from grok_spicy.ports import Billed, ChatRequest, ModelProvider
from grok_spicy.services.paid_calls import PaidCalls

AnswerT = TypeVar("AnswerT", bound=BaseModel)
prompt_log = logging.getLogger("grok_spicy.prompts")
"""Every prompt in full. Its level decides whether prompts are logged: on a laptop, yes."""


class Reply(BaseModel):
    """A chat reply as it is recorded."""

    text: str


def ask(
    paid_calls: PaidCalls,
    model_provider: ModelProvider,
    purpose: CallKey,
    question: ChatRequest,
    again: Callable[[str, Sequence[str]], str],
    answer: type[AnswerT],
    rules: Callable[[AnswerT], list[str]] = lambda _: [],
) -> AnswerT:
    """The answer as a model that keeps the rules; `again` words the second try with the errors.

    GarbledAnswer, with the errors, if the second answer breaks them too.
    """
    errors: list[str] = []
    for number in (1, 2):
        text = question.text if number == 1 else again(question.text, errors)
        reply = _reply(paid_calls, model_provider, purpose, question, text, number)
        try:
            parsed = answer.model_validate_json(_json_of(reply))
        except ValidationError as problem:
            errors = validation_messages(problem)
            continue
        errors = rules(parsed)
        if not errors:
            return parsed
    raise GarbledAnswer(f"{purpose.call_id}: {'; '.join(errors)}")


def _reply(
    paid_calls: PaidCalls,
    model_provider: ModelProvider,
    purpose: CallKey,
    question: ChatRequest,
    text: str,
    number: int,
) -> str:
    numbered = (
        purpose
        if number == 1
        else purpose.model_copy(update={"detail": f"{purpose.detail}-{number}"})
    )
    prompt_log.info("%s asks %s: %s\n%s", numbered.call_id, question.model, question.system, text)

    def call() -> Billed[Reply]:
        answered = model_provider.chat(replace(question, text=text))
        return Billed(Reply(text=answered.result), answered.cost_ticks)

    upper = chat_upper(
        question.model, question.system + text, len(question.images), question.max_tokens
    )
    reply = paid_calls.call_once(numbered, upper, Reply, call).text
    prompt_log.debug("%s was answered: %s", numbered.call_id, reply)
    return reply


def _json_of(reply: str) -> str:
    """The JSON object in a reply that may have a fence or a sentence around it."""
    start, end = reply.find("{"), reply.rfind("}")
    return reply[start : end + 1] if 0 <= start < end else reply
