"""Approval gates, in JSON."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy.models.gates import Gate, PartDecision, PartVerdict
from grok_spicy.models.settings import GateName
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.story import Name
from grok_spicy.policies.asset_keys import within_run
from grok_spicy.policies.gate_contents import asset_of

Verb = Literal["approve", "reject"]
_DECISIONS: dict[Verb, Literal["approved", "rejected"]] = {
    "approve": "approved",
    "reject": "rejected",
}


class Note(BaseModel):
    """A decision, and what is said about it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    decision: Verb = Field(description="Whether it may stay as it is.")
    note: str | None = Field(
        default=None,
        min_length=1,
        max_length=2_000,
        description="What should be different. It becomes a part of the prompt.",
    )


class SceneDecision(Note):
    """A decision about one scene of the narration, the storyboard or the cut."""

    scene_id: int = Field(ge=1, description="The scene.")


class CharacterDecision(Note):
    """A decision about one character's sheet."""

    name: Name = Field(description="The character.")


class DecideRequest(Note):
    """A decision at a gate: about all that is undecided there, or about the scenes or characters
    that are named; then `decision` and `note` are not looked at. Who names scenes of the cut
    accepts its other scenes."""

    digest: str = Field(
        min_length=1, max_length=64, description="The `digest` of the gate that you have seen."
    )
    scenes: list[SceneDecision] = Field(
        default_factory=list, max_length=100, description="Decisions about single scenes."
    )
    characters: list[CharacterDecision] = Field(
        default_factory=list, max_length=100, description="Decisions about single characters."
    )

    @property
    def decided(self) -> Literal["approved", "rejected"]:
        return _DECISIONS[self.decision]

    @property
    def parts(self) -> list[PartDecision]:
        """The decisions about single parts of the gate."""
        named = [
            *((str(each.scene_id), each) for each in self.scenes),
            *((each.name, each) for each in self.characters),
        ]
        return [
            PartDecision(part=part, decision=_DECISIONS[each.decision], note=each.note)
            for part, each in named
        ]


class GatePart(BaseModel):
    """One thing that a gate shows, and what was decided about it."""

    part: str = Field(description="`plan`, a character's name, or a scene's id.")
    scene_id: int | None = Field(default=None, description="The scene, if it is one.")
    character: str | None = Field(default=None, description="The character, if it is one.")
    title: str = Field(description="What it is called.")
    path: str | None = Field(
        description="The file to look at, in the run's folder; null if there is none."
    )
    verdict: PartVerdict | None = Field(description="What was decided, and by whom.")


class GateView(BaseModel):
    """A gate: what a person is asked to approve, and what going on will cost."""

    gate: GateName = Field(description="What is to be approved.")
    digest: str = Field(description="Stands for exactly what is shown. A decision names it.")
    execution: str = Field(description="The execution that opened the gate.")
    is_open: bool = Field(description="Whether the run waits here.")
    opened_at: datetime = Field(description="Since when it waits, or waited.")
    deadline: datetime = Field(description="The run is interrupted if nobody decides until then.")
    decision: Literal["approved", "rejected", "expired", "changed"] | None = Field(
        description="What was decided. `expired`: nothing, in time. `changed`: what the gate "
        "showed was edited meanwhile."
    )
    by: str | None = Field(description="Who decided.")
    decided_at: datetime | None = Field(description="When that was.")
    note: str | None = Field(description="What was said about it.")
    verdicts: dict[str, PartVerdict] = Field(
        description="What was decided about single parts: by `plan`, character's name or scene id."
    )
    waits_for: list[int] = Field(
        description="Scenes of a storyboard that are approved in words: they begin with the last "
        "frame of the clip before, which is not filmed yet."
    )
    expected_usd: float = Field(description="What going on is expected to cost, in USD.")
    at_most_usd: float = Field(description="What going on may cost at most, in USD.")
    subject: list[GatePart] = Field(
        description="What to look at. Paths are those of now: of a gate that is decided, its "
        "pictures may have been made again since."
    )

    @classmethod
    def of(cls, gate: Gate, film: RunSnapshot) -> Self:
        """The gate, with what the run shows at it now."""
        run = film.run
        is_last = bool(film.gates) and film.gates[-1].item == gate.item
        is_here = run.status == "awaiting_approval" and gate.execution == run.execution
        return cls(
            **gate.model_dump(include=set(cls.model_fields)),
            is_open=is_last and is_here and gate.decision is None,
            subject=[_part(gate, part, film) for part in gate.parts],
        )


class GateList(BaseModel):
    """All gates that a run has come to, the newest last."""

    gates: list[GateView]


def views_of(film: RunSnapshot) -> list[GateView]:
    """The gates of a run, the newest last."""
    return [GateView.of(gate, film) for gate in film.gates]


def _part(gate: Gate, part: str, film: RunSnapshot) -> GatePart:
    is_scene = gate.gate in ("narration", "storyboard", "cut")
    title = part
    if film.plan and is_scene:
        titles = {str(scene.scene_id): scene.title for scene in film.plan.scenes}
        title = titles.get(part, part)
    elif film.plan and gate.gate == "plan":
        title = film.plan.title
    key = asset_of(gate, part, film)
    return GatePart(
        part=part,
        scene_id=int(part) if is_scene else None,
        character=part if gate.gate == "sheets" else None,
        title=title,
        path=within_run(key) if key else None,
        verdict=gate.verdicts.get(part),
    )
