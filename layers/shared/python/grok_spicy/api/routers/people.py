"""People: who the caller is, and how much each owner may have made."""

import logging
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Path

from grok_spicy.api.problems import Problem
from grok_spicy.api.request_context import Context, RequestContext
from grok_spicy.api.router import Router
from grok_spicy.api.schemas.people import Me, NewQuota, QueuePlace, QuotaLine, QuotaView
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import LONGEST_OWNER
from grok_spicy.services import people

Owner = Annotated[
    str,
    Path(description="An owner of runs, as `GET /me` and runs name them; `studio` is AWS's users."),
]
router = Router()
_log = logging.getLogger("grok_spicy.events")


@router.get("/me", 200, "You.")
def show_me(context: Context) -> Me:
    """Show who you are, what you may have made, and what is left of it today."""
    caller = context.caller
    queue = context.admission.of_owner(caller.owner)
    return Me(
        owner=caller.owner,
        name=caller.name,
        groups=sorted(caller.groups),
        full_access=caller.sees_all,
        quotas=_lines(context, caller.owner),
        queue=[QueuePlace(run_id=run_id, place=place) for run_id, place in queue.places],
        contact=context.limits.contact,
    )


@router.get("/people/<owner>/quota", 200, "The quota.")
def show_quota(context: Context, owner: Owner) -> QuotaView:
    """Show what one owner may have made, and what is left of it today. Needs full access."""
    context.check_full_access("see the quotas of others")
    return _view(context, _checked(owner))


@router.put("/people/<owner>/quota", 200, "The new quota.", problems=(409,))
def set_quota(context: Context, owner: Owner, request: Annotated[NewQuota, Body()]) -> QuotaView:
    """Set what one owner may have made. It holds from now on: for films that are being made within
    half a minute, for those that wait when the next film ends. Needs full access."""
    context.check_full_access("set quotas")
    quota = request.stored(context.caller.name)
    people.set_quota(context.store, _checked(owner), quota)
    _log.info("quota of %s set by %s", owner, context.caller.name)
    return _view(context, owner)


def _checked(owner: str) -> str:
    if len(owner) > LONGEST_OWNER:
        raise Problem(404, "There is no such owner.")
    return owner


def _view(context: RequestContext, owner: str) -> QuotaView:
    quota = people.find_quota(context.store, owner)
    return QuotaView(
        owner=owner,
        quotas=_lines(context, owner),
        set_by=quota.set_by if quota else None,
        set_at=quota.set_at if quota else None,
    )


def _lines(context: RequestContext, owner: str) -> list[QuotaLine]:
    active = context.admission.of_owner(owner).active
    uses = people.quota_uses(context.store, context.limits, owner, active, utc_now())
    return [QuotaLine.of(use) for use in uses]
