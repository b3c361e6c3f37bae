"""From one POST to the film's own bytes, with real functions, real FFmpeg and a simulated xAI."""

from pathlib import Path
from typing import Any

import httpx

from grok_spicy_local.api_server import ApiServer
from tests.support.api_requests import until
from tests.support.films import LONGEST_FILM, open_cloud, story


def test_a_whole_film_by_http(tmp_path: Path) -> None:
    with (
        open_cloud(tmp_path / "output") as studio,
        ApiServer(studio) as serving,
        httpx.Client(base_url=serving.url, timeout=60) as http,
    ):
        request = {"plan": story(scenes=2, seconds=3), "resolution": "480p"}
        run = http.post("/runs", json=request, headers={"Idempotency-Key": "a film"}).json()

        def ended() -> Any:
            shown = http.get(run["links"]["self"]).json()
            return shown if shown["ended_at"] else None

        film = until(ended, LONGEST_FILM)
        events = http.get(run["links"]["events"]).json()["events"]
        listed = http.get(run["links"]["assets"]).json()["assets"]
        [in_list] = http.get("/runs").json()["runs"]
        video = http.get(f"{run['links']['assets']}/final_video.mp4", follow_redirects=True)
        clip = http.get(f"{run['links']['assets']}/videos/scene_1.mp4", follow_redirects=True)

    assert (film["status"], film["run"]["settings"]["provider"]) == ("complete", "simulator")
    assert film["cost_usd"] == in_list["cost_usd"] > 0
    assert film["cost_usd"] <= run["estimate"]["at_most_usd"]
    assert {"plan", "sheet", "keyframe", "clip"} <= {event["what"] for event in events}
    assert video.headers["Content-Type"] == "video/mp4"
    files = {each["path"]: each["size"] for each in listed}
    assert len(video.content) == files["final_video.mp4"]
    assert len(clip.content) == files["videos/scene_1.mp4"]
