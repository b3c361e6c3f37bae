"""Asks the text model for a milder wording of what moderation refused, once for each wording."""

from collections.abc import Sequence

from grok_spicy.errors import (
    CallLost,
    GarbledAnswer,
    OutputRefused,
    OverBudget,
    PromptRefused,
    Refused,
)
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.generation import ChatRequest
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.item import inputs_digest, scene_key
from grok_spicy.models.language import cut_text, name_key
from grok_spicy.models.redo import Redo
from grok_spicy.models.requests import LONGEST_CONCEPT
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.softened import Softened, SoftenedWording
from grok_spicy.models.spending import CallKey
from grok_spicy.policies import prompts
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.filming import film_model
from grok_spicy.policies.refusals import (
    SOFTEN_MAX_TOKENS,
    SOFTEN_SYSTEM,
    offer,
    refused_part,
    soften_request,
)
from grok_spicy.ports import ModelProvider, RunStore
from grok_spicy.services.clip_session import ClipSession
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.paid_calls import PaidCalls
from grok_spicy.services.structured_chat import ask


def soften(
    paid_calls: PaidCalls,
    model_provider: ModelProvider,
    settings: RunSettings,
    call_key: CallKey,
    original: str,
    refusal: Refused,
    letters: int,
) -> Softened:
    """The refused prompt with a softened wording of at most so many letters, or the reason why
    there is none. `call_key` is that of the refused call. Raises Transient errors."""
    softened = Softened(refused=refused_part(refusal), problem=str(refusal), original=original)
    soften_key = call_key.model_copy(
        update={
            "step": "soften",
            "subject": f"{call_key.step}-{call_key.subject}",
            "detail": inputs_digest(original)[:6],
            "model": settings.models.text,
        }
    )
    chat_request = ChatRequest(
        model=settings.models.text,
        system=SOFTEN_SYSTEM,
        text=soften_request(original, softened.refused, letters),
        answer=SoftenedWording,
        max_tokens=SOFTEN_MAX_TOKENS,
        effort=settings.plan_effort,
    )
    try:
        answer = ask(
            paid_calls,
            model_provider,
            soften_key,
            chat_request,
            prompts.answer_again,
            SoftenedWording,
        )
    except (Refused, OverBudget, CallLost, GarbledAnswer) as problem:
        return softened.model_copy(update={"unavailable": str(problem)})
    wording = cut_text(answer.wording.strip(), letters)
    if not wording or wording == original:
        return softened.model_copy(update={"unavailable": "the model changed nothing"})
    return softened.model_copy(update={"wording": wording})


def soften_take(
    session: ClipSession, take: Take, paid_calls: PaidCalls, model_provider: ModelProvider
) -> ClipSession:
    """Keep a softened wording of the refused take's prompt, and say so."""
    settings = session.run.settings
    model = take.model or film_model(settings, take.scene_id)
    refusal = PromptRefused if take.error == PromptRefused.__name__ else OutputRefused
    take.softened = soften(
        paid_calls,
        model_provider,
        settings,
        session.call_key("start_clip", take.name, model),
        take.prompt,
        refusal(take.problem or ""),
        video_model(model).max_prompt,
    )
    session = session.save(take)
    session.record(offer(take.softened), what="refused")
    return session


def soften_concept(run: Run, context: GenerationContext, refusal: Refused) -> Run:
    """The run with a softened wording of its concept, or with the refusal of that wording.
    Unchanged if the wording was offered before."""
    concept, softened = run.concept or "", run.softened
    if softened is None or softened.original != concept:
        softened = soften(
            context.paid_calls(run),
            context.model_provider,
            run.settings,
            CallKey(step="plan_story", subject="concept"),
            concept,
            refusal,
            LONGEST_CONCEPT,
        )
    elif softened_concept(run):
        softened = softened.model_copy(update={"is_sent": True, "refused_again": str(refusal)})
    return _keep_softened(context.store, run, softened)


def mark_concept_sent(store: RunStore, run: Run) -> Run:
    """The run, whose plan was written from the softened wording of its concept, if it was."""
    if run.softened is None or softened_concept(run) is None:
        return run
    return _keep_softened(store, run, run.softened.model_copy(update={"is_sent": True}))


def _keep_softened(store: RunStore, run: Run, softened: Softened) -> Run:
    def keep(stored_run: Run) -> Run:
        stored_run.check_execution(run.execution)
        return stored_run.model_copy(update={"softened": softened})

    return store.update(run.run_id, Run, keep)


def softened_concept(run: Run) -> str | None:
    """The wording that is sent in place of the run's concept; None if that is sent itself."""
    softened = run.softened
    if run.settings.soften and softened and softened.can_be_sent_for(run.concept or ""):
        return softened.wording
    return None


def allow_softened(store: RunStore, run_id: str, redos: Sequence[Redo]) -> None:
    """Keep a person's consent to send softened wordings with what they want made again."""
    for redo in redos:
        if not redo.soften:
            continue
        key = scene_key(redo.scene_id) if redo.scene_id else ""
        items = [
            store.get(run_id, Clip, key) if redo.what == "clip" else None,
            store.get(run_id, Keyframe, key) if redo.what == "keyframe" else None,
            *(
                sheet
                for sheet in store.all(run_id, Sheet)
                if redo.what == "sheet" and name_key(sheet.name) == name_key(redo.character or "")
            ),
        ]
        for item in filter(None, items):
            store.put(run_id, item.model_copy(update={"may_soften": True}))
