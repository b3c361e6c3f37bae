"""DrawSheet: a character's reference portrait — drawn or stylised, judged, redrawn if need be."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from grok_spicy.errors import (
    REFUSALS,
    AccountBlocked,
    CallLost,
    CharacterUnanchored,
    GrokSpicyError,
    NotFound,
    OverBudget,
)
from grok_spicy.models.caught_error import CaughtError
from grok_spicy.models.images import Sheet
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import CallKey
from grok_spicy.models.story import Character, StoryPlan
from grok_spicy.policies import prompts
from grok_spicy.policies.asset_keys import character_slugs, sheet_key
from grok_spicy.policies.capabilities import image_model
from grok_spicy.policies.casts import find_member, is_same_look
from grok_spicy.policies.error_names import error_class
from grok_spicy.policies.notes import room_beside, with_notes
from grok_spicy.policies.story_texts import sheet_texts
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.casts import cast_attempt, run_cast
from grok_spicy.services.event_log import record, stop_run
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.image_calls import AttemptSpec
from grok_spicy.services.image_refiner import ImageRefiner, image_setup, redo_part
from grok_spicy.services.judge import Judge, Verdict
from grok_spicy.services.queries import StepRequest, load_active_run, load_stored_plan
from grok_spicy.services.turnarounds import draw_turnaround

_ANSWERS = {*REFUSALS, OverBudget.__name__, CallLost.__name__}
"""Reasons for a missing sheet that another try alone does not change."""


class DrawSheetRequest(StepRequest):
    """Which character to draw. With `failure`, the state machine has given up: draw no more and
    record it."""

    name: str
    failure: CaughtError | None = None


class DrawSheetResponse(BaseModel):
    name: str
    anchored: bool


def draw_sheet(
    request: DrawSheetRequest,
    context: GenerationContext,
) -> DrawSheetResponse:
    """Draw the sheet, or leave the character unanchored if calls are refused or unaffordable.

    Raises ProviderRejected, and Transient errors, which the state machine retries.
    CharacterUnanchored if the sheet can't be had just now and `on_unanchored` is `stop`.
    """
    store = context.store
    run = load_active_run(store, request.run_id, request.execution)
    stored_plan = load_stored_plan(store, request.run_id)
    plan = stored_plan.story
    character = plan.character(request.name)
    sheet = _load_sheet(store, context.assets, run, stored_plan, character)
    if sheet.finished:
        if request.failure:
            message = f"{sheet.name}: not all views ({request.failure.as_sentence()})"
            record(store, run.run_id, "turnaround", message, character=sheet.name)
        else:
            draw_turnaround(context, run, plan, sheet)
        return DrawSheetResponse(name=sheet.name, anchored=sheet.anchored)
    if request.failure:
        sheet.problem, sheet.error = request.failure.as_sentence(), request.failure.Error
    else:
        subject = _SheetSubject(sheet, character, plan, Judge(context, run))
        refiner = ImageRefiner(context, run, plan.aspect_ratio)
        sheet = refiner.draw(
            sheet,
            subject,
            run.settings.max_sheet_attempts,
            variants=run.settings.sheet_variants,
        )
    if not sheet.finished and sheet.replaced:
        kept = f"kept as it was: {sheet.problem}"
        sheet = sheet.restored().model_copy(update={"problem": kept})
    store.put(run.run_id, sheet)
    _record_sheet(store, run, sheet)
    if not sheet.anchored and sheet.error not in _ANSWERS:
        _stop_if_wished(store, run, sheet)
    if not request.failure:
        draw_turnaround(context, run, plan, sheet)
    return DrawSheetResponse(name=sheet.name, anchored=sheet.anchored)


def _stop_if_wished(store: RunStore, run: Run, sheet: Sheet) -> None:
    kind = error_class(sheet.error or "")
    problem: GrokSpicyError
    if kind and issubclass(kind, AccountBlocked):
        problem = kind(sheet.problem or "")
    elif run.settings.on_unanchored == "stop":
        problem = CharacterUnanchored(
            f"the character sheet of {sheet.name} can't be had just now: {sheet.problem}"
        )
    else:
        return
    stop_run(store, run, problem)
    raise problem


def _load_sheet(
    store: RunStore, assets: AssetStore, run: Run, stored_plan: Plan, character: Character
) -> Sheet:
    """The stored sheet, or a new one if there is none. Where its inputs have changed, the attempts
    that were made stay, but count no more."""
    plan = stored_plan.story
    slug = character_slugs(plan)[character.name]
    stored = store.get(run.run_id, Sheet, slug)
    if stored and stored.finished:
        return stored
    photo = _find_photo(run, character, store, assets)
    notes = stored.notes if stored else []
    digest = inputs_digest(
        _prompt(character, plan, photo, notes, run.settings),
        photo,
        plan.aspect_ratio,
        *image_setup(run.settings),
        *redo_part(stored),
    )
    # How it was computed while it held every model of the run.
    earlier_digest = inputs_digest(
        character.model_dump(exclude={"voice"}),
        *(plan.style, plan.aspect_ratio, photo, run.settings.models),
    )
    if stored and stored.inputs_digest in (digest, earlier_digest):
        return stored.reopened()
    sheet = stored.set_aside() if stored else Sheet(name=character.name, slug=slug)
    texts = sheet_texts(stored_plan, character, photo)
    update = {"stylised_from": photo, "inputs_digest": digest, "texts_digest": texts}
    sheet = sheet.model_copy(update={"name": character.name, **update})
    return sheet if stored else _take_from_cast(store, assets, run, sheet, character)


def _take_from_cast(
    store: RunStore, assets: AssetStore, run: Run, sheet: Sheet, character: Character
) -> Sheet:
    """The sheet as the run's saved cast has it, a copy of it for the run; as it is if the character
    is not in the cast, looks otherwise by now, or the cast was deleted meanwhile."""
    cast = run_cast(store, run)
    member = find_member(cast, character.name)
    if cast is None or member is None:
        return sheet
    if not is_same_look(member, character):
        message = f"{character.name} looks otherwise than in the cast “{cast.name}”: drawn anew"
        record(store, run.run_id, "cast", message, character=character.name)
        return sheet
    try:
        content = assets.get(member.sheet_key)
    except NotFound:
        message = f"the cast “{cast.name}” was deleted: {character.name} is drawn anew"
        record(store, run.run_id, "cast", message, character=character.name)
        return sheet
    key = sheet_key(run.run_id, sheet.slug, 1)
    assets.put(key, content)
    sheet = sheet.with_attempt(cast_attempt(cast, member, key))
    sheet = sheet.model_copy(update={"finished": True})
    store.put(run.run_id, sheet)
    message = f"{sheet.name}: from the cast “{cast.name}”, not drawn again"
    record(store, run.run_id, "sheet", message, character=sheet.name, score=sheet.score)
    return sheet


def _find_photo(run: Run, character: Character, store: RunStore, assets: AssetStore) -> str | None:
    """The key of the character's photo. None if there is none, or none any more: an event says so,
    and the sheet is drawn from the description, which was made of the photo."""
    key = next((ref.key for ref in run.references if ref.character == character.name), None)
    if key is None or assets.has(key):
        return key
    message = f"the photo of {character.name} has expired: the sheet is drawn from words"
    record(store, run.run_id, "reference", message, character=character.name)
    return None


def _prompt(
    character: Character,
    plan: StoryPlan,
    photo: str | None,
    notes: Sequence[str],
    settings: RunSettings | None = None,
) -> str:
    """The prompt of a sheet, as long as the settings' image model takes it; whole without them."""
    limit = image_model(settings.models.image).max_prompt if settings else None
    word = prompts.stylise if photo else prompts.portrait
    return with_notes(word(character, plan.style, room_beside(notes, limit)), notes, limit)


