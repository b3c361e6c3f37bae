"""The question that a terminal asks at a gate."""

from collections.abc import Callable

from pydantic import ValidationError

from grok_spicy.api.schemas import (
    CharacterDecision,
    DecideRequest,
    GatePart,
    GateView,
    SceneDecision,
)
from grok_spicy.api.schemas.gates import Verb
from grok_spicy.errors import BadInput
from grok_spicy.models.validation import validation_messages
from grok_spicy_cli.render.gates import name_of

Ask = Callable[[str], str]
"""Shows a question and returns the answer; EOFError where nobody can answer any more."""

_VERBS: dict[str, Verb] = {"a": "approve", "r": "reject"}


def ask_for_decision(gate: GateView, ask: Ask) -> DecideRequest | None:
    """What the person decides at the gate; None if they leave it open for now."""
    try:
        match _choose(_question(gate), ask, "arsq"):
            case "a":
                return DecideRequest(digest=gate.digest, decision="approve")
            case "r" if gate.gate != "cut":
                note = _ask_note(ask)
                return DecideRequest(digest=gate.digest, decision="reject", note=note)
            case "r" | "s" if len(gate.subject) > 1 or gate.gate == "cut":
                return _decide_one_by_one(gate, ask)
    except EOFError:
        pass
    return None


def decide_request(
    decision: Verb, note: str | None, scenes: list[int], characters: list[str]
) -> DecideRequest:
    """A decision about the scenes or characters that are named, or about all that is undecided.
    BadInput. It is about no gate yet: its digest is a dash."""
    said = {"decision": decision, "note": note}
    fields = {
        "digest": "-",
        **said,
        "scenes": [{"scene_id": each, **said} for each in scenes],
        "characters": [{"name": each, **said} for each in characters],
    }
    try:
        return DecideRequest.model_validate(fields)
    except ValidationError as problem:
        raise BadInput("; ".join(validation_messages(problem))) from problem


def _question(gate: GateView) -> str:
    words = ["[a]pprove"]
    if gate.gate == "cut":
        words.append("[r]eject scenes")
    else:
        words.append("[r]eject with a note")
        if len(gate.subject) > 1:
            words.append("one by one: [s]")
    return f"{', '.join(words)}, or [q]uit and leave it waiting? "


def _decide_one_by_one(gate: GateView, ask: Ask) -> DecideRequest:
    scenes: list[SceneDecision] = []
    characters: list[CharacterDecision] = []
    for part in gate.subject:
        if part.verdict:
            continue
        verb = _VERBS[_choose(f"{name_of(part)}: [a]pprove or [r]eject? ", ask, "ar")]
        note = _ask_note(ask) if verb == "reject" else None
        _add(part, verb, note, scenes, characters)
    return DecideRequest(
        digest=gate.digest, decision="approve", scenes=scenes, characters=characters
    )


def _add(
    part: GatePart,
    verb: Verb,
    note: str | None,
    scenes: list[SceneDecision],
    characters: list[CharacterDecision],
) -> None:
    if part.scene_id is not None:
        scenes.append(SceneDecision(scene_id=part.scene_id, decision=verb, note=note))
    elif part.character is not None:
        characters.append(CharacterDecision(name=part.character, decision=verb, note=note))


def _ask_note(ask: Ask) -> str | None:
    return ask("What should be different? ").strip()[:2_000] or None


def _choose(question: str, ask: Ask, letters: str) -> str:
    """The first letter of the answer, asked again until it is one of these."""
    while True:
        answer = ask(question).strip().lower()[:1]
        if answer and answer in letters:
            return answer
