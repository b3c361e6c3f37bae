"""Jobs, faults and ledgers of the camera services, and what survives a restart."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from camera_simulator import CameraSimulator
from tests.cameras.conftest import Runway
from xai_simulator.control import CameraControl
from xai_simulator.process import SimulatorProcess


def test_the_ledger_has_a_line_for_each_job_at_list_price(
    cameras: CameraSimulator, runway: Runway
) -> None:
    cameras.faults.set(
        [{"kind": "fail", "from_call": 2}, {"kind": "refuse_prompt", "from_call": 3}]
    )

    for _ in range(3):
        runway.film(duration=5)

    charges = [(charge.usd, charge.outcome) for charge in cameras.ledger("runway")]
    assert charges == [(pytest.approx(0.60), "done"), (0, "fail"), (0, "refuse_prompt")]


def test_what_is_refused_is_no_job(cameras: CameraSimulator, runway: Runway) -> None:
    kinds = ["busy", "busy_without_retry_after", "out_of_credit", "bad_key", "down"]
    cameras.faults.set([{"kind": kind, "from_call": 1 + n} for n, kind in enumerate(kinds)])

    responses = [runway.film() for _ in kinds]

    assert [response.status_code for response in responses] == [429, 429, 400, 401, 503]
    assert ["Retry-After" in response.headers for response in responses] == [True] + 4 * [False]
    assert cameras.ledger("runway") == []


def test_a_lost_answer_is_a_job_that_is_billed(cameras: CameraSimulator, runway: Runway) -> None:
    cameras.faults.set([{"kind": "lose_answer"}])

    with pytest.raises(httpx.RemoteProtocolError):
        runway.film()

    assert len(cameras.ledger("runway")) == 1


def test_a_garbled_answer_can_not_be_read(cameras: CameraSimulator, runway: Runway) -> None:
    cameras.faults.set([{"kind": "garbled"}])

    with pytest.raises(ValueError):
        runway.film().json()


def test_a_clip_can_expire_or_break_off(cameras: CameraSimulator, runway: Runway) -> None:
    cameras.faults.set([{"kind": "expired"}, {"kind": "truncated"}])
    expired, whole = (runway.task(runway.film())["output"][0] for _ in range(2))

    assert httpx.get(expired).status_code == 410
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(whole)
    assert httpx.get(whole).status_code == 200


def test_the_same_seed_fails_at_the_same_calls(tmp_path: Path, first_frame: str) -> None:
    script = [{"kind": "busy", "probability": 0.4}]

    def statuses(name: str, seed: int) -> list[int]:
        with CameraSimulator(tmp_path / name, seed, faults=script) as cameras:
            return [Runway(cameras, first_frame).film().status_code for _ in range(12)]

    once, again, other = statuses("a", 1), statuses("b", 1), statuses("c", 2)
    assert once == again != other
    assert {200, 429} == set(once)


def test_words_in_a_prompt_refuse_it_or_its_clip(runway: Runway) -> None:
    refused = runway.task(runway.film(promptText="[moderated] A fox."))
    refused_clip = runway.task(runway.film(promptText="[moderated:failed] A fox."))

    assert refused["failureCode"] == "SAFETY.INPUT.TEXT"
    assert refused_clip["failureCode"] == "SAFETY.OUTPUT.VIDEO"


def test_a_job_takes_its_time_and_tells_its_progress(tmp_path: Path, first_frame: str) -> None:
    with CameraSimulator(tmp_path, latency_scale=1.0) as cameras:
        runway = Runway(cameras, first_frame)

        task = runway.task(runway.film())

        assert task["status"] == "PENDING"
        assert task["estimatedCost"] == {"credits": 24}


def test_a_kill_forgets_neither_jobs_nor_clips_nor_faults(tmp_path: Path, first_frame: str) -> None:
    faults = [{"service": "runway", "kind": "busy"}]
    first = SimulatorProcess(tmp_path / "state", drawing="plain")
    first.camera_control.set_faults(faults)
    runway = _runway_of(first, first_frame)
    assert runway.film().status_code == 429
    submission = runway.film()
    first.kill()

    with SimulatorProcess(tmp_path / "state", drawing="plain") as second:
        runway = _runway_of(second, first_frame)
        task = runway.task(submission)
        assert task["status"] == "SUCCEEDED"
        assert httpx.get(task["output"][0]).content[4:8] == b"ftyp"
        assert runway.film().status_code == 200
        assert len(second.camera_control.ledger("runway")) == 2


def test_it_can_be_started_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "camera_simulator", "--state-dir", str(tmp_path)]
    with subprocess.Popen([*command, "--faults", "nonsense"], stderr=subprocess.DEVNULL) as wrong:
        assert wrong.wait(timeout=60) == 2
    with subprocess.Popen(
        [*command, "--exit-with-parent"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        ready = httpx.Response(200, content=process.stdout.readline()).json()
        assert ready["cameras"]["runway"].endswith("/runway")
        assert ready["keys"]["runway"].startswith("key_")
        assert CameraControl(ready["control"]).counts() == {}


@pytest.mark.parametrize(
    "script", [[{"kind": "sulk"}], [{"kind": "black", "call": "poll"}], {"kind": "busy"}]
)
def test_a_script_that_is_not_valid_is_refused(cameras: CameraSimulator, script: object) -> None:
    with pytest.raises(ValueError):
        cameras.control.set_faults(script)


def _runway_of(process: SimulatorProcess, first_frame: str) -> Runway:
    class Running:
        urls, keys = process.cameras, process.camera_keys

    return Runway(Running, first_frame)  # type: ignore[arg-type]
