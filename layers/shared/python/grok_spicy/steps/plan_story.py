"""PlanStory: from a concept, a finished plan or a run to go on with, to a run with a plan."""

from typing import Any

from pydantic import BaseModel, ValidationError

from grok_spicy.errors import BadInput, BadPlan, GarbledAnswer, RunHasEnded
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.run import Plan, Run, RunRequest, RunSettings
from grok_spicy.models.spending import CallKey, ticks
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies import prompts
from grok_spicy.policies.asset_keys import run_id_of
from grok_spicy.policies.capabilities import check_request, unfilmable
from grok_spicy.policies.pricing import estimate, plan_max_tokens
from grok_spicy.policies.schedule import sequences
from grok_spicy.ports import ChatRequest, RunStore
from grok_spicy.services.event_log import advance, record
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.reference_photos import (
    check_references,
    describe_references,
    match_references,
)
from grok_spicy.services.run_lifecycle import create_run, resume_run, with_aspect_ratio
from grok_spicy.services.structured_chat import ask, readable


class PlanStoryRequest(BaseModel):
    """The execution's name and its input, as the state machine hands them over."""

    execution: str
    input: Any


class CharacterTicket(BaseModel):
    name: str


class SceneTicket(BaseModel):
    scene_id: int


class SequenceTicket(BaseModel):
    scenes: list[SceneTicket]
    keyframes_at_once: int


class Planned(BaseModel):
    """References only: what the machine maps over."""

    run_id: str
    characters: list[CharacterTicket]
    sequences: list[SequenceTicket]


def plan_story(
    request: PlanStoryRequest,
    context: GenerationContext,
) -> Planned:
    """Start the run or go on with it. BadInput, BadPlan, RunIsActive, or what the till raises."""
    store, wanted = context.store, _parse(request.input, context.provider)
    _check_not_stopped(store, request.execution, wanted)
    if wanted.run_id:
        run = resume_run(store, wanted.run_id, request.execution, wanted)
    else:
        run = create_run(store, request.execution, wanted)
        store.open_budget(run.run_id, ticks(run.settings.max_cost_usd))
        run = advance(store, run.run_id, "ideation")
    _check_provider(run.settings.provider, context.provider)
    run = check_references(run, context)
    plan = store.get(run.run_id, Plan)
    if plan is None:
        run = describe_references(run, context)
        plan = _write_plan(run, context)
        store.put(run.run_id, plan)
    run = match_references(run, plan.story, context)
    _announce_plan(store, run, plan.story)
    advance(store, run.run_id, "characters")
    return _tickets(run, plan.story)


def _parse(given: object, provider: str | None) -> RunRequest:
    if provider and isinstance(given, dict) and "run_id" not in given:
        given = {"provider": provider, **given}
    try:
        wanted = RunRequest.model_validate(given)
    except ValidationError as problem:
        raise BadInput("; ".join(readable(problem))) from problem
    check_request(wanted)
    return wanted


def _check_not_stopped(store: RunStore, execution: str, wanted: RunRequest) -> None:
    """A run can be there before its execution begins, and be cancelled before that too."""
    run = store.get(wanted.run_id or run_id_of(execution), Run)
    if run and run.ended and run.execution == execution:
        raise RunHasEnded(f"run {run.run_id!r} is {run.status}; resume it to go on with it")


def _check_provider(wanted: str, here: str | None) -> None:
    """A simulated film must not go on with clips that are paid for, nor a real one with others."""
    if here not in (None, wanted):
        raise BadInput(f"here the provider is {here}: {wanted} can't be asked for")


def _write_plan(run: Run, context: GenerationContext) -> Plan:
    """The model's plan: sent back once if it breaks a rule, then BadPlan."""
    settings, paid_calls = run.settings, context.paid_calls(run.run_id)
    if run.concept is None:
        raise BadInput(f"run {run.run_id!r} never had a concept or a plan; start a new one")
    chat_request = ChatRequest(
        model=settings.models.text,
        system=prompts.PLAN_SYSTEM,
        text=prompts.plan_request(run.concept, settings, run.references),
        answer=StoryPlan,
        max_tokens=plan_max_tokens(settings),
    )
    call_key = CallKey(
        step="plan_story",
        subject="plan",
        detail=str(run.failed_plans + 1),
        model=settings.models.text,
    )

    def broken_rules(plan: StoryPlan) -> list[str]:
        return _beyond(plan, settings) + unfilmable(plan, settings.models.video)

    try:
        story = ask(
            paid_calls,
            context.model_provider,
            call_key,
            chat_request,
            prompts.plan_again,
            StoryPlan,
            broken_rules,
        )
    except GarbledAnswer as problem:
        # Whoever resumes the run has the model asked anew, not its bad answers read again.
        update = {"failed_plans": run.failed_plans + 1}
        context.store.update(run.run_id, Run, lambda kept: kept.model_copy(update=update))
        raise BadPlan(
            f"the model's plan breaks the rules, also at the second try: {problem}"
        ) from problem
    return Plan(
        story=with_aspect_ratio(story, settings),
        inputs_digest=inputs_digest(settings, chat_request.text),
    )


def _beyond(plan: StoryPlan, settings: RunSettings) -> list[str]:
    """More than was asked for would cost more than was asked for."""
    asked = {"characters": settings.characters, "scenes": settings.scenes}
    return [
        f"{len(getattr(plan, what))} {what} where {number} were asked for"
        for what, number in asked.items()
        if len(getattr(plan, what)) > number
    ]


def _announce_plan(store: RunStore, run: Run, story: StoryPlan) -> None:
    store.update(run.run_id, Run, lambda kept: kept.model_copy(update={"title": story.title}))
    cost = estimate(
        run.settings, len(story.characters), [scene.duration_seconds for scene in story.scenes]
    )
    record(
        store,
        run.run_id,
        "plan",
        f"“{story.title}”: {prompts.count(len(story.characters), 'character')}, "
        f"{prompts.count(len(story.scenes), 'scene')}, about "
        f"{cost.expected_usd:.2f} USD, at most {cost.at_most_usd:.2f}",
    )


def _tickets(run: Run, story: StoryPlan) -> Planned:
    return Planned(
        run_id=run.run_id,
        characters=[CharacterTicket(name=character.name) for character in story.characters],
        sequences=[
            SequenceTicket(
                scenes=[SceneTicket(scene_id=scene_id) for scene_id in sequence.scene_ids],
                keyframes_at_once=sequence.keyframes_at_once,
            )
            for sequence in sequences(story, run.settings.continuity)
        ],
    )
