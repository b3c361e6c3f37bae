"""A camera that fails in the middle of a film: the next one completes it, nothing is bought twice,
and the bill is what the services charge.

Two of four troubles in every test run; `make chaos` films with all. `CHAOS_TROUBLES` is their
number.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from grok_spicy.models.spending import usd
from grok_spicy_local.cloud import LocalCloud
from tests.support.films import FinishedRun, make_in, open_cloud, scene_by_scene

pytestmark = [pytest.mark.films, pytest.mark.slow]

CASTS = [["Ember"], ["Ember", "Sage"], ["Sage"], ["Ember"]]
ALWAYS = 0


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with open_cloud(tmp_path_factory.mktemp("fallbacks"), time_scale=0.02) as cloud:
        yield cloud


class Filming:
    """One film by Runway with Grok as its fallback, and what both services billed for it."""

    def __init__(
        self, cloud: LocalCloud, name: str, faults: list[dict[str, Any]], scenes: int = len(CASTS)
    ) -> None:
        self.cloud, self.name, self.casts = cloud, name, CASTS[:scenes]
        self._before = self._billed()
        self._taken_before = len(cloud.simulator.camera_control.ledger("runway"))
        cloud.simulator.camera_control.set_faults(faults)

    def make(self) -> FinishedRun:
        plan = scene_by_scene(self.casts) | {"aspect_ratio": "16:9"}
        request = {"camera": "runway", "fallbacks": ["grok"], "resolution": "720p", "plan": plan}
        return make_in(self.cloud, request, self.name)

    def resume(self) -> FinishedRun:
        self.cloud.simulator.camera_control.set_faults([])
        return make_in(self.cloud, {"run_id": self.name}, f"{self.name}-2")

    @property
    def billed_usd(self) -> float:
        """What the ledgers of both services say."""
        return self._billed() - self._before

    @property
    def runway_jobs(self) -> int:
        """The jobs that Runway took."""
        return len(self.cloud.simulator.camera_control.ledger("runway")) - self._taken_before

    def _billed(self) -> float:
        bill = self.cloud.simulator.state_dir / "bill.jsonl"
        lines = bill.read_text().splitlines() if bill.exists() else []
        grok = usd(sum(json.loads(line)["ticks"] for line in lines))
        return grok + sum(
            float(each.usd) for each in self.cloud.simulator.camera_control.ledger("runway")
        )


def fault(kind: str, **more: Any) -> dict[str, Any]:
    return {"service": "runway", "kind": kind, **more}


def cameras(finished: FinishedRun) -> list[str]:
    """The video model of each scene's clip."""
    return [take.model for take in finished.film.chosen_takes]


TROUBLES = {
    "out_of_credit": "runway is out of credit; grok films it",
    "busy_without_retry_after": "runway is at capacity; grok films it",
    "bad_key": "runway refuses its key; grok films it",
    "down": "runway is down; grok films it",
}
"""What each is called. The first blocks an account, the second passes."""


@pytest.mark.parametrize(
    ("kind", "words"), list(TROUBLES.items())[: int(os.environ.get("CHAOS_TROUBLES", "2"))]
)
def test_a_camera_that_fails_in_the_middle_of_a_film_is_followed_by_the_next(
    cloud: LocalCloud, kind: str, words: str
) -> None:
    filming = Filming(cloud, f"film-{kind}", [fault(kind, from_call=3, times=ALWAYS)])

    finished = filming.make()

    assert finished.status == "complete", finished.film.run.error
    assert sorted(cameras(finished)) == ["gen4.5", "gen4.5"] + ["grok-imagine-video"] * 2
    assert any(words in message for message in finished.messages("clip"))
    models = {item.model for item in finished.report.items}
    assert {"gen4.5", "grok-imagine-video"} <= models
    assert finished.report.cost_usd == pytest.approx(filming.billed_usd, abs=0.005)
    assert filming.runway_jobs == 2
    assert finished.report.possibly_paid == []


def test_clips_that_fail_three_times_are_filmed_by_the_next(cloud: LocalCloud) -> None:
    trouble = [fault("fail", match="deed 2", times=ALWAYS)]
    filming = Filming(cloud, "film-failing", trouble, scenes=2)

    finished = filming.make()

    assert finished.status == "complete", finished.film.run.error
    assert cameras(finished) == ["gen4.5", "grok-imagine-video"]
    tries = [take.model for take in finished.film.takes[2]]
    assert tries == ["gen4.5"] * 3 + ["grok-imagine-video"]
    assert finished.report.cost_usd == pytest.approx(filming.billed_usd, abs=0.005)


def test_a_clip_that_may_have_been_submitted_is_never_filmed_by_the_next(
    cloud: LocalCloud,
) -> None:
    """Runway took it, its answer was lost, and then its credit ended: the run stops, and a person
    who tops up gets it from Runway."""
    trouble = [
        fault("lose_answer", match="deed 3"),
        fault("out_of_credit", match="deed 3", times=ALWAYS),
    ]
    filming = Filming(cloud, "film-in-doubt", trouble, scenes=3)

    stopped = filming.make()

    assert stopped.status == "failed"
    assert "OutOfCredit" in (stopped.film.run.error or "")
    assert "grok-imagine-video" not in {
        take.model for takes in stopped.film.takes.values() for take in takes
    }

    finished = filming.resume()

    assert finished.status == "complete", finished.film.run.error
    assert cameras(finished) == ["gen4.5"] * 3
    report = finished.report
    # The clip that was lost is on the ledger, and in the report as possibly paid.
    assert report.cost_usd + report.possibly_paid_usd == pytest.approx(
        filming.billed_usd, abs=0.005
    )
