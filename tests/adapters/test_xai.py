"""Our xAI adapters against the simulated xAI, through the unmodified SDK."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.adapters.http_download import HttpDownloads
from grok_spicy.errors import OutputRefused, PromptRefused, ProviderRejected, Refused
from grok_spicy.models.spending import ticks
from grok_spicy.models.story import ConsistencyScore
from tests.support.xai_harness import (
    FOX,
    OWL,
    Xai,
    chat_request,
    every_call,
    image_request,
    video_request,
)


def test_a_question_with_images_is_answered_in_the_requested_schema_and_with_its_cost(
    xai: Xai,
) -> None:
    request = chat_request(
        "Image 1 is a scene. Image 2 is the reference of Ember.", images=(FOX, OWL)
    )

    response = xai.models.chat(request)

    assert 0 <= ConsistencyScore.model_validate_json(response.result).overall_score <= 1
    assert response.cost_ticks and response.cost_ticks > 0


@pytest.mark.parametrize("references", [(), (FOX,), (FOX, OWL, FOX)], ids=len)
def test_a_picture_is_drawn_from_words_and_references(
    xai: Xai, references: tuple[bytes, ...]
) -> None:
    response = xai.models.generate_image(image_request(references=references))

    assert response.result.startswith((b"\xff\xd8\xff", b"\x89PNG"))
    assert response.cost_ticks and response.cost_ticks > 0


def test_more_references_than_the_model_takes_are_rejected(xai: Xai) -> None:
    with pytest.raises(ProviderRejected, match="at most 3"):
        xai.models.generate_image(image_request(references=(FOX,) * 4))


def test_a_clip_is_submitted_polled_and_corrected(xai: Xai) -> None:
    job = xai.video.submit(video_request())
    assert (job.provider, job.model, bool(job.id)) == ("xai", "grok-imagine-video", True)
    assert (job.deadline - job.submitted_at).total_seconds() == 600

    done = xai.film("slow pan to the left")
    assert (done.state, done.progress) == ("done", 1.0)
    assert done.url and done.cost_ticks and done.cost_ticks > 0

    corrected = xai.until_over(
        video_request("Change ONLY the hat", first_frame=None, corrects_url=done.url)
    )
    assert corrected.state == "done"
    assert corrected.url and corrected.url != done.url


def test_a_clip_at_1080p_is_filmed_by_the_model_that_can(xai: Xai) -> None:
    with pytest.raises(ProviderRejected, match="1080p"):
        xai.video.submit(video_request(resolution="1080p"))

    assert xai.video.submit(video_request(resolution="1080p", model="grok-imagine-video-1.5")).id


@every_call
def test_a_refusal_is_booked_at_its_bound_unless_nothing_was_made(
    xai: Xai, call: Callable[[Xai, str], object]
) -> None:
    with pytest.raises(Refused, match="refused by moderation") as refusal:
        call(xai, "moderate submit please, moderate please")

    booked = 0 if isinstance(refusal.value, PromptRefused) else None
    assert refusal.value.cost_ticks == booked


def test_an_image_is_stored_under_its_name_and_found_by_it_alone(xai: Xai) -> None:
    drawn = xai.models.generate_image(image_request(store_as='run "x" scene 1.jpg'))

    assert xai.models.find_image('run "x" scene 1.jpg') is not None
    assert xai.models.find_image("run scene 2.jpg") is None
    assert drawn.result


def test_a_result_is_stored_for_as_long_as_is_set_and_never_in_public(
    other: Callable[..., Xai],
) -> None:
    xai = other(kept_seconds=7200)

    xai.models.generate_image(image_request(store_as="kept.jpg"))
    xai.until_over(video_request(store_as="kept.mp4"))

    for name in ("kept.jpg", "kept.mp4"):
        file = xai.stored_file(name)
        assert file.expires_at.seconds - file.created_at.seconds == pytest.approx(7200, abs=1)
        assert not file.public_url


def test_a_clip_is_found_by_its_name_once_it_is_done(xai: Xai) -> None:
    assert xai.video.find_job("grok-imagine-video", "run-scene-7.mp4") is None

    xai.until_over(video_request(store_as="run-scene-7.mp4"))
    job = xai.video.find_job("grok-imagine-video", "run-scene-7.mp4")

    assert job is not None and xai.video.poll(job).state == "done"
    clip = xai.video.fetch_stored(job)
    assert clip and b"ftyp" in clip[:16]


def test_an_image_that_is_refused_reports_its_cost(xai: Xai) -> None:
    with pytest.raises(OutputRefused, match="refused by moderation") as refusal:
        xai.models.generate_image(image_request("moderate empty please"))

    assert refusal.value.cost_ticks and refusal.value.cost_ticks > 0


@pytest.mark.parametrize("shape", ["failed", "empty", "poll"])
def test_a_clip_that_is_refused_later_is_reported_as_refused(xai: Xai, shape: str) -> None:
    status = xai.film(f"moderate {shape} please")

    assert status.state == "refused"
    assert status.url is None
    assert "moderation" in status.message


@pytest.mark.parametrize("failure", ["fail", "lost"])
def test_a_job_that_came_to_nothing_is_reported_as_failed(xai: Xai, failure: str) -> None:
    status = xai.film(f"{failure} please")

    assert (status.state, status.url, bool(status.message)) == ("failed", None, True)


def test_a_job_that_xai_does_not_know_is_missing(xai: Xai) -> None:
    job = xai.video.submit(video_request()).model_copy(update={"id": "nobody-knows-me"})

    assert xai.video.poll(job).state == "missing"


def test_garbage_is_returned_unchecked_with_its_cost(xai: Xai) -> None:
    chat = xai.models.chat(chat_request("garbage please"))
    image = xai.models.generate_image(image_request("garbage please"))

    assert not chat.result.strip().startswith("{") and chat.cost_ticks
    assert not image.result.startswith((b"\xff\xd8\xff", b"\x89PNG")) and image.cost_ticks


def test_a_clip_is_extended_by_what_its_end_shows(xai: Xai, tmp_path: Path) -> None:
    short = xai.film("slow pan to the left")
    HttpDownloads().fetch(short.url or "", tmp_path / "short.mp4")
    content = base64.b64encode((tmp_path / "short.mp4").read_bytes()).decode()
    url = f"data:video/mp4;base64,{content}"

    longer = xai.until_over(
        video_request("the pan goes on", first_frame=None, extends_url=url, seconds=4)
    )

    assert longer.state == "done" and longer.cost_ticks
    HttpDownloads().fetch(longer.url or "", tmp_path / "longer.mp4")
    assert FFmpegEditor().probe(tmp_path / "longer.mp4").duration == pytest.approx(7, abs=0.15)
    assert longer.cost_ticks <= ticks(0.05 * (3 + 4) + 0.01 * 3)


def test_a_model_that_does_not_extend_says_so(xai: Xai) -> None:
    request = video_request(
        model="grok-imagine-video-1.5", first_frame=None, extends_url="data:video/mp4;base64,AAAA"
    )

    with pytest.raises(ProviderRejected, match="extension is not supported"):
        xai.video.submit(request)
