"""FillGap: fill a scene without a clip with its best take, else with a still."""

import tempfile
from pathlib import Path

from grok_spicy.errors import AccountBlocked, GrokSpicyError, Remedy, TooManyGaps
from grok_spicy.models.caught_error import CaughtError
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.images import Keyframe
from grok_spicy.models.item import inputs_digest, scene_key
from grok_spicy.models.media import frame_size
from grok_spicy.policies.acceptance import (
    MAX_GAPS_PER_REASON,
    best_footage,
    best_take,
    has_too_many_gaps,
)
from grok_spicy.policies.error_names import error_class, remedy_of
from grok_spicy.policies.schedule import scene_before
from grok_spicy.ports import AssetStore, RunStore, VideoEditor
from grok_spicy.services.camera_memory import remember_takes
from grok_spicy.services.chunk_pieces import farthest_take, show_part
from grok_spicy.services.clip_session import (
    ClipRequest,
    ClipSession,
    Next,
    is_filmed_at,
    load_clip_session,
    store_mezzanine,
)
from grok_spicy.services.event_log import stop_run
from grok_spicy.services.judge import sheet_keys


class FillGapRequest(ClipRequest):
    """Which scene, and the error that the state machine caught, if any."""

    failure: CaughtError | None = None


_CORRECT = "correct what the message names, then resume the run"


def fill_gap(
    request: FillGapRequest, *, store: RunStore, assets: AssetStore, video_editor: VideoEditor
) -> Next:
    """Decide the scene's clip. With `on_gap` `fail` the scene gets no still, and AssembleFilm
    fails.

    Raises CuttingFailed; AccountBlocked or TooManyGaps where the run should stop instead.
    """
    session = load_clip_session(store, request)
    if session.clip.decided:
        return session.next("done")
    problem, error = _find_cause(session, request.failure)
    kind = error_class(error)
    if kind and issubclass(kind, AccountBlocked):
        raise _stop(session, kind(problem))
    remedy = advice.words if (advice := remedy_of(error)) else _CORRECT
    best = _find_footage(session)
    if best and not best.superseded and best.promotion == session.run.promotions:
        session.accept(best, f"kept as it was: {problem}")
        return session.next("done")
    about = {"problem": problem, "error": error, "remedy": remedy}
    gap = session.clip.reopened().model_copy(update={"state": "gap", **about})
    # Before the others are counted: of several lanes that fail at once, the last one sees all.
    store.put(request.run_id, gap.model_copy(update={"state": "open"}))
    if has_too_many_gaps(error, store.all(request.run_id, Clip)):
        raise _stop(
            session,
            TooManyGaps(
                f"{MAX_GAPS_PER_REASON} scenes have no clip for the same reason: {problem}"
            ),
        )
    if best and assets.has(best.video_key or ""):
        is_earlier = best.promotion < session.run.promotions
        kept = f"kept as it was{' before the promotion' if is_earlier else ''}: {problem}"
        files = (
            {}
            if is_filmed_at(best, session.run)
            else _fit_earlier_take(session, best, assets, video_editor)
        )
        session.accept(best, **{**about, "problem": kept, **files})
        _keep_keyframe(session)
        return session.next("done")
    if part := farthest_take(session):
        assert part.chunking
        shown = f"{part.filmed} of {part.chunking.count} chunks are shown, slowed down: {problem}"
        with tempfile.TemporaryDirectory() as name:
            about |= {"problem": shown}
            show_part(session, part, Path(name), assets, video_editor, **about)
        _keep_keyframe(session)
        return session.next("done")
    if session.run.settings.on_gap == "still":
        gap = _add_still(gap, session, assets, video_editor)
    store.put(request.run_id, gap)
    remember_takes(store, session.run.settings.provider, session.takes)
    outcome = "a still fills the gap" if gap.mezzanine_key else "its place stays empty"
    session.record(f"no clip ({problem}); {outcome}. To fix it: {remedy}")
    return session.next("done")


def _find_footage(session: ClipSession) -> Take | None:
    """The take to show: a new one, else the one that was shown before the scene was filmed again,
    else what there is."""
    promotion = session.run.promotions
    current = [each for each in session.takes if not each.superseded and each.state != "failed"]
    shown_before = [each for each in session.takes if each.number == session.clip.replaced]
    is_newest = [each for each in shown_before if each.promotion == promotion]
    return (
        best_footage(current, promotion)
        or best_take(is_newest)
        or best_footage(session.takes, promotion)
    )


