"""Sessions filmed in real mode: with keys and addresses from the environment, which lead to the
simulated services here."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from camera_simulator.simulator import CameraSimulator
from phase6 import Phase6Runner, SessionError, run_phase6
from tests.support.sessions import SESSION, write_session

pytestmark = [pytest.mark.films, pytest.mark.slow]


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CameraSimulator]:
    """The cameras' services, as if they were the real ones; the current folder is empty, and there
    is no key for xAI."""
    monkeypatch.chdir(tmp_path)
    for name in ("XAI_API_KEY", "GROK_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with CameraSimulator(tmp_path / "services") as cameras:
        for camera, key in (("runway", "RUNWAY_API_KEY"), ("pika", "PIKA_API_KEY")):
            monkeypatch.setenv(f"GROK_SPICY_{camera.upper()}_URL", cameras.urls[camera])
            monkeypatch.setenv(key, cameras.keys[camera])
        monkeypatch.setenv("GROK_SPICY_POLL_FLOOR_SECONDS", "0.25")
        yield cameras


def billed(cameras: CameraSimulator) -> float:
    """What the services bill, in USD."""
    return sum(charge.usd for name in ("runway", "pika") for charge in cameras.ledger(name))


def test_a_session_costs_what_the_services_bill(services: CameraSimulator, tmp_path: Path) -> None:
    folder = write_session(tmp_path, ["runway", "pika", "sora"], [4.2, 3, 3], fallbacks=["runway"])

    results = run_phase6(SESSION, mock_mode=False)

    summary = results["execution_summary"]
    assert (summary["completed"], summary["failed"]) == (3, 0)
    assert summary["total_cost_usd"] == pytest.approx(billed(services))
    assert billed(services) > 0
    modes = [clip["generation_mode"] for clip in results["generated_clips"]]
    assert modes == ["runway", "pika", "runway"]
    assert not any(clip["mock"] for clip in results["generated_clips"])
    state = json.loads((folder / "state.json").read_text())
    assert state["phase6"]["mock_mode"] is False


def test_real_clips_count_in_mock_mode_and_placeholders_not_in_real_mode(
    services: CameraSimulator, tmp_path: Path
) -> None:
    write_session(tmp_path, ["runway"], [3])
    run_phase6(SESSION, mock_mode=True)
    assert services.submissions("runway") == 0

    real = run_phase6(SESSION, mock_mode=False)
    again = run_phase6(SESSION, mock_mode=True)

    assert services.submissions("runway") == 1
    assert again["generated_clips"] == real["generated_clips"]


def test_a_budget_that_is_too_small_pays_nothing_more(
    services: CameraSimulator, tmp_path: Path
) -> None:
    write_session(tmp_path, ["runway", "runway"], [4, 4])

    results = Phase6Runner(SESSION, mock_mode=False, max_cost_usd=0.6).run()

    assert billed(services) <= 0.6
    [failed] = results["failed_clips"]
    assert "0.6" in failed["reason"] or "cap" in failed["reason"]
    assert results["execution_summary"]["completed"] == 1


def test_without_a_key_nothing_is_opened(
    services: CameraSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_session(tmp_path, ["runway", "pika"])
    monkeypatch.delenv("PIKA_API_KEY")

    with pytest.raises(SessionError, match="PIKA_API_KEY or FAL_KEY for the camera pika"):
        run_phase6(SESSION, mock_mode=False)

    assert services.submissions("runway") == 0
