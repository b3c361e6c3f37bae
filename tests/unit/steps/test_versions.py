"""Both cuts stay: an earlier one is shown again without a paid call."""

import pytest

from grok_spicy.errors import BadInput, NotFound
from grok_spicy.models.clips import Take
from grok_spicy.models.redo import Change, Redo
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Run
from grok_spicy.models.versions import Version
from grok_spicy.policies.staleness import stale_assets
from grok_spicy.services.run_lifecycle import assign_execution
from grok_spicy.services.versions import check_restore
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver

FILM = f"runs/{RUN}/final_video.mp4"


def version_file(number: int) -> str:
    return f"runs/{RUN}/versions/final_video_v{number}.mp4"


def change(driver: StepDriver, execution: str, **what: object) -> None:
    """Assign the run to that execution with a change, as the API does, and make it."""
    assign_execution(
        driver.store, RUN, execution, RunRequest(run_id=RUN), "ann", Change.model_validate(what)
    )
    driver.make_again(execution)


def clip(scene_id: int) -> list[Redo]:
    return [Redo(what="clip", scene_id=scene_id)]


def versions(driver: StepDriver) -> list[Version]:
    return driver.snapshot.versions


@pytest.fixture
def retaken(driver: StepDriver) -> StepDriver:
    """The driver, with a film of which the second scene was filmed again."""
    driver.make()
    change(driver, "film-2", redo=clip(2))
    return driver


def calls(driver: StepDriver) -> tuple[int, int, int]:
    models = driver.model_provider
    chats, images = len(models.chat_requests), len(models.image_requests)
    return chats, images, len(driver.video_provider.requests)


def test_a_first_film_is_a_version_and_needs_no_second_file(driver: StepDriver) -> None:
    driver.make()

    (version,) = versions(driver)
    assert (version.number, version.takes, version.by) == (1, {1: 1, 2: 1, 3: 1}, "studio")
    assert version.cost_usd == pytest.approx(
        sum(c.cost_ticks for c in driver.snapshot.calls) / 1e10
    )
    assert version_file(1) not in driver.assets.files


def test_a_retake_keeps_both_cuts(driver: StepDriver) -> None:
    driver.make()
    first = driver.assets.get(FILM)

    change(driver, "film-2", redo=clip(2))

    assert [each.takes for each in versions(driver)] == [{1: 1, 2: 1, 3: 1}, {1: 1, 2: 2, 3: 1}]
    assert versions(driver)[1].by == "ann"
    assert driver.assets.get(version_file(1)) == first
    assert driver.assets.get(version_file(2)) == driver.assets.get(FILM) != first
    assert versions(driver)[1].cost_usd > versions(driver)[0].cost_usd


def test_a_restored_version_costs_nothing_and_is_the_film(retaken: StepDriver) -> None:
    first, bought = retaken.assets.get(version_file(1)), calls(retaken)
    cuts = len(retaken.video_editor.edit_lists)

    change(retaken, "film-3", restore=1)

    assert calls(retaken) == bought
    assert len(retaken.video_editor.edit_lists) == cuts
    assert retaken.assets.get(FILM) == first
    shown = retaken.snapshot.shown_version
    assert shown and shown.number == 1 and len(versions(retaken)) == 2
    assert [take.number for take in retaken.snapshot.chosen_takes] == [1, 1, 1]
    assert retaken.run.status == "complete"
    assert stale_assets(retaken.snapshot) == []


def test_a_version_whose_file_was_deleted_is_cut_again(retaken: StepDriver) -> None:
    bought, cuts = calls(retaken), len(retaken.video_editor.edit_lists)
    del retaken.assets.files[version_file(1)]

    change(retaken, "film-3", restore=1)

    assert calls(retaken) == bought
    assert len(retaken.video_editor.edit_lists) == cuts + 1


def test_after_a_restore_the_other_version_can_be_restored_too(retaken: StepDriver) -> None:
    second = retaken.assets.get(FILM)

    change(retaken, "film-3", restore=1)
    change(retaken, "film-4", restore=2)

    assert retaken.assets.get(FILM) == second


def test_a_restored_scene_is_filmed_again_under_the_next_number(retaken: StepDriver) -> None:
    change(retaken, "film-3", restore=1)
    change(retaken, "film-4", redo=clip(2))

    assert [take.name for take in retaken.snapshot.chosen_takes][1] == "scene_2_t3"
    assert [each.number for each in versions(retaken)] == [1, 2, 3]


def test_a_draft_is_restored_with_its_settings_and_can_be_promoted_again(
    driver: StepDriver,
) -> None:
    driver.make(quality="draft")
    draft = driver.assets.get(FILM)
    driver.make_again("film-2", promote={"quality": "standard"})
    bought = calls(driver)

    change(driver, "film-3", restore=1)

    assert calls(driver) == bought
    assert driver.assets.get(FILM) == draft
    assert driver.run.settings.quality == "draft"
    assert driver.run.status == "complete"
    driver.make_again("film-4", promote={"quality": "standard"})
    assert [take.name for take in driver.snapshot.chosen_takes] == [
        "scene_1_t3",
        "scene_2_t3",
        "scene_3_t3",
    ]


def test_a_film_from_before_versions_were_kept_has_one_when_a_second_comes(
    driver: StepDriver,
) -> None:
    driver.make(quality="draft")
    first = driver.assets.get(FILM)
    driver.store.remove(RUN, Version)
    assert versions(driver) == []

    driver.make_again("film-2", promote={"quality": "standard"})

    assert [each.settings.quality for each in versions(driver)] == ["draft", "standard"]
    assert driver.assets.get(version_file(1)) == first


def test_a_cut_that_is_made_again_is_a_version_of_its_own(driver: StepDriver) -> None:
    driver.make()

    change(driver, "film-2", redo=[Redo(what="cut")])

    assert [each.takes for each in versions(driver)] == [{1: 1, 2: 1, 3: 1}] * 2
    assert version_file(2) in driver.assets.files


def test_what_is_shown_already_and_what_there_is_not_is_not_restored(retaken: StepDriver) -> None:
    with pytest.raises(BadInput, match="version 2 already"):
        check_restore(retaken.snapshot, 2)
    with pytest.raises(NotFound, match="no version 7"):
        check_restore(retaken.snapshot, 7)


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_restore_that_died_midway_is_completed(retaken: StepDriver, writes: int) -> None:
    first = retaken.assets.get(version_file(1))
    assign_execution(retaken.store, RUN, "film-3", RunRequest(run_id=RUN), change=Change(restore=1))
    retaken.store.dies_at, retaken.store.writes_before_death = Take, writes
    with pytest.raises(Killed):
        retaken.start_execution("film-3", {"run_id": RUN})

    retaken.make_again("film-3")

    assert retaken.assets.get(FILM) == first
    assert retaken.run.round == 2


def test_a_run_without_versions_in_its_items_is_read_as_before() -> None:
    stored = Run(run_id="r", owner="studio", execution="r", settings={})  # type: ignore[arg-type]

    assert (stored.round, stored.cuts, stored.change) == (0, 0, None)
