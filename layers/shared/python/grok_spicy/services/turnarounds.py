"""Draws a character from the front, the side and the back, as further references. What can't be had
is left out and said: the sheet itself is there."""

from grok_spicy.errors import CallLost, OverBudget, Refused
from grok_spicy.models.images import VIEWS, Sheet, Turnaround, View
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallKey
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies import reference_prompts
from grok_spicy.policies.asset_keys import turnaround_key
from grok_spicy.policies.capabilities import image_model
from grok_spicy.policies.pricing import image_price
from grok_spicy.ports import RunStore
from grok_spicy.services.correction_budget import LEFT_FOR_OTHERS, can_correct
from grok_spicy.services.event_log import record
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.image_calls import AttemptSpec, ImageCalls
from grok_spicy.services.queries import load_active_run


def draw_turnaround(context: GenerationContext, run: Run, plan: StoryPlan, sheet: Sheet) -> None:
    """Draw the views that are missing, each from the sheet by one call, if the run's settings ask
    for them. Raises Transient errors and ProviderRejected."""
    if not run.settings.turnarounds or sheet.image_key is None:
        return
    turnaround = _open(context.store, run, sheet)
    for view in VIEWS:
        if view not in turnaround.views and view not in turnaround.problems:
            turnaround = _draw(context, run, plan, turnaround, view)
            load_active_run(context.store, run.run_id, run.execution)
            context.store.put(run.run_id, turnaround)


def load_turnarounds(store: RunStore, run: Run) -> dict[str, Turnaround]:
    """The characters' views by name, if the run has any."""
    if not run.settings.turnarounds:
        return {}
    return {each.name: each for each in store.all(run.run_id, Turnaround)}


def _open(store: RunStore, run: Run, sheet: Sheet) -> Turnaround:
    """The stored turnaround of the sheet, or a new one if there is none of the sheet as it is."""
    stored = store.get(run.run_id, Turnaround, sheet.slug)
    key = sheet.image_key or ""
    if stored and stored.sheet_key == key and stored.style_digest == sheet.texts_digest:
        return stored
    number = stored.number + 1 if stored else 1
    return Turnaround(
        name=sheet.name,
        slug=sheet.slug,
        sheet_key=key,
        style_digest=sheet.texts_digest,
        number=number,
    )


def _draw(
    context: GenerationContext, run: Run, plan: StoryPlan, turnaround: Turnaround, view: View
) -> Turnaround:
    model, quality = run.settings.models.image, run.settings.image_quality
    limit = image_model(model).max_prompt
    prompt = reference_prompts.view(plan.character(turnaround.name), plan, view, limit)
    call_key = CallKey(
        step="draw_sheet",
        subject=f"{turnaround.slug}@{inputs_digest(prompt, turnaround.sheet_key, quality)[:6]}",
        detail=f"{view}-{turnaround.number}",
        model=model,
        character=turnaround.name,
    )
    key = turnaround_key(run.run_id, turnaround.slug, view, turnaround.number)
    problem: str | None = LEFT_FOR_OTHERS
    try:
        if can_correct(context.store, run, plan, image_price(model, quality, references=1)):
            spec = AttemptSpec(prompt, [turnaround.sheet_key])
            image = ImageCalls(context, run, plan.aspect_ratio).generate(call_key, key, spec)
            problem = image.problem
    except (Refused, OverBudget, CallLost) as error:
        problem = str(error)
    if problem is None:
        return turnaround.model_copy(update={"views": {**turnaround.views, view: key}})
    message = f"{turnaround.name}: no view of the {view} ({problem})"
    record(context.store, run.run_id, "turnaround", message, character=turnaround.name)
    return turnaround.model_copy(update={"problems": {**turnaround.problems, view: problem}})
