"""TranscodeClip: download a finished clip at once, transcode it, and check what it shows."""

import tempfile
from hashlib import file_digest
from pathlib import Path

from grok_spicy.errors import (
    ChecksFailed,
    ClipLost,
    DownloadFailed,
    LinkExpired,
    UnusableFootage,
)
from grok_spicy.models.checks import Check
from grok_spicy.models.clips import Take
from grok_spicy.models.media import Mezzanine, frame_size
from grok_spicy.policies.asset_keys import clip_key
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.clip_checks import check_clip, rejection, shot_spec
from grok_spicy.policies.filming import film_model
from grok_spicy.policies.poll_schedule import download_wait
from grok_spicy.ports import AssetStore, Downloads, RunStore, VideoEditor
from grok_spicy.services.chunk_pieces import join_pieces, store_piece
from grok_spicy.services.clip_session import (
    ClipRequest,
    ClipSession,
    Next,
    load_clip_session,
    store_mezzanine,
)
from grok_spicy.services.crossfades import prepare_crossfades

FETCHES_OF_WHAT_IS_GONE = 4
"""After so many fetches, in over a minute, of new links too, the clip is gone if its host says so,
and its provider has not stored it."""
FETCHES_OF_WHAT_IS_NO_CLIP = 7
"""After so many failed downloads, in over a minute, bytes that are no clip, and stay the same, are
the clip."""


def transcode_clip(
    request: ClipRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    downloads: Downloads,
    video_editor: VideoEditor,
) -> Next:
    """Fetch, check and encode; accept what needs no judge.

    A clip that can't be fetched whole is looked at again for a new link, then taken from where the
    provider has stored it, and in between waited for: it is paid, so it is not filmed again, unless
    its host says for over a minute that there is no such clip. One that is broken fails its take.
    One that is too short is used, and said; under half of its length it fails its take, but is kept
    for when no better one can be had. Raises CuttingFailed, and DownloadFailed once hours of
    patience have passed; a resumed run tries again.
    """
    session = load_clip_session(store, request)
    take = session.last("ready")
    if take is None or session.clip.decided:
        return session.settle()
    filmed = take.filmed
    try:
        take = _transcode(session, take, assets, downloads, video_editor)
    except DownloadFailed as problem:
        wait_seconds = download_wait(take.failed_downloads)
        if wait_seconds is None:
            raise
        take.failed_downloads += 1
        if not isinstance(problem, LinkExpired) or take.failed_downloads < FETCHES_OF_WHAT_IS_GONE:
            take.state, take.video_key = "rendering", None
            session.save(take)
            return session.poll_in(wait_seconds)
        take.fail(ClipLost(f"its link has expired: {problem}"))
    except UnusableFootage as problem:
        take.fail(problem)
    if take.state == "failed":
        session.record(f"{take.name} can't be used: {take.problem}")
    elif take.chunking and take.filmed > filmed:
        session.record(f"chunk {take.filmed} of {take.chunking.count} filmed")
    session = session.save(take)
    with tempfile.TemporaryDirectory() as name:
        prepare_crossfades(session, take, Path(name), assets, video_editor)
    return session.settle()


def _transcode(
    session: ClipSession,
    take: Take,
    assets: AssetStore,
    downloads: Downloads,
    video_editor: VideoEditor,
) -> Take:
    size = frame_size(session.plan.aspect_ratio, session.run.settings.resolution)
    run_id = session.run.run_id
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip_file = folder / "clip.mp4"
        key, is_stored = clip_key(run_id, take), take.video_key is not None
        if take.chunking and not take.lacks_chunks:
            clip_file = join_pieces(session, take, folder, assets, video_editor)
            assets.put_file(key, clip_file)
            take.video_key = key
        elif is_stored:
            assets.get_file(key, clip_file)
        else:
            downloads.fetch(take.url or "", clip_file)
            assets.put_file(key, clip_file)
            take.video_key = key
        crossfaded = session.plan.is_crossfaded(session.scene.scene_id)
        try:
            if take.lacks_chunks:
                return store_piece(session, take, clip_file, folder, assets, video_editor)
            mezzanine = video_editor.transcode(clip_file, folder, size, take.seconds, crossfaded)
        except DownloadFailed as problem:
            _check_same_again(take, clip_file, is_stored, problem)
            raise
        keys = store_mezzanine(assets, run_id, take.name, mezzanine)
    flaw = "; ".join(mezzanine.flaws) or None
    checks = _check(session, take, mezzanine)
    update = {
        **keys,
        "facts": mezzanine.media_info.model_dump(),
        "recipe": video_editor.recipe,
        # Where nobody is to be recognised, there is nothing to judge.
        "state": "developed" if session.scene.characters_present else "reviewed",
        "flaw": flaw,
        "checks": checks,
    }
    take = take.model_copy(update=update)
    if reason := rejection(checks):
        take.fail(ChecksFailed(reason))
    elif flaw:
        session.record(f"{take.name}: {flaw}")
    return take


def _check(session: ClipSession, take: Take, mezzanine: Mezzanine) -> list[Check]:
    if mezzanine.measures is None:
        return []
    settings, scene = session.run.settings, session.scene
    model = video_model(take.model or film_model(settings, scene.scene_id))
    return check_clip(mezzanine.measures, shot_spec(take, scene, session.plan, settings, model))


def _check_same_again(
    take: Take, clip_file: Path, is_stored: bool, problem: DownloadFailed
) -> None:
    """UnusableFootage if the same incomplete clip came before: then it is the clip that is broken,
    not its download. What is no clip at all may be an error page, and is that only if it stays, and
    if the provider has not stored it as the clip."""
    with clip_file.open("rb") as file:  # it may have half a gigabyte
        head = file.read(16)
        file.seek(0)
        digest = file_digest(file, "sha256").hexdigest()
    is_clip = is_stored or b"ftyp" in head
    may_pass = not is_clip and take.failed_downloads < FETCHES_OF_WHAT_IS_NO_CLIP
    if take.incomplete_digest == digest and not may_pass:
        raise UnusableFootage(f"{problem}, each time in the same place") from problem
    take.incomplete_digest = digest
