"""PlanStory: from a concept, a finished plan or a run to go on with, to a run with a plan."""

from typing import Any

from pydantic import BaseModel, ValidationError

from grok_spicy import prompts
from grok_spicy.announce import advance, announce
from grok_spicy.asking import ask, readable
from grok_spicy.atelier import Atelier
from grok_spicy.cameras import check_plan, check_resolution, unfilmable
from grok_spicy.casting import check_references, describe_references, match_references
from grok_spicy.errors import REFUSALS, BadInput, BadPlan, GarbledAnswer, RunIsActive
from grok_spicy.film import load_run
from grok_spicy.items import inputs_digest
from grok_spicy.layout import run_id_of
from grok_spicy.money import Purpose, ticks
from grok_spicy.ports import Question, RunStore
from grok_spicy.pricing import estimate, plan_max_tokens
from grok_spicy.run import Run, RunRequest, RunSettings
from grok_spicy.schedule import sequences
from grok_spicy.story import StoryPlan
from grok_spicy.takes import Clip, Plan, Take


class Request(BaseModel):
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
    request: Request,
    atelier: Atelier,
) -> Planned:
    """Start the run or go on with it. BadInput, BadPlan, RunIsActive, or what the till raises."""
    store, wanted = atelier.store, _parse(request.input)
    if wanted.run_id:
        run = _go_on(store, wanted.run_id, request.execution, wanted)
    else:
        run = _start(store, request.execution, wanted)
    run = check_references(run, atelier)
    plan = store.get(run.run_id, Plan)
    if plan is None:
        run = describe_references(run, atelier)
        plan = _write_plan(run, atelier)
        store.put(run.run_id, plan)
    run = match_references(run, plan.story, atelier)
    _announce_plan(store, run, plan.story)
    advance(store, run.run_id, "characters")
    return _tickets(run, plan.story)


def _parse(given: object) -> RunRequest:
    try:
        wanted = RunRequest.model_validate(given)
    except ValidationError as problem:
        raise BadInput("; ".join(readable(problem))) from problem
    check_resolution(wanted)
    if wanted.plan:
        check_plan(wanted.plan, wanted.models.video)
    return wanted


def _start(store: RunStore, execution: str, wanted: RunRequest) -> Run:
    run_id = run_id_of(execution)
    settings, story = wanted.settings(), wanted.plan
    run = Run(
        run_id=run_id,
        owner=wanted.owner,
        execution=execution,
        settings=settings,
        concept=wanted.concept,
        title=story.title if story else None,
        requested_references=wanted.references,
    )
    if story and store.get(run_id, Run) is None:
        # Before the run: one that was killed in between could never go on.
        store.create(
            run_id, Plan(story=_in_shape(story, settings), inputs_digest=inputs_digest(wanted))
        )
    if not store.create(run_id, run):
        existing = load_run(store, run_id)
        if existing.execution != execution:
            raise RunIsActive(f"run {run_id!r} exists already; choose another name")
        run = existing
    store.open_budget(run_id, ticks(run.settings.max_cost_usd))
    return advance(store, run_id, "ideation")


def _go_on(store: RunStore, run_id: str, execution: str, wanted: RunRequest) -> Run:
    def reopened(run: Run) -> Run:
        if run.execution != execution and not run.ended:
            raise RunIsActive(f"run {run_id!r} is still going, as execution {run.execution!r}")
        settings = _told_anew(run.settings, wanted)
        return run.model_copy(
            update={
                "execution": execution,
                "settings": settings,
                "status": "ideation",
                "ended_at": None,
                "error": None,
            }
        )

    run = load_run(store, run_id)
    if run.execution != execution:
        run = store.update(run_id, Run, reopened)
        if wanted.buy_lost_calls:
            store.write_off_lost_calls(run_id)
        announce(store, run_id, "resumed", f"goes on as {execution}")
    # Also when this execution comes here again: it may have died before it had done this.
    store.open_budget(run_id, ticks(run.settings.max_cost_usd))
    _reopen_gaps(store, run_id)
    return run


def _told_anew(settings: RunSettings, wanted: RunRequest) -> RunSettings:
    """The run's settings with what is given for its going on. BadInput if they don't agree."""
    given = wanted.model_fields_set & {"max_cost_usd", "on_gap"}
    update: dict[str, Any] = {name: getattr(wanted, name) for name in given}
    named = {name: getattr(wanted.models, name) for name in wanted.models.model_fields_set}
    update["models"] = settings.models.model_copy(update=named)
    told = settings.model_copy(update=update)
    check_resolution(told)
    return told


def _reopen_gaps(store: RunStore, run_id: str) -> None:
    """What failed gets another chance; what was refused stays refused, since it is unchanged."""
    for clip in store.all(run_id, Clip):
        if clip.state == "gap":
            store.put(run_id, clip.model_copy(update={"state": "open"}))
    for take in store.all(run_id, Take):
        if take.state == "failed" and take.error not in REFUSALS:
            store.put(run_id, take.model_copy(update={"forgiven": True}))


def _write_plan(run: Run, atelier: Atelier) -> Plan:
    """The model's plan: sent back once if it breaks a rule, then BadPlan."""
    settings, till = run.settings, atelier.till(run.run_id)
    if run.concept is None:
        raise BadInput(f"run {run.run_id!r} never had a concept or a plan; start a new one")
    question = Question(
        model=settings.models.text,
        system=prompts.PLAN_SYSTEM,
        text=prompts.plan_request(run.concept, settings, run.references),
        answer=StoryPlan,
        max_tokens=plan_max_tokens(settings),
    )
    purpose = Purpose(
        step="plan_story",
        subject="plan",
        detail=str(run.bad_plans + 1),
        model=settings.models.text,
    )

    def broken_rules(plan: StoryPlan) -> list[str]:
        return _beyond(plan, settings) + unfilmable(plan, settings.models.video)

    try:
        story = ask(
            till, atelier.studio, purpose, question, prompts.plan_again, StoryPlan, broken_rules
        )
    except GarbledAnswer as problem:
        # Whoever resumes the run has the model asked anew, not its bad answers read again.
        update = {"bad_plans": run.bad_plans + 1}
        atelier.store.update(run.run_id, Run, lambda kept: kept.model_copy(update=update))
        raise BadPlan(
            f"the model's plan breaks the rules, also at the second try: {problem}. Ask it once "
            "more, say more plainly who is in the story, or bring a plan (--plan plan.json)"
        ) from problem
    return Plan(
        story=_in_shape(story, settings), inputs_digest=inputs_digest(settings, question.text)
    )


def _in_shape(story: StoryPlan, settings: RunSettings) -> StoryPlan:
    """The story in the aspect ratio that was asked for, if one was."""
    ratio = settings.aspect_ratio or story.aspect_ratio
    return story.model_copy(update={"aspect_ratio": ratio})


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
    announce(
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
