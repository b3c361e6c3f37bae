"""The studio and the camera against the simulated xAI, through the unmodified SDK."""

from collections.abc import Callable

import pytest

from grok_spicy.errors import OutputRefused, PromptRefused, ProviderRejected
from grok_spicy.models.story import ConsistencyScore
from tests.support.xai_harness import FOX, OWL, Xai, clip, every_call, order, question


def test_a_question_with_images_is_answered_in_the_shape_asked_for_and_with_its_cost(
    xai: Xai,
) -> None:
    asked = question("Image 1 is a scene. Image 2 is the reference of Ember.", images=(FOX, OWL))

    answered = xai.studio.chat(asked)

    assert 0 <= ConsistencyScore.model_validate_json(answered.result).overall_score <= 1
    assert answered.cost_ticks and answered.cost_ticks > 0


@pytest.mark.parametrize("references", [(), (FOX,), (FOX, OWL, FOX)], ids=len)
def test_a_picture_is_painted_from_words_and_references(
    xai: Xai, references: tuple[bytes, ...]
) -> None:
    painted = xai.studio.generate_image(order(references=references))

    assert painted.result.startswith((b"\xff\xd8\xff", b"\x89PNG"))
    assert painted.cost_ticks and painted.cost_ticks > 0


def test_more_references_than_the_model_takes_are_rejected(xai: Xai) -> None:
    with pytest.raises(ProviderRejected, match="at most 3"):
        xai.studio.generate_image(order(references=(FOX,) * 4))


def test_a_clip_is_submitted_looked_at_and_corrected(xai: Xai) -> None:
    job = xai.camera.submit(clip())
    assert (job.provider, job.model, bool(job.id)) == ("xai", "grok-imagine-video", True)
    assert (job.deadline - job.submitted_at).total_seconds() == 600

    done = xai.film("slow pan to the left")
    assert (done.state, done.progress) == ("done", 1.0)
    assert done.url and done.cost_ticks and done.cost_ticks > 0

    corrected = xai.until_over(clip("Change ONLY the hat", first_frame=None, corrects_url=done.url))
    assert corrected.state == "done"
    assert corrected.url and corrected.url != done.url


def test_a_clip_at_1080p_is_filmed_by_the_model_that_can(xai: Xai) -> None:
    with pytest.raises(ProviderRejected, match="1080p"):
        xai.camera.submit(clip(resolution="1080p"))

    assert xai.camera.submit(clip(resolution="1080p", model="grok-imagine-video-1.5")).id


@every_call
def test_a_prompt_that_is_refused_is_a_refusal_that_cost_nothing(
    xai: Xai, call: Callable[[Xai, str], object]
) -> None:
    with pytest.raises(PromptRefused, match="refused by moderation") as refusal:
        call(xai, "moderate submit please, moderate please")

    assert refusal.value.cost_ticks == 0


def test_an_image_that_is_refused_tells_what_it_was_billed(xai: Xai) -> None:
    with pytest.raises(OutputRefused, match="refused by moderation") as refusal:
        xai.studio.generate_image(order("moderate empty please"))

    assert refusal.value.cost_ticks and refusal.value.cost_ticks > 0


@pytest.mark.parametrize("shape", ["failed", "empty", "poll"])
def test_a_clip_that_is_refused_later_is_seen_as_refused(xai: Xai, shape: str) -> None:
    poll = xai.film(f"moderate {shape} please")

    assert poll.state == "refused"
    assert poll.url is None
    assert "moderation" in poll.message


@pytest.mark.parametrize("failure", ["fail", "lost"])
def test_a_job_that_came_to_nothing_is_seen_as_failed(xai: Xai, failure: str) -> None:
    poll = xai.film(f"{failure} please")

    assert (poll.state, poll.url, bool(poll.message)) == ("failed", None, True)


def test_a_job_that_xai_does_not_know_has_failed(xai: Xai) -> None:
    job = xai.camera.submit(clip()).model_copy(update={"id": "nobody-knows-me"})

    assert xai.camera.poll(job).state == "failed"


def test_garbage_is_handed_on_with_its_cost_for_others_to_judge(xai: Xai) -> None:
    words = xai.studio.chat(question("garbage please"))
    generate_image = xai.studio.generate_image(order("garbage please"))

    assert not words.result.strip().startswith("{") and words.cost_ticks
    assert (
        not generate_image.result.startswith((b"\xff\xd8\xff", b"\x89PNG"))
        and generate_image.cost_ticks
    )
