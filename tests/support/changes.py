"""Changes of a finished film as the API makes them, and what they came to."""

from typing import Any

from grok_spicy.models.clips import Take
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.plan_edit import PlanEdit
from grok_spicy.models.redo import Change, Pick, StaleAsset
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.policies.change_terms import edit_terms, pick_terms
from grok_spicy.policies.plan_edit import edited_plan
from grok_spicy.services.changes import next_plan_number, store_edited_plan
from grok_spicy.services.run_lifecycle import assign_execution
from tests.support.step_driver import RUN, StepDriver

NO_PICTURE = b"not a picture"


def picture_and_clip(*scenes: int) -> list[str]:
    return [f"{what} of scene {each}" for each in scenes for what in ("keyframe", "clip")]


def names(assets: list[StaleAsset], hardness: str = "hard") -> list[str]:
    return [str(each.as_redo()) for each in assets if each.hardness == hardness]


def edit(driver: StepDriver, execution: str = "film-2", **changes: Any) -> list[str]:
    """Edit the plan of a finished film and make it; return what the terms said is made again."""
    snapshot = driver.snapshot
    assert snapshot.stored_plan
    edited = edited_plan(
        snapshot.stored_plan,
        PlanEdit.model_validate(changes),
        snapshot.run.settings,
        next_plan_number(driver.store, RUN),
    )
    terms = edit_terms(snapshot, edited)
    store_edited_plan(driver.store, RUN, edited)
    assign(driver, execution, plan=edited.number)
    return names(terms.stale)


def assign(driver: StepDriver, execution: str, **change: Any) -> None:
    request = RunRequest(run_id=RUN)
    assign_execution(driver.store, RUN, execution, request, change=Change.model_validate(change))
    driver.make_again(execution)


def pick(driver: StepDriver, **what: Any) -> list[str]:
    """Pick as the API does; return what the terms said is made again."""
    choice = Pick.model_validate(what)
    terms = pick_terms(driver.snapshot, choice)
    assign(driver, f"film-{driver.run.round + 2}", pick=choice)
    return names(terms.stale)


def made_again(before: RunSnapshot, after: RunSnapshot) -> list[str]:
    """The pictures and clips that have more attempts or takes than before."""
    changed = [
        f"sheet of {name}"
        for name, sheet in after.sheets.items()
        if len(sheet.attempts) > len(before.sheets[name].attempts)
    ]
    for scene_id, keyframe in after.keyframes.items():
        if len(keyframe.attempts) > len(before.keyframes[scene_id].attempts):
            changed.append(f"keyframe of scene {scene_id}")
        if len(after.takes[scene_id]) > len(before.takes[scene_id]):
            changed.append(f"clip of scene {scene_id}")
    return changed


def forget_inputs(driver: StepDriver) -> None:
    """Store the items as they were before texts and keyframes of takes were kept."""
    for kind in (Sheet, Keyframe, Take):
        for item in driver.store.all(RUN, kind):
            update: dict[str, Any] = {"texts_digest": ""}
            if isinstance(item, Take):
                update |= {"keyframe_key": None, "resolution": None}
            driver.store.put(RUN, item.model_copy(update=update))
