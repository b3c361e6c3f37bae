"""A deployed studio films with a second camera: its SDK from its layer, its key from the secret."""

import json
from pathlib import Path

import pytest

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from tests.deploy.studio import DeployedStudio
from tests.support.films import story
from xai_simulator.process import SimulatorProcess

pytestmark = pytest.mark.timeout(900)


def test_a_deployed_film_is_filmed_by_veo_and_costs_what_veo_bills(
    studio: DeployedStudio, provider: SimulatorProcess, tmp_path: Path
) -> None:
    plan = story(scenes=1, characters=1, seconds=4)
    execution = studio.start(plan=plan, resolution="720p", camera="veo")

    ended = studio.ended(execution)

    assert ended["status"] == "SUCCEEDED", ended
    run_id = json.loads(ended["output"])["run_id"]
    folder = studio.download(run_id, tmp_path)
    report = json.loads((folder / "report.json").read_text())
    [bought] = [each for each in report["items"] if each["model"].startswith("veo-")]
    [charge] = provider.camera_control.ledger("veo")
    assert charge.outcome == "done"
    assert charge.usd == pytest.approx(4 * 0.15)
    assert bought["cost_ticks"] / 1e10 == pytest.approx(charge.usd)
    assert FFmpegEditor().probe(folder / "final_video.mp4").duration == pytest.approx(4, abs=0.1)
    assert "PRIVATE KEY" not in studio.logs()


def test_a_camera_that_is_not_set_up_is_refused_by_the_api_without_a_key(
    studio: DeployedStudio,
) -> None:
    person = studio.api(studio.token_of("runner@example.com"))

    refused = person.post("/runs", json={"concept": "A fox.", "camera": "runway"})

    assert refused.status_code in (400, 422), refused.text
    assert "runway" in refused.text and "veo" in refused.text
