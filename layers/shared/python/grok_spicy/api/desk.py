"""What the API works with in one request: who asks, and the ports."""

import re
from dataclasses import dataclass

from grok_spicy.api.caller import Caller
from grok_spicy.api.problems import not_found
from grok_spicy.api.views import RunSummary
from grok_spicy.models.run import Run
from grok_spicy.ports import AssetLinks, AssetStore, Executions, RunStore

_RUN_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True)
class Desk:
    """The caller's request is worked on here. `provider` is who films, where that is settled."""

    caller: Caller
    provider: str | None
    store: RunStore
    assets: AssetStore
    links: AssetLinks
    executions: Executions

    def run(self, run_id: str) -> Run:
        """That run, if the caller may see it. Problem 404."""
        run = self.store.get(run_id, Run) if _RUN_ID.fullmatch(run_id) else None
        if run is None or not self.caller.may_see(run):
            raise not_found()
        return run

    def summary(self, run: Run) -> RunSummary:
        """The run as lists show it. Its budget says what it cost: one small item, where the calls
        hold all that was answered."""
        return RunSummary.of(run, self.store.budget(run.run_id).settled_ticks)
