"""ReviewClip: judge a developed take against every character's sheet, then let the director say."""

from grok_spicy.services.clip_session import ClipRequest, Next, load_clip_session
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.judge import Judge, sheet_keys

_SUBJECT = "Images 1 to 3 are the first, middle and last frame of a clip."


def review_clip(
    request: ClipRequest,
    context: GenerationContext,
) -> Next:
    """Score several frames, since drift shows late and recovers seldom. A take that can't be judged
    is kept unjudged. Raises Transient errors."""
    clip = load_clip_session(context.store, request)
    take = clip.last("developed")
    if take is None or clip.clip.decided:
        return clip.settle()
    judge = Judge(context, clip.run)
    frames = [key for key in (take.first_key, take.middle_key, take.last_key) if key]
    call_key = clip.call_key("review_clip", take.name, clip.run.settings.models.vision)
    sheets = sheet_keys(context.store, clip.run.run_id)
    verdict = judge.score_scene(call_key, _SUBJECT, frames, clip.scene, clip.plan, sheets)
    take.score, take.unjudged, take.state = verdict.score, verdict.unjudged, "reviewed"
    clip = clip.keep(take)
    if verdict.score and clip.move().kind == "correct":
        issues = "; ".join(verdict.score.issues)
        clip.record(f"{take.name} drifted: {issues}", verdict.score.overall_score)
    return clip.settle()
