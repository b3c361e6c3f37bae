"""What is special about Replicate: a map of inputs for each model, costs by run time, and the list
of predictions in which a lost one is found."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from camera_simulator import replicate as replicate_service
from camera_simulator.http import json_reply
from grok_spicy.adapters.replicate.models import SEEDANCE, ZEROSCOPE, hosted_models
from grok_spicy.adapters.video import cameras, replicate
from grok_spicy.errors import AnswerLost, BadInput, ProviderRejected
from grok_spicy.models.generation import VideoRequest
from grok_spicy.models.spending import ticks
from tests.support.cameras import CameraRig, open_rig, usual_request

MINIMAX = "minimax/video-01"
MINIMAX_ROW: dict[str, Any] = {
    "inputs": {"first_frame": "first_frame_image", "constants": {"prompt_optimizer": False}},
    "frame_rate": 25,
    "abilities": {
        "lengths": [6],
        "min_seconds": 6,
        "max_seconds": 6,
        "resolutions": ["720p"],
        "has_audio": False,
        "usd_per_second": {"720p": 0.0834},
        "source": "its page",
    },
}


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[CameraRig]:
    with open_rig("zeroscope", tmp_path) as opened:
        yield opened


@pytest.fixture
def use_models(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Sets the person's models."""

    def use(content: object) -> None:
        text = content if isinstance(content, str) else json.dumps(content)
        monkeypatch.setenv("GROK_SPICY_REPLICATE_MODELS", text)

    return use


def request_for(name: str, **changes: Any) -> VideoRequest:
    row = replicate.CAMERA.models[name]
    return VideoRequest(**{**vars(usual_request(name, row, "A fox.")), **changes})


def sent(rig: CameraRig, job_id: str) -> dict[str, Any]:
    address = f"{rig.simulator.urls['replicate']}/v1/predictions/{job_id}"
    answer = httpx.get(address, headers={"Authorization": f"Bearer {rig.key}"})
    given: dict[str, Any] = answer.json()["input"]
    return given


def test_zeroscope_films_the_prompt_alone_in_frames(rig: CameraRig) -> None:
    job = rig.video.submit(request_for(ZEROSCOPE, seconds=4, first_frame=b"never sent"))

    given = sent(rig, job.id)
    assert given == {
        "prompt": "A fox.",
        "num_frames": 96,
        "fps": 24,
        "width": 1024,
        "height": 576,
        "model": "xl",
        "seed": given["seed"],
    }
    assert rig.model.modes == ("text",)


def test_zeroscope_costs_what_its_run_time_costs(rig: CameraRig) -> None:
    status = rig.film()

    assert [ticks(charge.usd) for charge in rig.ledger] == [status.cost_ticks]


def test_a_run_that_failed_costs_its_run_time_too(rig: CameraRig) -> None:
    rig.fail("fail")

    status = rig.film()

    assert status.state == "failed"
    assert [ticks(charge.usd) for charge in rig.ledger] == [status.cost_ticks]


def test_seedance_films_from_the_first_frame_to_the_last(rig: CameraRig) -> None:
    frame = usual_request(SEEDANCE, replicate.CAMERA.models[SEEDANCE], "A fox.").first_frame
    job = rig.video.submit(request_for(SEEDANCE, resolution="1080p", last_frame=frame))

    given = sent(rig, job.id)
    assert given["duration"] == 3
    assert given["resolution"] == "1080p"
    assert given["image"] != given["last_frame_image"]
    assert "/v1/files/" in given["image"]
    assert rig.until_over(job).state == "done"
    assert [charge.usd for charge in rig.ledger] == [pytest.approx(3 * 0.072)]


def test_another_model_is_filmed_with_by_a_map_of_its_inputs(
    rig: CameraRig, use_models: Callable[[object], None]
) -> None:
    use_models({MINIMAX: MINIMAX_ROW})

    rig.video = rig.build()
    job = rig.video.submit(request_for(MINIMAX))

    assert sorted(sent(rig, job.id)) == ["first_frame_image", "prompt", "prompt_optimizer"]
    assert rig.until_over(job).state == "done"
    row = {name: row for each in cameras() for name, row in each.models.items()}[MINIMAX]
    assert (row.provider, row.modes, row.lengths) == ("replicate", ("first_frame",), (6,))


def test_the_models_of_a_file_stand_beside_the_built_in_ones(
    tmp_path: Path, use_models: Callable[[object], None]
) -> None:
    file = tmp_path / "models.json"
    file.write_text(json.dumps({MINIMAX: MINIMAX_ROW}))
    use_models(str(file))

    assert list(hosted_models()) == [ZEROSCOPE, SEEDANCE, MINIMAX]


