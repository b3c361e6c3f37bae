"""PlanStory: plan the run's story, and match reference photos to its characters."""

from collections.abc import Sequence

from pydantic import BaseModel

from grok_spicy.errors import BadInput, BadPlan, GarbledAnswer, Refused
from grok_spicy.models.generation import ChatRequest
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.planner_answer import as_story, planner_answer
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.settings import GATES, GateName
from grok_spicy.models.spending import CallKey
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies import prompts
from grok_spicy.policies.asset_keys import place_slug
from grok_spicy.policies.casts import (
    as_references,
    find_missing,
    matched,
    plan_with_cast,
    with_cast,
)
from grok_spicy.policies.estimates import estimate
from grok_spicy.policies.feasibility import plan_problems
from grok_spicy.policies.filming import GROK, before_choice
from grok_spicy.policies.narration import is_spoken
from grok_spicy.policies.notes import plan_anew
from grok_spicy.policies.overrides import with_aspect_ratio
from grok_spicy.policies.places import places_of
from grok_spicy.policies.plan_counts import find_excess, find_shortage
from grok_spicy.policies.pricing import plan_max_tokens
from grok_spicy.policies.refusals import offer
from grok_spicy.policies.schedule import (
    is_pinned,
    keyframe_turn,
    pin_turn,
    storyboard_turn,
)
from grok_spicy.ports import RunStore, TaskTokens
from grok_spicy.services.camera_choice import choose_cameras
from grok_spicy.services.casts import record_cast, run_cast
from grok_spicy.services.changes import next_plan_number
from grok_spicy.services.event_log import advance, record
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.open_turns import pass_open_turns, storyboard_scenes
from grok_spicy.services.picks import apply_upload
from grok_spicy.services.plans import replace_plan
from grok_spicy.services.progress import plan_facts
from grok_spicy.services.queries import StepRequest, load_active_run
from grok_spicy.services.reference_photos import (
    check_references,
    describe_references,
    match_references,
)
from grok_spicy.services.softened_wording import (
    mark_concept_sent,
    soften_concept,
    softened_concept,
)
from grok_spicy.services.structured_chat import ask
from grok_spicy.services.turns import lane_turn


class PlanStoryRequest(StepRequest):
    """Which run to plan."""


class CharacterTicket(BaseModel):
    name: str


class SceneTicket(BaseModel):
    """What a scene's lane needs to know: the items of the turns that it waits for before its
    keyframe and its clip, whether it waits for the latter, and whether it is the film's last."""

    scene_id: int
    turn: str
    pin_turn: str
    is_pinned: bool
    is_last: bool


class StoryboardTicket(BaseModel):
    """A scene whose keyframe is composed for the storyboard's gate, and the item of the turn that
    it waits for."""

    scene_id: int
    turn: str


class PlaceTicket(BaseModel):
    """A place whose plate is drawn, by the slug of its plate."""

    place: str


class PlanStoryResponse(BaseModel):
    """Ids only: what the state machine maps over, whether a narrator says anything, at which gates
    it waits, and whether the film is exported. `storyboard` is empty without that gate, `plates`
    where none are asked for."""

    run_id: str
    execution: str
    characters: list[CharacterTicket]
    scenes: list[SceneTicket]
    storyboard: list[StoryboardTicket]
    is_narrated: bool
    approve: dict[GateName, bool]
    has_exports: bool = False
    plates: list[PlaceTicket] = []
    draws_plates: bool = False


def plan_story(
    request: PlanStoryRequest,
    context: GenerationContext,
    *,
    task_tokens: TaskTokens,
    cameras: Sequence[str] = (GROK,),
) -> PlanStoryResponse:
    """Plan the run, unless it has a plan already: its request's, or that of an earlier try. A plan
    that a person rejected is written anew, and what was made from its texts is made again. Choose
    each scene's camera, among those that are set up, where a person did not. Pass the turns of the
    scenes that wait for nothing.

    Raises BadInput for photos that can't be used, UnusableImage for a picture that a person picked,
    BadPlan, and what a paid call raises.
    """
    store = context.store
    run = advance(store, request.run_id, "ideation", request.execution)
    run = check_references(run, context)
    run = apply_upload(run, context)
    plan = store.get(run.run_id, Plan)
    if plan is None or plan.is_rejected:
        run = describe_references(run, context)
        plan, run = _write_allowed_plan(run, context, plan)
        load_active_run(store, run.run_id, request.execution)
        run = replace_plan(store, run, plan)
    run = match_references(run, plan.story, context, plan.number)
    run = choose_cameras(store, run, plan.story, cameras)
    _record_plan(store, run, plan.story)
    run = advance(store, run.run_id, "characters", request.execution)
    pass_open_turns(store, task_tokens, run, plan.story)
    return _build_response(run, plan.story)


def _write_allowed_plan(
    run: Run, context: GenerationContext, rejected: Plan | None
) -> tuple[Plan, Run]:
    """The model's plan as `_write_plan` has it, and the run. A concept that moderation refuses is
    softened, and the wording sent if it may be; otherwise Refused, with the wording."""
    try:
        plan = _write_plan(run, context, rejected)
    except Refused as refusal:
        run = soften_concept(run, context, refusal)
        if softened_concept(run):
            return _write_allowed_plan(run, context, rejected)
        words = f"concept: {offer(run.softened)}" if run.softened else str(refusal)
        raise type(refusal)(words, refusal.cost_ticks) from refusal
    return plan, mark_concept_sent(context.store, run)


