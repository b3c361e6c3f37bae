"""What every camera's adapter owes to its callers, held against its simulated service."""

from pathlib import Path

import pytest

from grok_spicy.adapters import http_download
from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.errors import (
    AnswerLost,
    BadInput,
    DownloadFailed,
    GrokSpicyError,
    KeyRefused,
    OutOfCredit,
    OutputRefused,
    PromptRefused,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.clips import Job
from grok_spicy.models.spending import TICKS_PER_USD
from grok_spicy.policies.pricing import clip_price
from tests.cameras.conftest import OpenRig
from tests.support.cameras import CameraRig

CLIP_SECONDS = 0.4
"""How long a clip takes where a test looks at its progress."""
LARGEST_JOB = 4_000
UNKNOWN_ID = "5f0c1d2e-0000-4000-8000-000000000000"
WITHOUT_RETRY_AFTER = {"hailuo"}
"""Services that never say when to come back."""
WITHOUT_ACCOUNT = {"comfyui"}
"""Services that people run themselves: no key, no credit, no moderation."""


def test_a_clip_is_submitted_polled_and_fetched(rig: CameraRig, tmp_path: Path) -> None:
    job = rig.video.submit(rig.request())

    status = rig.until_over(job)

    assert status.state == "done"
    clip = FFmpegEditor().probe(rig.fetch(job, status, tmp_path / "clip.mp4"))
    assert clip.duration == pytest.approx(rig.request().seconds, abs=0.3)
    assert [charge.outcome for charge in rig.ledger] == ["done"]


def test_what_a_clip_costs_is_known_before_and_told_after(rig: CameraRig) -> None:
    status = rig.film()

    billed = round(sum(charge.usd for charge in rig.ledger) * TICKS_PER_USD)
    request = rig.request()
    assert billed <= clip_price(request.model, request.seconds, request.resolution)
    assert status.cost_ticks in (None, billed)


def test_another_container_can_poll_a_job_from_its_json(rig: CameraRig) -> None:
    stored = rig.video.submit(rig.request()).model_dump_json()
    assert len(stored) < LARGEST_JOB

    rig.video = rig.build()

    job = Job.model_validate_json(stored)
    assert rig.until_over(job).state == "done"
    assert job.provider == rig.provider
    assert job.submitted_at < job.deadline


def test_progress_only_grows_until_the_clip_is_done(open_camera: OpenRig) -> None:
    rig = open_camera(latency={"video": CLIP_SECONDS}, latency_scale=1.0)
    job = rig.video.submit(rig.request())

    first = rig.video.poll(job)
    seen = [first.progress]
    while (status := rig.video.poll(job)).state == "rendering":
        seen.append(status.progress)

    assert first.state == "rendering"
    assert seen == sorted(seen)
    assert all(0 <= progress <= 1 for progress in seen)
    assert status.state == "done"


def test_a_slow_job_is_still_rendering(rig: CameraRig) -> None:
    rig.fail("slow", seconds=60)

    job = rig.video.submit(rig.request())

    assert rig.video.poll(job).state == "rendering"


def test_a_prompt_that_moderation_refuses_is_an_answer(rig: CameraRig) -> None:
    if rig.camera.name in WITHOUT_ACCOUNT:
        assert rig.film("[moderated] A fox.").state == "done"
        return
    rig.fail("refuse_prompt")

    try:
        status = rig.film()
    except PromptRefused:
        pass
    else:
        assert status.state == "refused"
        assert isinstance(status.failure, PromptRefused | OutputRefused | None)
        assert status.message
    assert rig.submissions <= 1


def test_a_clip_that_moderation_refuses_is_an_answer_with_its_cost(rig: CameraRig) -> None:
    if rig.camera.name in WITHOUT_ACCOUNT:
        assert rig.film("[moderated:failed] A fox.").state == "done"
        return
    rig.fail("refuse_output")

    status = rig.film()

    assert status.state == "refused"
    assert status.message
    billed = round(sum(charge.usd for charge in rig.ledger) * TICKS_PER_USD)
    assert status.cost_ticks in (None, billed)


def test_a_job_that_fails_says_why(rig: CameraRig) -> None:
    rig.fail("fail")

    status = rig.film()

    assert status.state == "failed"
    assert status.message


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("busy", ProviderBusy),
        ("busy_without_retry_after", ProviderBusy),
        ("down", ProviderUnavailable),
        ("out_of_credit", OutOfCredit),
        ("bad_key", KeyRefused),
    ],
)
def test_a_submission_that_was_not_taken_says_so_and_costs_nothing(
    rig: CameraRig, kind: str, error: type[GrokSpicyError]
) -> None:
    rig.fail(kind, retry_after=7)

    with pytest.raises(error) as caught:
        rig.video.submit(rig.request())

    assert rig.ledger == []
    assert rig.submissions == 1
    says_when = kind == "busy" and rig.camera.name not in WITHOUT_RETRY_AFTER
    if isinstance(caught.value, ProviderBusy):
        assert caught.value.retry_after == (7 if says_when else None)


