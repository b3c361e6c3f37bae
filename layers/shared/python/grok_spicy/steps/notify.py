"""Notify: tell of a run by webhook and by e-mail, where the deployment asks for it."""

from collections.abc import Callable, Sequence

from pydantic import BaseModel

from grok_spicy.errors import NoticeNotSent
from grok_spicy.models.notices import StatusChange

Tell = Callable[[str, StatusChange], None]
"""Tells one receiver of an event, by its id. NoticeNotSent if that fails."""


class NotifyRequest(BaseModel):
    """The event `Run Status Change`, as EventBridge delivers it."""

    id: str
    detail: StatusChange


class NotifyResponse(BaseModel):
    """How many were told."""

    told: int


def notify(request: NotifyRequest, *, receivers: Sequence[Tell]) -> NotifyResponse:
    """Tell every receiver, also where one can't be told. NoticeNotSent then: the event is sent
    again, and whoever got it before knows it by its id."""
    problems = []
    for tell in receivers:
        try:
            tell(request.id, request.detail)
        except NoticeNotSent as problem:
            problems.append(str(problem))
    if problems:
        raise NoticeNotSent("; ".join(problems))
    return NotifyResponse(told=len(receivers))
