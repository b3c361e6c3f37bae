"""DrawPlate: an empty view of a place, a reference of every scene there."""

from dataclasses import dataclass

from pydantic import BaseModel

from grok_spicy.errors import AccountBlocked
from grok_spicy.models.caught_error import CaughtError
from grok_spicy.models.images import Plate
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallKey
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies import reference_prompts
from grok_spicy.policies.asset_keys import place_slug, plate_key
from grok_spicy.policies.capabilities import image_model
from grok_spicy.policies.error_names import error_class
from grok_spicy.policies.places import StoryPlace, places_of
from grok_spicy.services.event_log import record, stop_run
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.image_calls import AttemptSpec
from grok_spicy.services.image_refiner import ImageRefiner, image_setup
from grok_spicy.services.judge import Verdict
from grok_spicy.services.queries import StepRequest, load_active_run_and_plan


class DrawPlateRequest(StepRequest):
    """Which place, by the slug of its plate. With `failure`, the state machine has given up: draw
    no more and record it."""

    place: str
    failure: CaughtError | None = None


class DrawPlateResponse(BaseModel):
    place: str
    is_drawn: bool


def draw_plate(request: DrawPlateRequest, context: GenerationContext) -> DrawPlateResponse:
    """Draw the plate once, unless it is there; it is not judged, for nobody is in it. Without one,
    the scenes there are drawn from words, as ever, and an event says so.

    Raises ProviderRejected, Transient errors, which the state machine retries, and AccountBlocked.
    """
    store = context.store
    run, stored_plan, _ = load_active_run_and_plan(store, request.run_id, request.execution)
    plan = stored_plan.story
    places = {place_slug(each.key): each for each in places_of(plan, run.settings)}
    place = places.get(request.place)
    if place is None:  # another plan was written meanwhile
        return DrawPlateResponse(place=request.place, is_drawn=False)
    plate = _open_plate(context, run, plan, place, request.place)
    if plate.finished:
        return DrawPlateResponse(place=request.place, is_drawn=True)
    if request.failure:
        plate.problem, plate.error = request.failure.as_sentence(), request.failure.Error
    else:
        subject = _PlateSubject(plate, _prompt(place, plan, run), run)
        plate = ImageRefiner(context, run, plan.aspect_ratio).draw(plate, subject, max_attempts=1)
    store.put(run.run_id, plate)
    state = "drawn" if plate.finished else f"no plate ({plate.problem})"
    record(store, run.run_id, "plate", f"{plate.place}: {state}")
    _stop_if_blocked(context, run, plate)
    return DrawPlateResponse(place=request.place, is_drawn=plate.finished)


def _stop_if_blocked(context: GenerationContext, run: Run, plate: Plate) -> None:
    kind = error_class(plate.error or "")
    if kind and issubclass(kind, AccountBlocked):
        problem = kind(plate.problem or "")
        stop_run(context.store, run, problem)
        raise problem


def _prompt(place: StoryPlace, plan: StoryPlan, run: Run) -> str:
    limit = image_model(run.settings.models.image).max_prompt
    return reference_prompts.plate(place, plan, limit)


def _open_plate(
    context: GenerationContext, run: Run, plan: StoryPlan, place: StoryPlace, slug: str
) -> Plate:
    """The stored plate, or a new one. Where its texts have changed it is drawn again; what was
    drawn stays."""
    stored = context.store.get(run.run_id, Plate, slug)
    setting = place.scenes[0].setting
    texts = inputs_digest(plan.style, plan.aspect_ratio, plan.color_palette, setting)
    if stored and stored.finished and stored.texts_digest == texts:
        return stored
    digest = inputs_digest(_prompt(place, plan, run), plan.aspect_ratio, *image_setup(run.settings))
    if stored and stored.inputs_digest == digest:
        return stored.reopened()
    plate = stored.set_aside() if stored else Plate(place=place.words, slug=slug)
    return plate.model_copy(update={"inputs_digest": digest, "texts_digest": texts})


@dataclass(frozen=True)
class _PlateSubject:
    """A place without anybody in it."""

    plate: Plate
    prompt: str
    run: Run

    @property
    def call_key(self) -> CallKey:
        subject = f"{self.plate.slug}@{self.plate.inputs_digest[:6]}"
        return CallKey(step="draw_plate", subject=subject)

    def attempt_spec(self, drawn: Plate) -> AttemptSpec:  # noqa: ARG002 – each is the same
        return AttemptSpec(self.prompt)

    def asset_key(self, number: int) -> str:
        return plate_key(self.run.run_id, self.plate.slug, number)

    def verdict(self, call_key: CallKey, image_key: str) -> Verdict:  # noqa: ARG002
        return Verdict(None)
