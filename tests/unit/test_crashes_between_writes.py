"""What must agree is written together: a process that dies between two writes leaves nothing wrong
that is never put right."""

import json
from typing import Any

import pytest

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.events import Event
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Run
from grok_spicy.policies.admission import AdmissionLimits
from grok_spicy.policies.asset_keys import report_key
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.clip_session import ClipRequest, load_clip_session
from grok_spicy.services.run_lifecycle import create_run, end_run
from grok_spicy.steps.record_end import RecordEndRequest, record_end
from tests.support.fake_media import MemoryAssets
from tests.support.memory_store import Killed, MemoryRunStore
from tests.support.stories import plan

RUN = "fox"


@pytest.fixture
def store() -> MemoryRunStore:
    return MemoryRunStore()


def begin(store: MemoryRunStore) -> Run:
    return create_run(store, RUN, RunRequest(plan=plan("cut", "cut")))


def kinds(store: MemoryRunStore) -> list[str]:
    return [event.what for event in store.all(RUN, Event)]


def end(store: MemoryRunStore, assets: Any) -> bool:
    run = store.get(RUN, Run)
    assert run
    return end_run(store, assets, run, "failed", error="BadPlan: no", message="It failed.")


def test_a_run_is_started_with_its_event_or_not_at_all(store: MemoryRunStore) -> None:
    store.dies_at = Event
    with pytest.raises(Killed):
        begin(store)
    assert store.get(RUN, Run) is None

    begin(store)
    begin(store)

    assert kinds(store) == ["started"]


def test_a_run_ends_with_its_event_or_not_at_all(store: MemoryRunStore) -> None:
    begin(store)
    store.dies_at = Event
    with pytest.raises(Killed):
        end(store, MemoryAssets())
    run = store.get(RUN, Run)
    assert run and not run.ended

    assert end(store, MemoryAssets())

    assert kinds(store) == ["started", "failed"]


class DyingAssets(MemoryAssets):
    """The process dies when it stores its first document."""

    is_alive = False

    def put(self, key: str, content: bytes) -> None:
        if not self.is_alive:
            self.is_alive = True
            raise Killed
        super().put(key, content)


@pytest.mark.parametrize("who", ["the step again", "the event of the execution's end"])
def test_a_run_that_ended_gets_its_report_although_who_ended_it_died(
    store: MemoryRunStore, who: str
) -> None:
    begin(store)
    assets = DyingAssets()
    with pytest.raises(Killed):
        end(store, assets)

    if who == "the step again":
        assert not end(store, assets)
    else:
        request = RecordEndRequest.model_validate({"detail": {"name": RUN, "status": "FAILED"}})
        admission = AdmissionQueue(store, AdmissionLimits(0, 0), lambda *_: None)
        record_end(request, store=store, assets=assets, admission=admission)

    assert json.loads(assets.get(report_key(RUN)))["status"] == "failed"
    assert kinds(store) == ["started", "failed"]


def test_a_clip_that_was_accepted_is_counted_although_who_accepted_it_died(
    store: MemoryRunStore,
) -> None:
    begin(store)
    store.put(RUN, Take(scene_id=1, number=1, prompt="p", seconds=8, state="reviewed"))
    store.put(RUN, Clip(scene_id=1, state="accepted", take=1))  # and died before it was counted

    session = load_clip_session(store, ClipRequest(run_id=RUN, execution=RUN, scene_id=1))

    assert session.settle().next == "done"
    run = store.get(RUN, Run)
    assert run and run.filmed == [1]
