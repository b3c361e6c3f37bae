"""What a gate becomes when it is opened again, and when a person decides. Pure."""

from collections.abc import Sequence
from datetime import datetime

from grok_spicy.errors import GateDecided
from grok_spicy.models.gates import Gate, PartDecision, PartVerdict
from grok_spicy.models.run import Run
from grok_spicy.policies.gate_contents import part_words


def must_open_again(gate: Gate, run: Run) -> bool:
    """Whether a stored gate must be decided anew: its wait ended without a decision that holds, or
    it belongs to an execution that is over."""
    if gate.decision is None:
        return (gate.execution, gate.round) != (run.execution, run.round)
    return gate.decision in ("expired", "changed") or (gate.decision == "rejected" and gate.applied)


def opened_again(gate: Gate, fresh: Gate) -> Gate:
    """The gate as it was opened now. What was rejected is decided anew, since it was followed."""
    kept = {
        part: verdict
        for part, verdict in gate.verdicts.items()
        if verdict.decision == "approved" or gate.decision != "rejected"
    }
    verdicts = {**fresh.verdicts, **kept}
    return fresh.model_copy(update={"verdicts": verdicts, "opening": gate.opening + 1})


def with_decisions(gate: Gate, decisions: Sequence[PartDecision], by: str) -> Gate:
    """The gate with what that person decides. GateDecided for a part that somebody else decided."""
    verdicts = dict(gate.verdicts)
    for each in decisions:
        given = verdicts.get(each.part)
        if given and given.by != by:
            raise GateDecided(
                f"{part_words(gate, each.part)}: already {given.decision} by {given.by} at "
                f"{minute(given.at)}"
            )
        digest = gate.parts[each.part]
        verdicts[each.part] = PartVerdict(
            decision=each.decision, digest=digest, note=each.note, by=by
        )
    return gate.model_copy(update={"verdicts": verdicts})


def closed(gate: Gate) -> Gate:
    """The gate, decided if every part has a verdict: by who gave the last one."""
    if gate.decision or gate.undecided:
        return gate
    last = max(gate.verdicts.values(), key=lambda verdict: verdict.at)
    rejected = gate.rejected_parts.values()
    notes = {verdict.note for verdict in rejected}
    update = {
        "decision": "rejected" if rejected else "approved",
        "by": last.by,
        "decided_at": last.at,
        "note": notes.pop() if len(notes) == 1 else None,
    }
    return gate.model_copy(update=update)


def says_the_same(gate: Gate, decisions: Sequence[PartDecision], by: str) -> bool:
    """Whether a decision repeats what the same person decided: its response may have been lost."""
    return gate.by == by and all(
        each.part in gate.verdicts and gate.verdicts[each.part].decision == each.decision
        for each in decisions
    )


def decided_before(gate: Gate) -> GateDecided:
    when = minute(gate.decided_at) if gate.decided_at else "an unknown time"
    by = f" by {gate.by}" if gate.by else ""
    return GateDecided(f"the {gate.gate} is already {gate.decision}{by}, since {when}")


def minute(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
