"""A person changes what a run shows at a gate: the change is made, and the gate asks again."""

from dataclasses import dataclass

from grok_spicy.errors import RunIsActive
from grok_spicy.models.gates import Gate
from grok_spicy.models.item import utc_now
from grok_spicy.models.redo import Change
from grok_spicy.models.run import Run
from grok_spicy.ports import Executions, RunStore
from grok_spicy.services.approvals import Approvals
from grok_spicy.services.changes import apply_change
from grok_spicy.services.next_execution import continue_if_orphaned
from grok_spicy.services.progress import recount


@dataclass(frozen=True)
class GateChanges:
    """Changes of runs that wait for approval."""

    store: RunStore
    approvals: Approvals
    executions: Executions

    def change(self, run: Run, change: Change, by: str) -> Run:
        """Carry out the change, and let the machine make what is missing and ask again; return the
        run. RunIsActive if it waits at no gate any more, or somebody else was quicker. A call that
        died midway can be repeated."""
        gate = self._claim(run, by)

        def want(stored: Run) -> Run:
            if stored.status != "awaiting_approval" or stored.execution != run.execution:
                raise RunIsActive(f"run {run.run_id!r} goes on already: look at it again")
            return stored.model_copy(update={"change": change, "changed_by": by})

        apply_change(self.store, self.store.update(run.run_id, Run, want))
        recount(self.store, run.run_id)
        run = self.store.update(run.run_id, Run, lambda stored: stored.advanced("ideation"))
        self.approvals.wake(run.run_id, gate)
        return continue_if_orphaned(self.store, self.executions, run, by)

    def _claim(self, run: Run, by: str) -> Gate:
        """The gate, closed by the change: whoever decides it later is told so."""
        gates = [
            each for each in self.approvals.gates(run.run_id) if each.execution == run.execution
        ]
        if not gates:
            raise RunIsActive(f"run {run.run_id!r} waits at no gate: it is {run.status}")

        def close(stored: Gate) -> Gate:
            if stored.decision not in (None, "changed"):
                raise RunIsActive(f"the {stored.gate} is already {stored.decision} by {stored.by}")
            update = {"decision": "changed", "by": by, "decided_at": utc_now()}
            return stored if stored.decision else stored.model_copy(update=update)

        return self.store.update(run.run_id, Gate, close, gates[-1].key)
