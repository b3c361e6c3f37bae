"""TranscodeClip: download a finished clip at once, check that it is whole, and transcode it."""

import tempfile
from pathlib import Path

from grok_spicy.errors import LinkExpired, UnusableFootage
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


def transcode_clip(
    request: ClipRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    downloads: Downloads,
    video_editor: VideoEditor,
) -> Next:
    """Download, check and encode. If the link has expired, poll once more for a new one; a clip
    that is broken or not what was requested fails its take. Raises ProviderUnavailable,
    CuttingFailed."""
    session = load_clip_session(store, request)
    take = session.last("ready")
    if take is None or take.url is None or session.clip.decided:
        return session.settle()
    try:
        take = _transcode(session, take, assets, downloads, video_editor)
    except LinkExpired as problem:
        if not take.url_refreshed:
            take.state, take.url_refreshed = "rendering", True
            session.save(take)
            return session.poll_in(1)
        take.fail(problem)
    except UnusableFootage as problem:
        take.fail(problem)
    if take.state == "failed":
        session.record(f"{take.name} can't be used: {take.problem}")
    return session.save(take).settle()


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
        downloads.fetch(take.url or "", clip_file)
        key = video_key(run_id, take.name)
        assets.put_file(key, clip_file)
        take.video_key = key
        mezzanine = video_editor.transcode(clip_file, folder, size, take.seconds)
        keys = store_mezzanine(assets, run_id, take.name, mezzanine)
    facts = mezzanine.media_info.model_dump()
    update = {**keys, "facts": facts, "recipe": video_editor.recipe, "state": "developed"}
    return take.model_copy(update=update)