@dataclass(frozen=True)
class _SheetSubject:
    """A character's portrait: every attempt draws it from the same description and photo."""

    sheet: Sheet
    character: Character
    plan: StoryPlan
    judge: Judge

    @property
    def call_key(self) -> CallKey:
        return CallKey(
            step="draw_sheet",
            subject=f"{self.sheet.slug}@{self.sheet.inputs_digest[:6]}",
            character=self.sheet.name,
        )

    def attempt_spec(self, drawn: Sheet) -> AttemptSpec:
        photo = drawn.stylised_from
        prompt = _prompt(self.character, self.plan, photo, drawn.notes, self.judge.settings)
        whole_letters = len(_prompt(self.character, self.plan, photo, drawn.notes))
        return AttemptSpec(prompt, [photo] if photo else [], whole_letters=whole_letters)

    def asset_key(self, number: int) -> str:
        return sheet_key(self.judge.run.run_id, self.sheet.slug, number)

    def verdict(self, call_key: CallKey, image_key: str) -> Verdict:
        text = prompts.judge_portrait(self.character)
        return self.judge.score_images(call_key, text, [image_key])


def _record_sheet(store: RunStore, run: Run, sheet: Sheet) -> None:
    attempts = len(sheet.current_attempts)
    if sheet.anchored and sheet.problem:
        message = f"{sheet.name}: {sheet.problem}"
    elif sheet.anchored:
        message = f"{sheet.name}: drawn, {attempts} attempt{'s' if attempts > 1 else ''}"
    else:
        message = f"{sheet.name}: unanchored, described in words only ({sheet.problem})"
    record(store, run.run_id, "sheet", message, character=sheet.name, score=sheet.score)
