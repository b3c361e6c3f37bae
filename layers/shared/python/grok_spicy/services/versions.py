"""Keeps the cuts of a film, and shows an earlier one again without buying anything."""

from dataclasses import replace

from grok_spicy.errors import BadInput, NotFound
from grok_spicy.models.images import Keyframe, RefinedImage, Sheet
from grok_spicy.models.item import scene_key
from grok_spicy.models.run import FormerPlan, Plan, Run
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.models.versions import Version
from grok_spicy.policies.asset_keys import version_key
from grok_spicy.ports import RunStore
from grok_spicy.services.clip_session import count_only


def keep_version(store: RunStore, snapshot: RunSnapshot) -> RunSnapshot:
    """Store the film that the run has now as a version, unless it is one already; return the
    snapshot with it. Idempotent."""
    run = snapshot.run
    if run.film_digest is None or snapshot.plan is None or snapshot.shown_version:
        return snapshot
    number = max((each.number for each in snapshot.versions), default=0) + 1
    version = _version(snapshot, run, run.film_digest, number)
    store.create(run.run_id, version)
    return replace(snapshot, versions=[*snapshot.versions, version])


def _version(snapshot: RunSnapshot, run: Run, digest: str, number: int) -> Version:
    return Version(
        number=number,
        film_key=version_key(run.run_id, number),
        digest=digest,
        facts=run.film_facts,
        created_at=run.ended_at or run.updated_at,
        by=run.changed_by or run.owner,
        cost_usd=usd(snapshot.spent_ticks),
        settings=run.settings,
        plan=snapshot.stored_plan.number if snapshot.stored_plan else 1,
        cuts=run.cuts,
        clips=[clip for clip in snapshot.clips.values() if clip.decided],
        keyframes=_used(snapshot.keyframes),
        music=run.music,
        sheets={sheet.slug: used for sheet in snapshot.sheets.values() if (used := _number(sheet))},
    )


def _used(keyframes: dict[int, Keyframe]) -> dict[int, int]:
    numbers = {scene_id: _number(keyframe) for scene_id, keyframe in keyframes.items()}
    return {scene_id: number for scene_id, number in numbers.items() if number}


def _number(drawn: RefinedImage) -> int | None:
    return drawn.best.number if drawn.best else None


def find_version(store: RunStore, run_id: str, number: int) -> Version:
    """The version of that number. NotFound."""
    version = store.get(run_id, Version, f"{number:03d}")
    if version is None:
        raise NotFound(f"run {run_id!r} has no version {number}")
    return version


def check_restore(snapshot: RunSnapshot, number: int) -> None:
    """BadInput if the film is that version already; NotFound if there is no such version."""
    if number not in [each.number for each in snapshot.versions]:
        raise NotFound(f"run {snapshot.run.run_id!r} has no version {number}")
    shown = snapshot.shown_version
    if shown and shown.number == number and snapshot.run.is_published:
        raise BadInput(f"the film is version {number} already")


def restore_version(store: RunStore, run: Run, number: int) -> Run:
    """Let the run's next pass show that version: its plan, pictures, clips and settings, with the
    cap of now. Whatever else was made stays. Idempotent. NotFound."""
    version = find_version(store, run.run_id, number)
    _restore_plan(store, run.run_id, version)
    for name, used in version.sheets.items():
        sheet = store.get(run.run_id, Sheet, name)
        if sheet and sheet.attempt(used):
            store.put(run.run_id, _picked(sheet, used))
    for scene_id, used in version.keyframes.items():
        keyframe = store.get(run.run_id, Keyframe, scene_key(scene_id))
        if keyframe and keyframe.attempt(used):
            store.put(run.run_id, _picked(keyframe, used))
    for clip in version.clips:
        count_only(store, run, clip.scene_id, clip.take)
        store.put(run.run_id, clip)
    settings = version.settings.model_copy(update={"max_cost_usd": run.settings.max_cost_usd})
    update = {"settings": settings, "cuts": version.cuts, "music": version.music}
    return store.update(run.run_id, Run, lambda stored_run: stored_run.model_copy(update=update))


def _picked(drawn: Sheet | Keyframe, number: int) -> Sheet | Keyframe:
    update = {"picked": number, "finished": True, "problem": None, "error": None}
    return drawn.model_copy(update=update)


def _restore_plan(store: RunStore, run_id: str, version: Version) -> None:
    plan = store.get(run_id, Plan)
    if plan is None or (plan.number == version.plan and not plan.is_rejected):
        return
    store.create(run_id, FormerPlan.of(plan))
    former = store.get(run_id, FormerPlan, f"{version.plan:03d}")
    if former:
        restored = former.as_plan()
        store.put(run_id, restored.model_copy(update={"is_rejected": False}))