WRONG: list[tuple[object, str]] = [
    ("{", "Expecting"),
    ("/no/such/file.json", "No such file"),
    ({"no-owner": MINIMAX_ROW}, "owner/name"),
    ({MINIMAX: {**MINIMAX_ROW, "price": 1}}, "price"),
    ({MINIMAX: {**MINIMAX_ROW, "version": "latest"}}, "version"),
    ({MINIMAX: {**MINIMAX_ROW, "inputs": {"image": "x"}}}, "inputs.image"),
    (
        {MINIMAX: {**MINIMAX_ROW, "abilities": {**MINIMAX_ROW["abilities"], "color": 1}}},
        "there is no 'color'",
    ),
    (
        {MINIMAX: {**MINIMAX_ROW, "abilities": {**MINIMAX_ROW["abilities"], "lengths": [5, 6]}}},
        "without an input for the length",
    ),
    (
        {
            MINIMAX: {
                **MINIMAX_ROW,
                "inputs": {
                    "first_frame": "image",
                    "resolution": {"name": "quality", "values": {"480p": "low"}},
                },
            }
        },
        "no value for the resolution 720p",
    ),
    ({MINIMAX: {**MINIMAX_ROW, "inputs": {}}}, "without a first frame"),
]


@pytest.mark.parametrize(("content", "reason"), WRONG)
def test_a_file_that_cannot_be_used_says_why_before_anything_is_spent(
    use_models: Callable[[object], None], content: object, reason: str
) -> None:
    use_models(content)

    with pytest.raises(BadInput, match="GROK_SPICY_REPLICATE_MODELS") as caught:
        replicate.build(lambda *_: "key")

    assert reason in str(caught.value)
    # Its camera films nothing until that is mended; the others are not touched.
    assert replicate.CAMERA.retired == str(caught.value)
    assert ZEROSCOPE in replicate.CAMERA.models


def test_a_model_that_nobody_mapped_is_refused_with_what_to_do(rig: CameraRig) -> None:
    with pytest.raises(ProviderRejected, match="GROK_SPICY_REPLICATE_MODELS"):
        rig.video.submit(rig.request(model="somebody/else"))


def test_a_lost_prediction_is_found_on_a_later_page_and_is_not_another_clips(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicate_service, "PAGE", 2)
    jobs = [rig.video.submit(rig.request(store_as=f"clip-{number}")) for number in range(5)]

    found = rig.video.find_job(ZEROSCOPE, "clip-0")

    assert found is not None
    assert found.id == jobs[0].id
    assert rig.video.find_job(ZEROSCOPE, "clip-9") is None
    assert rig.video.find_job(SEEDANCE, "clip-0") is None


def test_a_list_that_leads_elsewhere_does_not_get_our_token(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.video.submit(rig.request())

    page = json_reply({"results": [7], "next": "https://evil.example/"})
    monkeypatch.setattr(replicate_service.Replicate, "_list", lambda *_: page)

    assert rig.video.find_job(ZEROSCOPE, "clip-of-nobody") is None


@pytest.mark.parametrize("name", ["../account", "", 7, None, "a/b"])
def test_a_prediction_without_a_proper_id_counts_as_lost(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch, name: object
) -> None:
    reply = json_reply({"id": name, "status": "starting"}, 201)
    monkeypatch.setattr(replicate_service.Replicate, "_predict", lambda *_: reply)

    with pytest.raises(AnswerLost):
        rig.video.submit(rig.request())


def test_output_that_was_removed_after_an_hour_has_failed(rig: CameraRig) -> None:
    rig.fail("expired")

    status = rig.film()

    assert status.state == "failed"
    assert "removed after an hour" in status.message


def test_a_model_refuses_in_its_own_words(rig: CameraRig) -> None:
    prompt, clip = rig.film("[moderated] A fox."), rig.film("[moderated:failed] A fox.")

    assert (prompt.state, clip.state) == ("refused", "refused")
    assert "E005" in prompt.message
    assert "NSFW" in clip.message


def test_a_prediction_that_was_cancelled_has_failed(rig: CameraRig) -> None:
    rig.fail("slow", seconds=60)
    job = rig.video.submit(rig.request())
    address = f"{rig.simulator.urls['replicate']}/v1/predictions/{job.id}/cancel"
    httpx.post(address, headers={"Authorization": f"Bearer {rig.key}"})

    assert rig.video.poll(job).state == "failed"


def test_progress_is_read_from_what_the_model_logs(tmp_path: Path) -> None:
    with open_rig("zeroscope", tmp_path, latency={"video": 4}, latency_scale=1.0) as rig:
        job = rig.video.submit(rig.request())
        seen = {0.0}
        while (status := rig.video.poll(job)).state == "rendering":
            seen.add(status.progress)

    assert len(seen) > 2