def _write_plan(run: Run, context: GenerationContext, rejected: Plan | None) -> Plan:
    """The model's plan, in place of the one that a person rejected, if there is one. BadPlan if it
    breaks a rule, also at the second try. What of the request it does not keep is recorded as an
    event."""
    settings, paid_calls = run.settings, context.paid_calls(run)
    if run.concept is None:
        raise BadInput(f"run {run.run_id!r} never had a concept; its plan can't be written again")
    number = next_plan_number(context.store, run.run_id) if rejected else 1
    softened = softened_concept(run)
    cast = run_cast(context.store, run)
    references = [*run.references, *as_references(cast)]
    text = prompts.plan_request(softened or run.concept, settings, references)
    text = plan_with_cast(text, cast)
    chat_request = ChatRequest(
        model=settings.models.text,
        system=prompts.PLAN_SYSTEM,
        text=plan_anew(text, rejected.story, rejected.notes) if rejected else text,
        answer=planner_answer(settings),
        max_tokens=plan_max_tokens(settings),
        effort=settings.plan_effort,
    )
    call_key = CallKey(
        step="plan_story",
        subject="plan" if rejected is None else f"plan-{rejected.redone_in}",
        detail=f"{run.failed_plans + 1}{'-softened' if softened else ''}",
        model=settings.models.text,
    )

    def find_broken_rules(plan: StoryPlan) -> list[str]:
        broken = plan_problems(plan, before_choice(settings), is_written=True)
        return find_excess(plan, settings) + broken + find_missing(plan, cast)

    said: list[str] = []
    try:
        story = ask(
            *(paid_calls, context.model_provider, call_key, chat_request, prompts.plan_again),
            planner_answer(settings),
            find_broken_rules,
            lambda plan: find_shortage(plan, settings),
            said.append,
        )
    except GarbledAnswer as problem:
        _record_reading(context.store, run, said)
        # So that a resumed run makes new calls, instead of reading these answers again.
        update = {"failed_plans": run.failed_plans + 1}
        context.store.update(
            run.run_id, Run, lambda stored_run: stored_run.model_copy(update=update)
        )
        raise BadPlan(
            f"the model's plan breaks the rules, also at the second try: {problem}"
        ) from problem
    _record_reading(context.store, run, said)
    for line in find_shortage(story, settings):
        record(context.store, run.run_id, "plan", f"the model's plan has only {line}")
    story, changed = with_cast(with_aspect_ratio(as_story(story, settings), settings), cast)
    if cast:
        record_cast(context.store, run.run_id, cast, story, changed)
    return Plan(
        story=story,
        inputs_digest=inputs_digest(settings, chat_request.text),
        number=number,
        notes=rejected.notes if rejected else [],
        redone_in=rejected.redone_in if rejected else 0,
    )


def _record_reading(store: RunStore, run: Run, said: list[str]) -> None:
    """Record how the plan was read, once its calls are made: they may be tried a thousand times
    until the provider has room."""
    for message in said:
        record(store, run.run_id, "plan", f"the plan was {message}")


def _record_plan(store: RunStore, run: Run, story: StoryPlan) -> None:
    update = plan_facts(story)
    store.update(run.run_id, Run, lambda stored_run: stored_run.model_copy(update=update))
    cost = estimate(
        run.settings,
        len(story.characters),
        story.scene_seconds,
        story,
        reused=len(matched(story, run_cast(store, run))),
    )
    record(
        store,
        run.run_id,
        "plan",
        f"“{story.title}”: {prompts.count(len(story.characters), 'character')}, "
        f"{prompts.count(len(story.scenes), 'scene')}, about "
        f"{cost.expected_usd:.2f} USD, at most {cost.at_most_usd:.2f}",
    )


def _build_response(run: Run, story: StoryPlan) -> PlanStoryResponse:
    places = places_of(story, run.settings) if run.settings.plates else []
    return PlanStoryResponse(
        plates=[PlaceTicket(place=place_slug(each.key)) for each in places],
        draws_plates=bool(places),
        run_id=run.run_id,
        execution=run.execution,
        characters=[CharacterTicket(name=character.name) for character in story.characters],
        scenes=[
            SceneTicket(
                scene_id=scene.scene_id,
                turn=lane_turn(run, keyframe_turn(scene.scene_id)),
                pin_turn=lane_turn(run, pin_turn(scene.scene_id)),
                is_pinned=is_pinned(story, scene.scene_id, run.settings),
                is_last=scene is story.scenes[-1],
            )
            for scene in story.scenes
        ],
        storyboard=[
            StoryboardTicket(scene_id=scene_id, turn=lane_turn(run, storyboard_turn(scene_id)))
            for scene_id in storyboard_scenes(run, story)
        ],
        is_narrated=is_spoken(story),
        approve={gate: gate in run.settings.approve for gate in GATES},
        has_exports=not run.settings.exports.is_empty,
    )
