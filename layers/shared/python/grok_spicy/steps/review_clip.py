"""ReviewClip: judge a transcoded take against every character's sheet; accept or correct it."""

from grok_spicy.policies.clip_checks import check_characters
from grok_spicy.services.clip_session import ClipRequest, Next, load_clip_session
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.judge import Judge, sheet_keys

_SUBJECT = "Images 1 to 3 are the first, middle and last frame of a clip."


def review_clip(
    request: ClipRequest,
    context: GenerationContext,
) -> Next:
    """Score the first, middle and last frame, since drift shows late and recovers seldom. A take
    that can't be judged stays unjudged. Raises Transient errors."""
    session = load_clip_session(context.store, request)
    take = session.last("developed")
    if take is None or session.clip.decided:
        return session.settle()
    judge = Judge(context, session.run)
    frames = [key for key in (take.first_key, take.middle_key, take.last_key) if key]
    again = f"-again-{take.reviews_in_vain}" if take.reviews_in_vain else ""
    call_key = session.call_key(
        "review_clip", f"{take.name}{again}", session.run.settings.models.vision
    )
    sheets = sheet_keys(context.store, session.run.run_id)
    verdict = judge.score_scene(call_key, _SUBJECT, frames, session.scene, session.plan, sheets)
    take.score, take.unjudged, take.state = verdict.score, verdict.unjudged, "reviewed"
    seen = check_characters(
        verdict.score,
        session.scene.characters_present,
        session.run.settings.consistency_threshold,
    )
    take.checks = [*(each for each in take.checks if each.name != "consistency"), *seen]
    session = session.save(take)
    if verdict.score and session.move().kind == "correct":
        issues = "; ".join(verdict.score.issues)
        session.record(f"{take.name} drifted: {issues}", verdict.score.overall_score)
    return session.settle()