@pytest.mark.parametrize("kind", ["lose_answer", "garbled"])
def test_a_submission_that_may_have_been_taken_is_never_sent_twice(
    rig: CameraRig, kind: str
) -> None:
    rig.fail(kind)

    with pytest.raises(AnswerLost):
        rig.video.submit(rig.request())

    assert rig.submissions == 1
    assert len(rig.ledger) == 1
    store_as = rig.request().store_as
    assert store_as
    try:
        found = rig.video.find_job(rig.model_name, store_as)
    except ProviderRejected:
        return
    assert found is not None
    assert found.id in ("", rig.ledger[0].job)
    assert rig.until_over(found).state == "done"


def test_a_submission_that_never_was_is_not_found(rig: CameraRig) -> None:
    try:
        assert rig.video.find_job(rig.model_name, "call-that-never-was") is None
    except ProviderRejected as refusal:
        assert str(refusal)


@pytest.mark.parametrize(
    ("kind", "errors"),
    [
        ("busy", (ProviderBusy,)),
        ("down", (ProviderUnavailable,)),
        ("garbled", (ProviderUnavailable,)),
        ("lose_answer", (ProviderUnavailable,)),
        ("bad_key", (KeyRefused,)),
    ],
)
def test_a_poll_that_is_lost_is_worth_another(
    rig: CameraRig, kind: str, errors: tuple[type[GrokSpicyError], ...]
) -> None:
    job = rig.video.submit(rig.request())
    rig.fail(kind, call="poll")

    with pytest.raises(errors):
        rig.video.poll(job)

    assert rig.until_over(job).state == "done"


def test_a_job_that_the_service_does_not_know_is_missing(rig: CameraRig) -> None:
    job = rig.video.submit(rig.request())
    name = job.id.rpartition("/")[2]  # some ids are paths

    stranger = Job.model_validate_json(job.model_dump_json().replace(name, UNKNOWN_ID))

    assert rig.video.poll(stranger).state == "missing"


def test_a_result_that_has_expired_is_not_taken_for_a_clip(
    rig: CameraRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_download, "PATIENCE_WITH_A_LINK_SECONDS", 0)
    rig.fail("expired")
    job = rig.video.submit(rig.request())
    status = rig.until_over(job)

    if status.url:
        with pytest.raises(DownloadFailed):
            rig.fetch(job, status, tmp_path / "clip.mp4")
    else:
        assert not rig.video.fetch_stored(job)


def test_a_download_that_breaks_off_is_fetched_again_and_not_bought_again(
    rig: CameraRig, tmp_path: Path
) -> None:
    rig.fail("truncated")
    job = rig.video.submit(rig.request())

    clip = rig.fetch(job, rig.until_over(job), tmp_path / "clip.mp4")

    assert FFmpegEditor().probe(clip).duration > 1
    assert len(rig.ledger) == 1


def test_a_correction_is_refused_where_the_model_does_not_edit(rig: CameraRig) -> None:
    assert rig.model.max_edit_seconds == 0

    with pytest.raises(ProviderRejected):
        rig.video.submit(rig.request(corrects_url="https://example.com/clip.mp4"))

    assert rig.ledger == []


def test_a_wrong_key_is_refused_by_the_service_itself(rig: CameraRig) -> None:
    if rig.camera.name in WITHOUT_ACCOUNT:
        assert rig.camera.keys == ()
        return
    with pytest.raises((KeyRefused, BadInput)):
        rig.build(key="invalid-key").submit(rig.request())

    assert rig.ledger == []
