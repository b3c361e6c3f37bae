"""TranscodeClip: download a finished clip at once, check that it is whole, and transcode it."""

import tempfile
from pathlib import Path

from grok_spicy.errors import DownloadFailed, UnusableFootage
from grok_spicy.models.clips import Take
from grok_spicy.models.media import frame_size
from grok_spicy.policies.asset_keys import video_key
from grok_spicy.ports import AssetStore, Downloads, RunStore, VideoEditor
from grok_spicy.services.clip_session import (
    ClipRequest,
    ClipSession,
    Next,
    load_clip_session,
    store_mezzanine,
)

DOWNLOADS_PER_ROUND = 3
"""Of so many failed downloads, all but the last lead to another look at the job; the last is
raised, and the state machine waits."""


def transcode_clip(
    request: ClipRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    downloads: Downloads,
    video_editor: VideoEditor,
) -> Next:
    """Fetch, check and encode.

    A clip that can't be fetched is looked at again for a new link, then taken from where the
    provider has stored it, and in between waited for: it is paid, so it is never filmed again. One
    that is broken or not what was requested is fetched once more, then fails its take. Raises
    DownloadFailed, CuttingFailed.
    """
    session = load_clip_session(store, request)
    take = session.last("ready")
    if take is None or session.clip.decided:
        return session.settle()
    try:
        take = _transcode(session, take, assets, downloads, video_editor)
    except DownloadFailed:
        is_due = take.failed_downloads % DOWNLOADS_PER_ROUND == DOWNLOADS_PER_ROUND - 1
        look_again = _look_again(session, take)
        if is_due:
            raise
        return look_again
    except UnusableFootage as problem:
        if not take.failed_downloads:
            return _look_again(session, take)
        take.fail(problem)
    if take.state == "failed":
        session.record(f"{take.name} can't be used: {take.problem}")
    return session.save(take).settle()


def _look_again(session: ClipSession, take: Take) -> Next:
    """Have PollClip look at the finished job again, for another way to its clip."""
    take.failed_downloads += 1
    take.state, take.video_key = "rendering", None
    session.save(take)
    return session.poll_in(1)


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
        key = video_key(run_id, take.name)
        if take.video_key:
            assets.get_file(key, clip_file)
        else:
            downloads.fetch(take.url or "", clip_file)
            assets.put_file(key, clip_file)
            take.video_key = key
        mezzanine = video_editor.transcode(clip_file, folder, size, take.seconds)
        keys = store_mezzanine(assets, run_id, take.name, mezzanine)
    facts = mezzanine.media_info.model_dump()
    update = {**keys, "facts": facts, "recipe": video_editor.recipe, "state": "developed"}
    return take.model_copy(update=update)
