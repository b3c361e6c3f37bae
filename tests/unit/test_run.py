"""A run's status: forward only, and its request stays."""

import pytest
from pydantic import ValidationError

from grok_spicy.models.item import inputs_digest, scene_key
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import PROGRESS, Run, Status
from grok_spicy.models.settings import RunSettings
from tests.support.stories import as_input, plan


def run(status: Status = "queued") -> Run:
    settings = RunSettings()
    return Run(run_id="film", owner="studio", execution="film", settings=settings, status=status)


def test_progress_goes_all_the_way_to_complete() -> None:
    result = run()
    way: tuple[Status, ...] = (*PROGRESS[1:], "complete")
    for status in way:
        result = result.advanced(status)
        assert result.status == status

    assert result.ended and result.ended_at


@pytest.mark.parametrize(
    ("now", "requested"),
    [
        ("videos", "script"),
        ("script", "keyframes"),
        ("assembly", "assembly"),
        ("complete", "videos"),
        ("failed", "assembly"),
        ("cancelled", "keyframes"),
    ],
)
def test_progress_never_goes_back(now: Status, requested: Status) -> None:
    current = run(now)

    assert current.advanced(requested) == current


@pytest.mark.parametrize("end", ["complete", "complete_with_gaps", "failed", "cancelled"])
def test_a_run_can_end_from_anywhere(end: Status) -> None:
    for status in PROGRESS:
        assert run(status).advanced(end).ended


def test_after_an_approval_the_run_continues() -> None:
    assert run("awaiting_approval").advanced("keyframes").status == "keyframes"


def test_the_usual_film_is_two_characters_three_scenes_and_ten_dollars() -> None:
    settings = RunRequest(concept="A fox").settings()

    assert settings == RunSettings()
    assert (settings.characters, settings.scenes, settings.max_cost_usd) == (2, 3, 10.0)
    assert (settings.resolution, settings.continuity, settings.on_gap) == ("720p", "auto", "still")
    assert settings.consistency_threshold == 0.80
    assert settings.max_sheet_attempts == settings.max_keyframe_iterations == 3
    assert settings.max_video_corrections == 2


def test_a_request_keeps_its_settings_and_nothing_else() -> None:
    request = RunRequest.model_validate({"plan": as_input(plan()), "scenes": 5, "on_gap": "fail"})

    assert request.settings() == RunSettings(scenes=5, on_gap="fail")


def test_a_digest_tells_inputs_apart() -> None:
    digests = [inputs_digest("a", 1), inputs_digest("a", 2), inputs_digest("a1"), inputs_digest()]

    assert len(set(digests)) == 4
    assert inputs_digest(plan(), ["k"]) == inputs_digest(plan(), ["k"])
    assert inputs_digest(plan()) != inputs_digest(plan(title="Another film"))


def test_scene_numbers_sort_as_numbers() -> None:
    assert sorted(scene_key(number) for number in (100, 20, 3)) == ["003", "020", "100"]


def test_a_photo_can_only_be_an_upload_and_never_another_runs_asset() -> None:
    stolen = {"name": "Alex", "key": "runs/somebody-elses/references/1_Maya.jpg"}

    with pytest.raises(ValidationError, match="key"):
        RunRequest.model_validate({"concept": "A spy thriller", "references": [stolen]})
