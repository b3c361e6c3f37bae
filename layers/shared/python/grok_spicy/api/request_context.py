"""What a route works with besides its parameters: the caller and the ports."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, cast

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends

from grok_spicy.api.auth import EVERYBODY, Caller
from grok_spicy.api.problems import Problem, not_found
from grok_spicy.errors import UnreadableItem
from grok_spicy.models.listing import Listing
from grok_spicy.models.run import Run
from grok_spicy.policies.filming import GROK
from grok_spicy.policies.membership import Membership
from grok_spicy.policies.quotas import Limits
from grok_spicy.policies.retention import Retention
from grok_spicy.policies.spending_caps import SpendingCaps
from grok_spicy.ports import (
    ArchiveBuilder,
    AssetLinks,
    AssetStore,
    Executions,
    PersonDeleter,
    RunStore,
    TaskTokens,
)
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.approvals import Approvals
from grok_spicy.services.cancellation import Cancellation
from grok_spicy.services.people import caps_of
from grok_spicy.services.request_throttle import RequestThrottle

KEY = "request_context"
"""Where the API leaves the context of a request for `Context`."""
_RUN_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True)
class RequestContext:
    """One request: who sent it, and what answers it.

    `provider` is the provider this deployment is locked to; runs that request another are
    rejected. None where a run may choose. `cameras` are those that are set up,
    `limits` what each owner may have made.
    """

    caller: Caller
    provider: str | None
    store: RunStore
    assets: AssetStore
    links: AssetLinks
    executions: Executions
    archives: ArchiveBuilder
    person_deleter: PersonDeleter
    admission: AdmissionQueue
    task_tokens: TaskTokens
    cameras: Sequence[str] = (GROK,)
    spending_caps: SpendingCaps = SpendingCaps()  # noqa: RUF009 – it never changes
    limits: Limits = Limits()  # noqa: RUF009 – it never changes
    membership: Membership = EVERYBODY
    throttle: RequestThrottle | None = None
    retention: Retention = Retention()  # noqa: RUF009 – it never changes

    def caps_of(self, owner: str) -> SpendingCaps:
        """The spending caps that hold for that owner's runs."""
        return caps_of(self.store, self.spending_caps, owner)

    def check_full_access(self, action: str) -> None:
        """Raise Problem 403 if the caller is neither an admin nor has AWS credentials."""
        if not self.caller.sees_all:
            raise Problem(403, f"Only admins, and callers with AWS credentials, may {action}.")

    @property
    def cancellation(self) -> Cancellation:
        """Cancels runs."""
        return Cancellation(self.store, self.assets, self.executions, self.admission)

    @property
    def approvals(self) -> Approvals:
        """The gates at which runs wait."""
        return Approvals(self.store, self.task_tokens)

    def check_visible(self, run_id: str) -> Listing | None:
        """What lists show of the run, a small read, if the caller may see it; None where only the
        run itself says that. Raises as `load_run`."""
        listing = self.store.listing(run_id) if _RUN_ID.fullmatch(run_id) else None
        if listing is None:
            self.load_run(run_id)
        elif not self.caller.may_see(listing):
            raise not_found("There is no such run.")
        return listing

    def load_run(self, run_id: str) -> Run:
        """The run, if it exists and the caller may see it. Raises Problem 404, UnreadableItem."""
        try:
            run = self.store.get(run_id, Run) if _RUN_ID.fullmatch(run_id) else None
        except UnreadableItem:
            if self.caller.sees_all:
                raise
            run = None  # whose it is can't be read either
        if run is None or not self.caller.may_see(run):
            raise not_found("There is no such run.")
        return run


def _current(request: Request) -> RequestContext:
    return cast(RequestContext, request.context[KEY])


Context = Annotated[RequestContext, Depends(_current)]
"""A route that has a parameter of this type gets the context of its request."""
