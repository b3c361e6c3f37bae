"""Opens, decides and closes the gates of the run of a `StepDriver`."""

from dataclasses import dataclass

from grok_spicy.models.gates import Decision, Gate, PartDecision
from grok_spicy.models.run import Run
from grok_spicy.models.settings import GateName
from grok_spicy.policies.gate_contents import decisions_of
from grok_spicy.services.approvals import Approvals, Outcome
from grok_spicy.steps import close_gate, open_gate
from tests.support.step_driver import RUN, StepDriver


@dataclass(frozen=True)
class GateDriver:
    """One gate of the driver's run, as the state machine and a person come to it."""

    driver: StepDriver
    name: GateName

    @property
    def approvals(self) -> Approvals:
        return Approvals(self.driver.store, self.driver.task_tokens)

    def open(self) -> open_gate.OpenGateResponse:
        """As the state OpenGate."""
        driver = self.driver
        request = open_gate.OpenGateRequest(run_id=RUN, execution=driver.execution, gate=self.name)
        return open_gate.open_gate(
            request,
            store=driver.store,
            assets=driver.assets,
            task_tokens=driver.task_tokens,
            admission=driver.admission,
        )

    def decide(
        self,
        decision: Decision,
        *,
        by: str = "ann",
        note: str | None = None,
        parts: dict[str, Decision] | None = None,
        digest: str | None = None,
    ) -> Gate:
        """As a person: about everything that is undecided, or about these parts."""
        gate = self.stored
        chosen = [PartDecision(part=p, decision=d, note=note) for p, d in (parts or {}).items()]
        decisions = decisions_of(gate, decision, note, chosen)
        run = self.driver.run
        return self.approvals.decide(run, self.name, digest or gate.digest, decisions, by)

    def close(self, digest: str | None = None) -> Outcome:
        """As the state CloseGate."""
        driver = self.driver
        request = close_gate.CloseGateRequest(
            run_id=RUN,
            execution=driver.execution,
            gate=self.name,
            digest=digest or self.stored.digest,
        )
        return close_gate.close_gate(
            request, store=driver.store, assets=driver.assets, task_tokens=driver.task_tokens
        ).next

    def interrupt(self) -> None:
        """End the run, as where the process that made it was killed."""
        self.driver.store.update(RUN, Run, lambda run: run.advanced("interrupted"))

    @property
    def stored(self) -> Gate:
        """The gate as it was opened last."""
        return [gate for gate in self.approvals.gates(RUN) if gate.gate == self.name][-1]
