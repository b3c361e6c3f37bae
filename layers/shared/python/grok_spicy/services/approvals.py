"""Approvals: what a run waits for at a gate, who decides it, and what follows.

A gate is a stored item whose key holds the digest of what it shows, so that a decision covers
nothing else. The state machine opens it (OpenGate), waits for a turn of that opening, and closes it
(CloseGate). The turn only wakes the machine: what was decided is read from the gate, and whoever
stores a decision first has decided. So a wait may end for whatever reason, at any time and more
than once, and a run whose execution is gone goes on as the next one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from grok_spicy.errors import GateDecided
from grok_spicy.models.gates import Gate, PartDecision
from grok_spicy.models.item import inputs_digest, utc_now
from grok_spicy.models.run import Run, Status
from grok_spicy.models.settings import GateName
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.policies.gate_contents import (
    check_parts,
    gate_digest,
    gate_parts,
    part_words,
    redos_of,
    waiting_scenes_of,
)
from grok_spicy.policies.gate_decisions import (
    closed,
    decided_before,
    minute,
    must_open_again,
    opened_again,
    says_the_same,
    with_decisions,
)
from grok_spicy.policies.remaining_cost import remaining_cost
from grok_spicy.ports import RunStore, TaskTokens
from grok_spicy.services.event_log import record
from grok_spicy.services.queries import load_snapshot
from grok_spicy.services.redo import apply_redo
from grok_spicy.services.turns import pass_turn, turn_item, turns_of_round

Outcome = Literal["plan", "narration", "sheets", "storyboard", "cut", "redo", "wait", "expired"]
"""Where the machine goes on: behind the gate of that name if it was approved."""

_STATUS_AFTER: Mapping[GateName, Status] = {
    "plan": "characters",
    "narration": "characters",
    "sheets": "keyframes",
    "storyboard": "videos",
    "cut": "assembly",
}


@dataclass(frozen=True)
class Approvals:
    """The gates of runs."""

    store: RunStore
    task_tokens: TaskTokens

    def gates(self, run_id: str) -> list[Gate]:
        """All gates of a run that were ever opened, the one that was opened last at the end."""
        return sorted(self.store.all(run_id, Gate), key=lambda gate: gate.opened_at)

    def current(self, run: Run) -> Gate | None:
        """The gate at which the run waits; None if it waits at none."""
        if run.status != "awaiting_approval":
            return None
        gates = [gate for gate in self.gates(run.run_id) if gate.execution == run.execution]
        return gates[-1] if gates and gates[-1].decision is None else None

    def open(self, film: RunSnapshot, name: GateName) -> Gate:
        """Open the gate for what the run shows now, unless that was decided already; return it. A
        gate that expired, or whose rejection was followed, is opened again, with a new deadline.
        Approvals of what is unchanged stay. Idempotent."""
        run, parts = film.run, gate_parts(name, film)
        fresh = self._new_gate(film, name, parts)
        is_new = self.store.create(run.run_id, fresh)

        def reopen(stored: Gate) -> Gate:
            nonlocal is_new
            is_new = is_new or must_open_again(stored, run)
            again = opened_again(stored, fresh) if must_open_again(stored, run) else stored
            return closed(again)

        gate = self.store.update(run.run_id, Gate, reopen, fresh.key)
        if gate.decision:
            self.wake(run.run_id, gate)
        else:
            self._wait_for_a_person(film, gate, is_new=is_new)
        return gate

    def decide(
        self, run: Run, name: GateName, digest: str, decisions: Sequence[PartDecision], by: str
    ) -> Gate:
        """Record a person's decisions, and let the run go on once every part has one; return the
        gate. The first to decide a part has decided it; until the gate closes, they may change
        their mind.

        Raises GateDecided if somebody else decided before, if the run does not wait at that gate,
        or if it shows something else than the digest says; BadInput for parts that it has not.
        """
        gate = self.store.get(run.run_id, Gate, f"{name}#{digest}")
        if gate and gate.decision in ("approved", "rejected"):
            self.wake(run.run_id, gate)  # who decided it may have died before
            if not says_the_same(gate, decisions, by):
                raise decided_before(gate)
            return gate
        current = self.current(run)
        if current is None or current.gate != name:
            raise GateDecided(f"{run.run_id} does not wait at its {name}: it is {run.status}")
        shown = gate_digest(name, gate_parts(name, load_snapshot(self.store, run.run_id)))
        if gate is None or gate.key != current.key or digest != shown:
            raise GateDecided(f"the {name} has changed since that was shown: look at it again")
        check_parts(gate, decisions)

        def add(stored: Gate) -> Gate:
            if stored.decision:
                raise decided_before(stored)
            return closed(with_decisions(stored, decisions, by))

        gate = self.store.update(run.run_id, Gate, add, gate.key)
        for each in decisions:
            note = f" ({each.note})" if each.note else ""
            message = f"{part_words(gate, each.part)}: {each.decision} by {by}{note}"
            about = {"by": by, "execution": run.execution}
            record(self.store, run.run_id, each.decision, message, **about)
        if gate.decision:
            self._go_on(run, gate)
        return gate

    def close(self, film: RunSnapshot, name: GateName, digest: str) -> Outcome:
        """What follows from that gate, now that the wait for it has ended: for a decision, for its
        deadline, or for an edit of what it shows. Idempotent, but for a wait that ended for none of
        these: that goes on. NotFound if there is no such gate."""
        run = film.run
        is_shown = gate_digest(name, gate_parts(name, film)) == digest

        def settle(stored: Gate) -> Gate:
            if stored.decision:
                return stored
            if is_shown and utc_now() < stored.deadline:
                return stored.model_copy(update={"opening": stored.opening + 1})
            decision = "expired" if is_shown else "changed"
            return stored.model_copy(update={"decision": decision, "decided_at": utc_now()})

        gate = self.store.update(run.run_id, Gate, settle, f"{name}#{digest}")
        match gate.decision:
            case None:
                return "wait"
            case "expired":
                return "expired"
            case "approved" if is_shown:
                return name
            case "rejected":
                self._apply_rejection(run, gate)
        return "redo"

    def wake(self, run_id: str, gate: Gate) -> None:
        """Let the machine go on that waits at this opening of the gate: for a decision, or because
        what it shows was edited, so that it is asked anew. Idempotent."""
        turns = turns_of_round(gate.execution, gate.round)
        pass_turn(self.store, self.task_tokens, run_id, turns, gate.turn)

    def _new_gate(self, film: RunSnapshot, name: GateName, parts: dict[str, str]) -> Gate:
        """A gate with the approvals of what was the same when it was approved before."""
        run, cost = film.run, remaining_cost(film)
        verdicts = {
            part: verdict
            for gate in self.gates(run.run_id)
            for part, verdict in gate.verdicts.items()
            if gate.gate == name
            and verdict.decision == "approved"
            and verdict.digest == parts.get(part)
        }
        return Gate(
            gate=name,
            digest=gate_digest(name, parts),
            execution=run.execution,
            round=run.round,
            deadline=utc_now() + timedelta(days=run.settings.approval_days),
            parts=parts,
            verdicts=verdicts,
            waits_for=waiting_scenes_of(name, film),
            expected_usd=cost.expected_usd,
            at_most_usd=cost.at_most_usd,
        )

    def _wait_for_a_person(self, film: RunSnapshot, gate: Gate, *, is_new: bool) -> None:
        run = film.run

        def wait(stored: Run) -> Run:
            stored.check_execution(run.execution)
            waiting = stored.advanced("awaiting_approval")
            return waiting.model_copy(update={"gate": gate.gate})

        self.store.update(run.run_id, Run, wait)
        if is_new:
            message = (
                f"the {gate.gate} waits for approval until {minute(gate.deadline)}; "
                f"{usd(film.spent_ticks):.2f} USD spent so far, going on costs about "
                f"{gate.expected_usd:.2f} USD, at most {gate.at_most_usd:.2f}"
            )
            about = {"execution": run.execution}
            record(self.store, run.run_id, "awaiting_approval", message, **about)

    def _apply_rejection(self, run: Run, gate: Gate) -> None:
        if gate.applied:
            return
        redos = redos_of(gate)
        # An earlier try may have died after this: then the run is in the round that it began.
        began_round = run.last_redo == inputs_digest(run.round - 1, redos)
        if redos and not (gate.round < run.round and began_round):
            apply_redo(self.store, run, redos)

        def mark(stored: Gate) -> Gate:
            return stored.model_copy(update={"applied": True})

        self.store.update(run.run_id, Gate, mark, gate.key)

    def _go_on(self, run: Run, gate: Gate) -> None:
        after: Status = _STATUS_AFTER[gate.gate] if gate.decision == "approved" else "ideation"

        def leave(stored: Run) -> Run:
            is_waiting = stored.status == "awaiting_approval" and stored.execution == run.execution
            if not is_waiting:
                return stored
            return stored.advanced(after).model_copy(update={"gate": None})

        self.store.update(run.run_id, Run, leave)
        self.wake(run.run_id, gate)


def gate_turn_item(gate: Gate) -> str:
    """The name of the item of the turn that this opening of the gate waits for."""
    return turn_item(turns_of_round(gate.execution, gate.round), gate.turn)
