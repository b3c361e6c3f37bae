"""A deletion that is stopped anywhere can be begun again, until nothing is left."""

import pytest

from grok_spicy.errors import RunIsActive
from grok_spicy.models.clips import Clip
from grok_spicy.models.events import Event
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.services.deletion import delete_run
from tests.support.fake_media import MemoryAssets
from tests.support.memory_store import Killed, MemoryRunStore


def a_run(store: MemoryRunStore, assets: MemoryAssets) -> Run:
    run = Run(run_id="r", owner="o", execution="r", settings=RunSettings(), status="complete")
    store.put("r", run)
    for scene_id in (1, 2):
        store.put("r", Clip(scene_id=scene_id))
        assets.put(f"runs/r/videos/scene_{scene_id}.mp4", b"x")
    store.put("r", Event(nonce="1", what="w", message="m"))
    assets.put("runs/r-2/film.mp4", b"another run's")
    return run


@pytest.mark.parametrize("removed", range(4))
def test_a_deletion_that_died_halfway_is_finished_by_the_next(removed: int) -> None:
    store, assets = MemoryRunStore(), MemoryAssets()
    run = a_run(store, assets)
    store.removals_before_death = removed
    with pytest.raises(Killed):
        delete_run(store, assets, run)

    half = store.get("r", Run)
    assert half is not None  # the owner can still ask for it
    delete_run(store, assets, half)

    assert store.get("r", Run) is None
    assert (store.all("r", Clip), store.all("r", Event)) == ([], [])
    assert list(assets.files) == ["runs/r-2/film.mp4"]


def test_a_run_that_was_resumed_meanwhile_is_not_deleted() -> None:
    store, assets = MemoryRunStore(), MemoryAssets()
    ended = a_run(store, assets)
    store.put("r", ended.model_copy(update={"status": "pending"}))

    with pytest.raises(RunIsActive):
        delete_run(store, assets, ended)

    assert len(assets.files) == 3
