"""Casting: which photo a person gave, whom it shows, and which character it becomes."""

from pydantic import BaseModel

from grok_spicy.errors import BadInput, GarbledAnswer, NotFound, Refused, UnusableImage
from grok_spicy.models.run import LARGEST_PHOTO, Reference, ReferenceRequest, Run
from grok_spicy.models.spending import Purpose
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies import prompts
from grok_spicy.policies.asset_keys import reference_key, within_run
from grok_spicy.policies.pricing import JUDGE_MAX_TOKENS
from grok_spicy.ports import Question, RunStore
from grok_spicy.services.event_log import announce
from grok_spicy.services.generation_context import Atelier
from grok_spicy.services.structured_chat import AnswerT, ask


class PhotoDescription(BaseModel):
    """What a person or character in a photo looks like."""

    description: str


class CharacterRefMapping(BaseModel):
    """Which label stands for which character."""

    mapping: dict[str, str]


def check_references(run: Run, atelier: Atelier) -> Run:
    """Normalise and store every photo, before anything is spent on any of them. BadInput."""
    if run.references:
        return run
    references = [
        _reference(run.run_id, number, asked, atelier)
        for number, asked in enumerate(run.requested_references, 1)
    ]
    return _keep(atelier.store, run, references)


def describe_references(run: Run, atelier: Atelier) -> Run:
    """Describe each photo by vision, so that the planner knows whom it shows. One that can't be
    described is used all the same, and that is announced."""
    described = [
        reference
        if reference.description
        else reference.model_copy(update={"description": _description(reference, run, atelier)})
        for reference in run.references
    ]
    return _keep(atelier.store, run, described)


def match_references(run: Run, story: StoryPlan, atelier: Atelier) -> Run:
    """By exact name, else as the model maps them; a character takes one photo at most.

    A photo that matches nobody is announced, and reported at the end.
    """
    if not run.references or run.references_matched:
        return run
    names = {character.name for character in story.characters}
    matches = {ref.name: ref.name for ref in run.references if ref.name in names}
    unmatched = [ref.name for ref in run.references if ref.name not in matches]
    if unmatched and names - set(matches.values()):
        for label, name in _mapping(unmatched, story, run, atelier).items():
            if label in unmatched and name in names - set(matches.values()):
                matches[label] = name
    for label in unmatched:
        if label not in matches:
            announce(
                atelier.store,
                run.run_id,
                "reference",
                f"the photo of {label} matched no character of the plan and is not used",
            )
    matched = [
        reference.model_copy(update={"character": matches.get(reference.name)})
        for reference in run.references
    ]
    return _keep(atelier.store, run, matched, references_matched=True)


def _keep(store: RunStore, run: Run, references: list[Reference], **besides: bool) -> Run:
    update = {"references": references, **besides}
    return store.update(run.run_id, Run, lambda kept: kept.model_copy(update=update))


def _reference(run_id: str, number: int, asked: ReferenceRequest, atelier: Atelier) -> Reference:
    stored = atelier.assets.find(asked.key)
    if stored and stored.size > LARGEST_PHOTO:
        raise BadInput(
            f"the photo of {asked.name} has {stored.size} bytes; it may have {LARGEST_PHOTO}"
        )
    try:
        photo = atelier.pictures.check(atelier.assets.get(asked.key))
    except NotFound as problem:
        raise BadInput(f"the photo of {asked.name} was not uploaded: {problem}") from problem
    except UnusableImage as problem:
        raise BadInput(f"the photo of {asked.name} can't be used: {problem}") from problem
    key = reference_key(run_id, number, asked.name)
    atelier.assets.put(key, photo)
    return Reference(name=asked.name, key=key)


def _description(reference: Reference, run: Run, atelier: Atelier) -> str | None:
    model = run.settings.models.vision
    question = Question(
        model=model,
        system="You describe what can be seen, exactly and without guessing.",
        text=prompts.describe_photo(reference.name),
        answer=PhotoDescription,
        max_tokens=JUDGE_MAX_TOKENS,
        images=atelier.images([reference.key]),
    )
    purpose = Purpose(
        step="plan_story",
        subject="photo",
        detail=within_run(reference.key),
        model=model,
        character=reference.name,
    )
    described = _answer(
        run,
        atelier,
        purpose,
        question,
        PhotoDescription,
        otherwise=f"the photo of {reference.name} is planned without a description",
    )
    return described.description if described else None


def _mapping(labels: list[str], story: StoryPlan, run: Run, atelier: Atelier) -> dict[str, str]:
    model = run.settings.models.text
    question = Question(
        model=model,
        system="You match labels to characters.",
        text=prompts.match_references(labels, story),
        answer=CharacterRefMapping,
        max_tokens=JUDGE_MAX_TOKENS,
    )
    purpose = Purpose(step="plan_story", subject="references", detail="match", model=model)
    mapped = _answer(
        run,
        atelier,
        purpose,
        question,
        CharacterRefMapping,
        otherwise=f"the photos of {', '.join(labels)} could not be matched",
    )
    return mapped.mapping if mapped else {}


def _answer(
    run: Run,
    atelier: Atelier,
    purpose: Purpose,
    question: Question,
    answer: type[AnswerT],
    otherwise: str,
) -> AnswerT | None:
    """The answer, or None where it is refused or garbled: the photo is used all the same."""
    till = atelier.till(run.run_id)
    try:
        return ask(till, atelier.studio, purpose, question, prompts.answer_again, answer)
    except (Refused, GarbledAnswer) as problem:
        announce(atelier.store, run.run_id, "reference", f"{otherwise}: {problem}")
        return None
