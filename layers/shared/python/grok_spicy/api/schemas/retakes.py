"""The JSON of what changes a film that was made: retakes, edits, choices, versions."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy.api.schemas.estimates import CostEstimate
from grok_spicy.models.plan_edit import PlanEdit
from grok_spicy.models.redo import Pick, Redo, StaleAsset
from grok_spicy.models.requests import Promotion
from grok_spicy.policies.change_terms import ChangeTerms


class WithCap(BaseModel):
    """A change that costs something."""

    model_config = ConfigDict(extra="forbid", strict=True)

    max_cost_usd: float | None = Field(
        default=None,
        gt=0,
        le=100_000,
        allow_inf_nan=False,
        description="The most that the whole run may cost from now on, in USD, with what it has "
        "cost so far. Without it, the cap stays.",
    )


class RetakeRequest(WithCap):
    """What to make again."""

    redo: list[Redo] = Field(min_length=1, max_length=200, description="What is made again.")


class EditRequest(PlanEdit, WithCap):
    """What to change in the plan. Only what these changes make stale is made again."""

    @property
    def edit(self) -> PlanEdit:
        """The changes alone."""
        fields = self.model_dump(exclude_unset=True, exclude={"max_cost_usd"})
        return PlanEdit.model_validate(fields)


class PickRequest(Pick, WithCap):
    """Which attempt, take or uploaded picture to use. What was made from the one before is made
    again."""

    @property
    def pick(self) -> Pick:
        """The choice alone."""
        return Pick.model_validate(self.model_dump(exclude={"max_cost_usd"}))


class PromoteRequest(Promotion, WithCap):
    """How to film the clips of a finished film again."""

    @property
    def promotion(self) -> Promotion:
        """The settings of clips alone."""
        fields = self.model_dump(exclude_unset=True, exclude={"max_cost_usd"})
        return Promotion.model_validate(fields)


class RestoreRequest(BaseModel):
    """Which version to show again."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: int = Field(ge=1, description="Its number.")


class Terms(BaseModel):
    """What a change comes to, before anything is changed."""

    redo: list[Redo] = Field(
        description="What you named, or what your edit or choice makes stale by itself."
    )
    stale: list[StaleAsset] = Field(
        description="All that is made again for it (hard), and what was drawn after it and stays "
        "(soft)."
    )
    estimate: CostEstimate
    least_cap_usd: float = Field(
        description="The smallest `max_cost_usd` that pays every first try, in USD; 0 if nothing "
        "is bought."
    )
    max_cost_usd: float = Field(description="The most that the run may cost, in USD.")

    @classmethod
    def of(cls, terms: ChangeTerms, max_cost_usd: float) -> Self:
        cost = terms.estimate
        return cls(
            redo=terms.redo,
            stale=terms.stale,
            estimate=CostEstimate(expected_usd=cost.expected_usd, at_most_usd=cost.at_most_usd),
            least_cap_usd=terms.least_cap_usd,
            max_cost_usd=max_cost_usd,
        )


class StaleList(BaseModel):
    """Everything that was made from what has changed since, in the order of the film."""

    stale: list[StaleAsset]
