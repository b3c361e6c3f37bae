"""Tools for gates: approve or reject what a run shows before it goes on."""

from typing import Annotated

from pydantic import BaseModel, Field

from grok_spicy.api.schemas import (
    CharacterDecision,
    DecideRequest,
    GateView,
    RunDetail,
    SceneDecision,
)
from grok_spicy.api.schemas.gates import Verb
from grok_spicy.errors import BadInput
from grok_spicy.models.story import Name
from grok_spicy_mcp.arguments import Confirm, RunName
from grok_spicy_mcp.confirmation import check_confirmation, spending_words
from grok_spicy_mcp.reports import gate_report, left_usd
from grok_spicy_mcp.results import GateReport
from grok_spicy_mcp.tool_context import ToolContext

Digest = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        description="The `digest` of the gate that was looked at, from show_run or wait_for.",
    ),
]
NoteText = Annotated[
    str, Field(min_length=1, max_length=2_000, description="What should be different.")
]
_MOST = 100
"""Scenes or characters that one call decides about: as many as the API takes."""


class SceneNote(BaseModel):
    """A scene to make again."""

    scene_id: int = Field(ge=1)
    note: NoteText


class CharacterNote(BaseModel):
    """A character's sheet to draw again."""

    name: Name
    note: NoteText


class GateTools:
    """Tools for gates."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context

    def approve(
        self,
        run: RunName,
        digest: Digest,
        scenes: Annotated[
            list[Annotated[int, Field(ge=1)]] | None,
            Field(
                max_length=_MOST,
                description="Only these scenes; the gate stays open for the others.",
            ),
        ] = None,
        characters: Annotated[
            list[Name] | None,
            Field(
                max_length=_MOST,
                description="Only these characters' sheets; the gate stays open for the others.",
            ),
        ] = None,
        confirm: Confirm = None,
    ) -> GateReport:
        """Approve what a run shows at the gate where it waits, so that it goes on. Look at it with
        show_images first, or hear it with play_narration, and show it to the person you work for:
        the decision is theirs. Spends money. Only what has that digest is approved."""
        request = DecideRequest(
            decision="approve",
            digest=digest,
            scenes=[SceneDecision(decision="approve", scene_id=each) for each in scenes or []],
            characters=[
                CharacterDecision(decision="approve", name=each) for each in characters or []
            ],
        )
        return self._decide(run, request, confirm, "Going on")

    def reject(
        self,
        run: RunName,
        digest: Digest,
        note: Annotated[
            NoteText | None, Field(description="What should be different about all of it.")
        ] = None,
        scenes: Annotated[
            list[SceneNote] | None,
            Field(
                max_length=_MOST,
                description="Only these scenes; the gate stays open for the others.",
            ),
        ] = None,
        characters: Annotated[
            list[CharacterNote] | None,
            Field(
                max_length=_MOST,
                description="Only these characters' sheets; the gate stays open for the others.",
            ),
        ] = None,
        confirm: Confirm = None,
    ) -> GateReport:
        """Reject what a run shows at the gate where it waits: it is made again with the note, and
        asked again. Spends money. What was made before is kept."""
        request = DecideRequest(
            decision="reject",
            digest=digest,
            note=note,
            scenes=[
                SceneDecision(decision="reject", scene_id=each.scene_id, note=each.note)
                for each in scenes or []
            ],
            characters=[
                CharacterDecision(decision="reject", name=each.name, note=each.note)
                for each in characters or []
            ],
        )
        if not (note or scenes or characters):
            raise BadInput("say in a note what should be different")
        return self._decide(run, request, confirm, "Making it again, and going on,")

    def _decide(
        self, run: str, request: DecideRequest, confirm: str | None, effect: str
    ) -> GateReport:
        """The gate after the decision. RunIsActive where somebody has decided before."""
        detail = self._context.find(run)
        gate = _find_gate(detail, request.digest)
        check_confirmation(
            confirm,
            _decision_words(request.decision, gate, detail),
            f"The run has cost {detail.cost_usd:.2f} USD so far. {effect} is expected to cost "
            f"{gate.expected_usd:.2f} USD, and may cost up to what is left under its max_cost_usd.",
        )
        return gate_report(self._context.client.decide(detail.run_id, gate.gate, request))


def _find_gate(run: RunDetail, digest: str) -> GateView:
    """The gate with that digest. BadInput if the run never came to one."""
    gate = next((each for each in reversed(run.gates) if each.digest == digest), None)
    if gate is None:
        raise BadInput(f"{run.run_id} has no gate with this digest; look at it again with show_run")
    return gate


def _decision_words(decision: Verb, gate: GateView, run: RunDetail) -> str:
    """`approve storyboard and spend up to 2.50 USD`."""
    return f"{decision} {gate.gate} and {spending_words(left_usd(run))}"
