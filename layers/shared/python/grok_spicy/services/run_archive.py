"""Whether a run's archive is there, and what has to be built."""

from datetime import timedelta

from grok_spicy.models.archive import Archive
from grok_spicy.models.item import inputs_digest, utc_now
from grok_spicy.models.media import StoredAsset
from grok_spicy.models.run import Run
from grok_spicy.policies.asset_keys import archive_key, is_archived, run_folder
from grok_spicy.ports import ArchiveBuilder, AssetStore, RunStore

_LONGEST_BUILD = timedelta(minutes=16)
"""A little more than a function may take: after this nobody builds it any more."""
_FAILURE_IS_NEW = timedelta(seconds=30)


def archived_files(assets: AssetStore, run_id: str) -> list[StoredAsset]:
    """The files of a run that its archive holds."""
    listed = assets.listed(f"{run_folder(run_id)}/")
    return [each for each in listed if is_archived(each.key)]


def digest_of(run: Run, files: list[StoredAsset]) -> str:
    """Tells archives apart: of other files, or of a run that went on."""
    return inputs_digest(
        run.execution, str(run.updated_at), [(each.key, each.size) for each in files]
    )


def request_archive(
    store: RunStore, assets: AssetStore, builder: ArchiveBuilder, run: Run
) -> Archive:
    """The run's archive as it is now. It is built if there is none of these files yet: ask again
    until it is ready, or failed. Idempotent."""
    digest = digest_of(run, archived_files(assets, run.run_id))
    archive, now = store.get(run.run_id, Archive), utc_now()
    if archive and archive.inputs_digest == digest:
        if archive.state == "ready" and assets.has(archive_key(run.run_id)):
            return archive
        if archive.state == "building" and now - archive.started_at < _LONGEST_BUILD:
            return archive
        if archive.ended_at and archive.error and now - archive.ended_at < _FAILURE_IS_NEW:
            return archive
    archive = Archive(inputs_digest=digest)
    store.put(run.run_id, archive)
    builder.build(run.run_id)
    return archive
