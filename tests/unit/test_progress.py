"""How far a run is."""

import pytest

from grok_spicy.models.clips import Clip
from grok_spicy.models.images import Keyframe
from grok_spicy.models.run import PROGRESS, Run, Status
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.progress import progress_of
from grok_spicy.services.progress import record_filmed, recount
from tests.support.memory_store import MemoryRunStore


def run(status: Status = "pending", **more: object) -> Run:
    fields = {"run_id": "r", "owner": "o", "execution": "r", "settings": RunSettings()}
    return Run.model_validate({**fields, "status": status, **more})


def test_progress_only_grows_with_the_status() -> None:
    values = [progress_of(run(status, scenes=3)) for status in PROGRESS]

    assert values == sorted(values) and values[0] == 0


def test_every_scene_that_is_made_is_progress() -> None:
    values = [
        progress_of(run("videos", scenes=2, drawn=[1, 2][:drawn], filmed=[1, 2][:filmed]))
        for drawn, filmed in ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2))
    ]

    assert values == sorted(set(values))
    assert values[-1] < progress_of(run("assembly")) < progress_of(run("complete")) == 1


@pytest.mark.parametrize("status", ["failed", "cancelled", "interrupted"])
def test_a_run_that_ended_without_a_film_stays_where_it_was(status: Status) -> None:
    made = {"scenes": 4, "drawn": [1, 2], "filmed": [1]}

    assert progress_of(run(status, **made)) == progress_of(run("videos", **made))


def test_what_is_to_be_made_again_counts_no_more() -> None:
    store = MemoryRunStore()
    store.put("r", run(scenes=2))
    for scene_id in (1, 2, 2):
        record_filmed(store, "r", scene_id)
    store.put("r", Keyframe(scene_id=1, video_prompt="p", finished=True))
    store.put("r", Clip(scene_id=1, state="accepted"))
    store.put("r", Clip(scene_id=2))

    recount(store, "r")

    stored = store.get("r", Run)
    assert stored and (stored.drawn, stored.filmed) == ([1], [1])
