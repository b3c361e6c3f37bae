"""Bad days: an outage makes a film slower and never poorer, and a blocked account stops it at once.

Retriers pause for a fiftieth of their time, so twelve seconds stand for ten minutes.

Two ways in which an account is blocked in every test run; `make chaos` tries all. `CHAOS_TROUBLES`
is their number.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grok_spicy import bootstrap
from grok_spicy.adapters import http_download
from grok_spicy.api.remedies import remedy_for
from grok_spicy.errors import Remedy
from grok_spicy.models.clips import Take
from grok_spicy.models.images import Keyframe
from grok_spicy.models.item import scene_key
from grok_spicy_local.cloud import LocalCloud
from tests.support.aws_throttling import throttle_bucket, throttle_table
from tests.support.films import FinishedRun, fault, make_in, open_cloud, read_calls, scene_by_scene
from tests.support.waits import waits_ended_by_timeout

pytestmark = [pytest.mark.films, pytest.mark.slow]

TIME_SCALE = 0.02
TEN_MINUTES = 600 * TIME_SCALE
CASTS = [["Ember"], ["Ember", "Sage"]]
SECONDS = 3
LATENCY = {"image": 0.8, "judge": 0.3, "video": 2.0}
"""Long enough that a film has a middle."""
PAID = ("image", "video.start", "chat.plan", "chat.judge", "chat")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    output = tmp_path_factory.mktemp("bad-days")
    with open_cloud(output, time_scale=TIME_SCALE, latency=LATENCY) as cloud:
        yield cloud


@pytest.fixture(autouse=True)
def _no_trouble_left_behind(cloud: LocalCloud) -> Iterator[None]:
    yield
    cloud.simulator.control.set_faults([])


class Day:
    """One film in the shared cloud, and what the provider logged and billed since it began."""

    def __init__(self, cloud: LocalCloud, name: str) -> None:
        self.cloud, self.name = cloud, name
        self._calls_before, self._lines_before = len(self._logged()), len(self._bill_lines())

    def make(self, meanwhile: Callable[[], None] | None = None) -> FinishedRun:
        request = {"plan": scene_by_scene(CASTS)}
        return make_in(self.cloud, request, self.name, meanwhile=meanwhile)

    def resume(self) -> FinishedRun:
        return make_in(self.cloud, {"run_id": self.name}, f"{self.name}-2")

    def await_keyframe(self) -> None:
        """The first keyframe is drawn."""
        self._await(lambda store: _is_drawn(store.get(self.name, Keyframe, scene_key(1))))

    def await_clip(self) -> None:
        """The first clip is being made."""
        self._await(lambda store: any(take.job for take in store.all(self.name, Take)))

    def calls(self) -> list[dict[str, Any]]:
        return self._logged()[self._calls_before :]

    def bill(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._bill_lines()[self._lines_before :]]

    def _await(self, is_so: Callable[[Any], bool]) -> None:
        store, until = bootstrap.run_store(), time.monotonic() + 60
        while not is_so(store):
            assert time.monotonic() < until, "the film did not come so far"
            time.sleep(0.02)

    def _logged(self) -> list[dict[str, Any]]:
        memory = self.cloud.simulator.state_dir
        return read_calls(memory) if (memory / "calls.jsonl").exists() else []

    def _bill_lines(self) -> list[str]:
        bill = self.cloud.simulator.state_dir / "bill.jsonl"
        return bill.read_text().splitlines() if bill.exists() else []


def _is_drawn(keyframe: Keyframe | None) -> bool:
    return bool(keyframe and keyframe.image_key)


def check_whole_and_bought_once(finished: FinishedRun, day: Day) -> None:
    """Complete, with every clip and sheet, and each call billed once."""
    report, bill = finished.report, day.bill()
    assert finished.status == "complete", finished.film.run.error
    assert (report.gaps, report.unanchored, report.unjudged) == ([], [], [])
    assert {clip.state for clip in finished.film.clips.values()} == {"accepted"}
    assert finished.footage.duration == pytest.approx(len(CASTS) * SECONDS, abs=0.1)
    prompts = [(line["model"], line["prompt"]) for line in bill]
    assert len(set(prompts)) == len(prompts)
    assert len(bill) == len(report.items)
    assert sum(line["ticks"] for line in bill) == report.cost_ticks
    assert report.possibly_paid == []
    starts = [call for call in day.calls() if call["kind"] == "video.start"]
    assert [call["outcome"] for call in starts].count("OK") == len(CASTS)
    assert waits_ended_by_timeout(finished) == []


def test_a_provider_that_is_busy_for_ten_minutes_costs_a_film_nothing_but_time(
    cloud: LocalCloud,
) -> None:
    """First for this key, then for all."""
    day = Day(cloud, "busy")
    half = TEN_MINUTES / 2

    def refuse() -> None:
        day.await_keyframe()
        for_all = fault("any", "capacity", after=half, lasts=half)
        cloud.simulator.control.set_faults([fault("any", "rate_limited", lasts=half), for_all])

    finished = day.make(refuse)

    refused = [call for call in day.calls() if call["outcome"] == "RESOURCE_EXHAUSTED"]
    assert refused[-1]["started"] - refused[0]["started"] > half
    assert {call["kind"] for call in refused} & set(PAID)
    check_whole_and_bought_once(finished, day)


def test_while_aws_throttles_the_film_waits_and_pays_for_nothing_twice(
    cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, bucket = throttle_table(monkeypatch), throttle_bucket(monkeypatch)
    day = Day(cloud, "throttled")

    def throttle() -> None:
        day.await_keyframe()
        for throttling in (table, bucket):
            throttling.begin()
            time.sleep(TEN_MINUTES / 2)
            throttling.end()

    finished = day.make(throttle)

    assert table.refused > 3
    assert bucket.refused > 3
    check_whole_and_bought_once(finished, day)


def test_a_download_host_that_is_down_is_waited_for_and_no_clip_is_bought_again(
    cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One fetch is as patient as the retriers: in proportion.
    monkeypatch.setattr(http_download, "PATIENCE_SECONDS", 60 * TIME_SCALE)
    day = Day(cloud, "no-downloads")
    cloud.simulator.control.set_faults(
        [
            fault("media", "unavailable", lasts=TEN_MINUTES / 2),
            fault("media", "connection_refused", lasts=TEN_MINUTES / 2),
            # Neither does the provider give the clips from its Files.
            fault("files", "unavailable", lasts=TEN_MINUTES),
        ]
    )

    finished = day.make()

    downloads = [call for call in day.calls() if call["kind"] == "media"]
    assert "SERVICE_UNAVAILABLE" in {call["outcome"] for call in downloads}
    assert any(take.failed_downloads for take in finished.film.chosen_takes)
    check_whole_and_bought_once(finished, day)


BLOCKED = [
    pytest.param("any", "out_of_credit", "OutOfCredit", Remedy.TOP_UP, id="out-of-credit"),
    pytest.param(
        "video", "zero_retention", "VideoNotAllowed", Remedy.USE_ANOTHER_TEAM, id="no-video"
    ),
    pytest.param("any", "key_revoked", "KeyRefused", Remedy.FIX_KEY_OR_MODEL, id="key-revoked"),
][: int(os.environ.get("CHAOS_TROUBLES", "2"))]


@pytest.mark.parametrize(("call", "failure", "error", "remedy"), BLOCKED)
def test_a_blocked_account_stops_the_run_within_one_call_and_a_resume_finishes_it(
    cloud: LocalCloud, call: str, failure: str, error: str, remedy: Remedy
) -> None:
    day = Day(cloud, failure.replace("_", "-"))

    def block() -> None:
        day.await_keyframe() if error == "OutOfCredit" else day.await_clip()
        cloud.simulator.control.set_faults([fault(call, failure, times=0)])

    stopped = day.make(block)

    assert stopped.status == "failed"
    assert stopped.execution.error == error
    assert (stopped.film.run.error or "").startswith(f"{error}: ")
    assert remedy_for(stopped.film.run.error) == remedy
    assert stopped.report.error == stopped.film.run.error
    assert not (stopped.folder / "final_video.mp4").exists()
    paid = [each for each in day.calls() if each["kind"] in PAID]
    refused_at = min(each["ended"] for each in day.calls() if each["outcome"] not in ("OK", ""))
    later = [each for each in paid if each["started"] > refused_at]
    assert len(later) < len(CASTS), later
    assert [each for each in later if each["outcome"] == "OK"] == []

    cloud.simulator.control.set_faults([])

    check_whole_and_bought_once(day.resume(), day)
