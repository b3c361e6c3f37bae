"""Tools for people: who the agent works for here, and what each owner may have made."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from grok_spicy.api.schemas.people import Me, NewQuota, QueuePlace, QuotaLine, QuotaView
from grok_spicy_mcp.arguments import Confirm
from grok_spicy_mcp.confirmation import check_confirmation
from grok_spicy_mcp.tool_context import ToolContext
from grok_spicy_mcp.untrusted_text import UntrustedText, mark, mark_if

OwnerName = Annotated[
    str,
    Field(description="An owner of runs, as show_account names it.", min_length=1, max_length=200),
]


class Account(BaseModel):
    """Who the caller is. Days are those of UTC; money is in USD."""

    owner: UntrustedText
    name: UntrustedText
    groups: list[str]
    full_access: bool = Field(description="Whether they see and change the runs of everybody.")
    quotas: list[QuotaLine]
    queue: list[QueuePlace] = Field(description="Their runs that wait for other films.")
    contact: UntrustedText = Field(description="Whom to ask for more.")


class OwnersQuota(BaseModel):
    """What one owner may have made."""

    owner: UntrustedText
    quotas: list[QuotaLine]
    set_by: UntrustedText | None
    set_at: datetime | None


class PeopleTools:
    """Tools for people and their quotas."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context

    def show_account(self) -> Account:
        """Show who you work for here, what they may have made, and what is left of it today. Look
        here before starting several films. Free of charge."""
        return _account(self._context.client.me())

    def show_quota(self, owner: OwnerName) -> OwnersQuota:
        """Show what one owner may have made. For admins. Free of charge."""
        return _quota(self._context.client.quota(owner))

    def set_quota(
        self,
        owner: OwnerName,
        quota: Annotated[
            NewQuota,
            Field(description="The whole quota: what is left out is the deployment's own."),
        ],
        confirm: Confirm = None,
    ) -> OwnersQuota:
        """Set what one owner may have made, in place of what was set before. For admins. `confirm`
        names the owner and each limit."""
        most = quota.model_dump(exclude_none=True)
        limits = [f"{name} {limit:.15g}" for name, limit in most.items()]  # each limit is exact
        words = f"set quota of {owner} to {', '.join(limits) or 'the usual'}"
        check_confirmation(confirm, words, "This changes what that owner may have made.")
        return _quota(self._context.client.set_quota(owner, quota))


def _account(me: Me) -> Account:
    return Account(
        owner=mark(me.owner),
        name=mark(me.name),
        groups=me.groups,
        full_access=me.full_access,
        quotas=me.quotas,
        queue=me.queue,
        contact=mark(me.contact),
    )


def _quota(view: QuotaView) -> OwnersQuota:
    return OwnersQuota(
        owner=mark(view.owner),
        quotas=view.quotas,
        set_by=mark_if(view.set_by),
        set_at=view.set_at,
    )