def _keep_keyframe(session: ClipSession) -> None:
    """Where the scene's keyframe could not be made again, the one before stays."""
    keyframe = session.store.get(session.run.run_id, Keyframe, session.clip.key)
    if keyframe and not keyframe.finished and keyframe.replaced:
        session.store.put(session.run.run_id, keyframe.restored())


def _stop(session: ClipSession, problem: GrokSpicyError) -> GrokSpicyError:
    stop_run(session.store, session.run, problem)
    return problem


def _find_cause(session: ClipSession, failure: CaughtError | None) -> tuple[str, str]:
    """The problem that caused the gap, in words, and its error class."""
    keyframe = session.store.get(session.run.run_id, Keyframe, session.clip.key)
    failures = [take for take in session.takes if take.state == "failed" and not take.superseded]
    if keyframe and keyframe.problem and not keyframe.finished:
        return f"no keyframe: {keyframe.problem}", keyframe.error or ""
    if failures and not (failure and _needs_a_person(failure)):
        return failures[-1].problem or "the take failed", failures[-1].error or ""
    if not failure and session.chain.next_model([]) is None and (out := session.cameras_out):
        return out[-1].problem, out[-1].error
    if failure:
        return failure.as_sentence(), failure.Error
    return "no take succeeded", ""


def _needs_a_person(failure: CaughtError) -> bool:
    """Whether another try alone won't help: such a failure outweighs a failed take."""
    return remedy_of(failure.Error) not in (None, Remedy.RESUME)


def _add_still(
    gap: Clip, session: ClipSession, assets: AssetStore, video_editor: VideoEditor
) -> Clip:
    """The gap with a still of the scene's keyframe, else of the keyframe before, else of a sheet
    with the scene's title, else of the title alone."""
    keyframe_key = _keyframe_key(session)
    key = keyframe_key or _sheet_key(session)
    scene, run = session.scene, session.run
    title = None if keyframe_key else scene.title
    size = frame_size(session.plan.aspect_ratio, run.settings.resolution)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = None
        if key:
            picture = folder / "picture.jpg"
            assets.get_file(key, picture)
        mezzanine = video_editor.still(picture, title, folder, size, scene.duration_seconds)
        keys = store_mezzanine(assets, run.run_id, f"scene_{scene.scene_id}_still", mezzanine)
    del keys["middle_key"]
    digest = inputs_digest(key, title, scene.duration_seconds, size)
    return gap.model_copy(update={**keys, "inputs_digest": digest, "recipe": video_editor.recipe})


def _fit_earlier_take(
    session: ClipSession, take: Take, assets: AssetStore, video_editor: VideoEditor
) -> dict[str, str]:
    """Encode a take of before the run's promotion at the film's present size, beside what was
    encoded of it then; the fields of `Clip` that name the files."""
    run, scene_id = session.run, session.scene.scene_id
    size = frame_size(session.plan.aspect_ratio, run.settings.resolution)
    crossfaded = session.plan.is_crossfaded(scene_id)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        video = folder / "clip.mp4"
        assets.get_file(take.video_key or "", video)
        mezzanine = video_editor.transcode(video, folder, size, take.seconds, crossfaded)
        keys = store_mezzanine(
            assets, run.run_id, f"{take.name}_{run.settings.resolution}", mezzanine
        )
    del keys["middle_key"]
    return keys


def _keyframe_key(session: ClipSession) -> str | None:
    run_id, plan = session.run.run_id, session.plan
    previous = scene_before(plan, session.scene.scene_id)
    for scene in (session.scene, previous):
        keyframe = scene and session.store.get(run_id, Keyframe, scene_key(scene.scene_id))
        if keyframe and keyframe.image_key:
            return keyframe.image_key
    return None


def _sheet_key(session: ClipSession) -> str | None:
    sheets = sheet_keys(session.store, session.run.run_id)
    keys = [sheets[name] for name in session.scene.characters_present if name in sheets]
    return keys[0] if keys else None
