"""Reference photos: check them, describe them, and match each to a character of the plan."""

from pydantic import BaseModel

from grok_spicy.errors import BadInput, GarbledAnswer, NotFound, Refused, UnusableImage
from grok_spicy.models.generation import ChatRequest
from grok_spicy.models.language import match_name
from grok_spicy.models.run import Reference, ReferenceRequest, Run
from grok_spicy.models.spending import CallKey
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.uploads import LARGEST_PHOTO
from grok_spicy.policies import prompts
from grok_spicy.policies.asset_keys import reference_key, within_run
from grok_spicy.policies.pricing import JUDGE_MAX_TOKENS
from grok_spicy.ports import RunStore
from grok_spicy.services.event_log import record
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.structured_chat import AnswerT, ask


class PhotoDescription(BaseModel):
    """What a person or character in a photo looks like."""

    description: str


class CharacterRefMapping(BaseModel):
    """Which label stands for which character."""

    mapping: dict[str, str]


def check_references(run: Run, context: GenerationContext) -> Run:
    """Normalise and store every photo, before anything is spent; return the run with them.
    BadInput if one can't be used."""
    if run.references:
        return run
    references = [
        _store_photo(run.run_id, number, request, context)
        for number, request in enumerate(run.requested_references, 1)
    ]
    return _update(context.store, run, references)


def describe_references(run: Run, context: GenerationContext) -> Run:
    """Have the vision model describe each photo, so that the planner knows whom it shows; return
    the run with the descriptions. A photo without one is used all the same, and an event says so.
    """
    references = [
        reference
        if reference.description
        else reference.model_copy(update={"description": _describe(reference, run, context)})
        for reference in run.references
    ]
    return _update(context.store, run, references)


def match_references(
    run: Run, story: StoryPlan, context: GenerationContext, plan_number: int = 1
) -> Run:
    """Match each photo to a character: by name, however it is written, else as the model maps
    them; return the run with the matches. A character has one photo at most.

    An event names each photo that is used for a character of another name. An event, and the
    report, name each photo that matches no character.
    """
    if not run.references or run.references_matched:
        return run
    names = [character.name for character in story.characters]
    matches = {ref.name: name for ref in run.references if (name := match_name(ref.name, names))}
    unmatched = [ref.name for ref in run.references if ref.name not in matches]
    if unmatched and set(names) - set(matches.values()):
        for label, character in _map_labels(unmatched, story, run, context, plan_number).items():
            photo, name = match_name(label, unmatched), match_name(character, names)
            if photo and photo not in matches and name and name not in matches.values():
                matches[photo] = name
                record(
                    context.store,
                    run.run_id,
                    "reference",
                    f"the photo of {photo} is used for {name}",
                    character=name,
                )
    for label in unmatched:
        if label not in matches:
            record(
                context.store,
                run.run_id,
                "reference",
                f"the photo of {label} matched no character of the plan and is not used",
            )
    references = [
        reference.model_copy(update={"character": matches.get(reference.name)})
        for reference in run.references
    ]
    return _update(context.store, run, references, references_matched=True)


def _update(store: RunStore, run: Run, references: list[Reference], **fields: bool) -> Run:
    update = {"references": references, **fields}
    return store.update(run.run_id, Run, lambda stored_run: stored_run.model_copy(update=update))


def _store_photo(
    run_id: str, number: int, request: ReferenceRequest, context: GenerationContext
) -> Reference:
    stored = context.assets.find(request.key)
    if stored and stored.size > LARGEST_PHOTO:
        raise BadInput(
            f"the photo of {request.name} has {stored.size} bytes; it may have {LARGEST_PHOTO}"
        )
    try:
        photo = context.image_sanitizer.check(context.assets.get(request.key))
    except NotFound as problem:
        raise BadInput(
            f"the photo of {request.name} was not uploaded, or has expired: {problem}"
        ) from problem
    except UnusableImage as problem:
        raise BadInput(f"the photo of {request.name} can't be used: {problem}") from problem
    key = reference_key(run_id, number, request.name)
    context.assets.put(key, photo)
    return Reference(name=request.name, key=key)


def _describe(reference: Reference, run: Run, context: GenerationContext) -> str | None:
    model = run.settings.models.vision
    fallback = f"the photo of {reference.name} is planned without a description"
    try:
        images = context.images([reference.key])
    except NotFound:  # in a run that is resumed long after
        message = f"the photo of {reference.name} has expired: it is planned without a description"
        record(context.store, run.run_id, "reference", message)
        return None
    chat_request = ChatRequest(
        model=model,
        system="You describe what can be seen, exactly and without guessing.",
        text=prompts.describe_photo(reference.name),
        answer=PhotoDescription,
        max_tokens=JUDGE_MAX_TOKENS,
        effort=run.settings.judge_effort,
        images=images,
    )
    call_key = CallKey(
        step="plan_story",
        subject="photo",
        detail=within_run(reference.key),
        model=model,
        character=reference.name,
    )
    answer = _ask(run, context, call_key, chat_request, PhotoDescription, fallback=fallback)
    return answer.description if answer else None


def _map_labels(
    labels: list[str], story: StoryPlan, run: Run, context: GenerationContext, plan_number: int
) -> dict[str, str]:
    model = run.settings.models.text
    chat_request = ChatRequest(
        model=model,
        system="You match labels to characters.",
        text=prompts.match_references(labels, story),
        answer=CharacterRefMapping,
        max_tokens=JUDGE_MAX_TOKENS,
        effort=run.settings.plan_effort,
    )
    detail = "match" if plan_number == 1 else f"match-{plan_number}"
    call_key = CallKey(step="plan_story", subject="references", detail=detail, model=model)
    answer = _ask(
        run,
        context,
        call_key,
        chat_request,
        CharacterRefMapping,
        fallback=f"the photos of {', '.join(labels)} could not be matched",
    )
    return answer.mapping if answer else {}


def _ask(
    run: Run,
    context: GenerationContext,
    call_key: CallKey,
    chat_request: ChatRequest,
    answer: type[AnswerT],
    fallback: str,
) -> AnswerT | None:
    """The model's answer, or None where it is refused or garbled: the photo is used all the
    same."""
    paid_calls = context.paid_calls(run)
    try:
        return ask(
            paid_calls, context.model_provider, call_key, chat_request, prompts.answer_again, answer
        )
    except (Refused, GarbledAnswer) as problem:
        record(context.store, run.run_id, "reference", f"{fallback}: {problem}")
        return None
