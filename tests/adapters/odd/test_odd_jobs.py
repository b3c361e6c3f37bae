"""Our video adapter when a job, its cost or its failure is odd: nothing of it is lost."""

import pytest

from grok_spicy.errors import (
    AnswerLost,
    GrokSpicyError,
    KeyRefused,
    OutOfCredit,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
    VideoNotAllowed,
)
from grok_spicy.models.clips import Job
from tests.adapters.odd.conftest import Script, is_picture
from tests.support.xai_harness import (
    CALLS,
    Xai,
    chat_request,
    image_request,
    video_request,
)
from xai_simulator.process import SimulatorProcess


def test_a_negative_cost_counts_as_not_reported(xai: Xai, fails: Script) -> None:
    cost = ("cost", {"ticks": -1})
    fails(*((call, *cost) for call in ("image", "chat", "video.start")))

    assert xai.models.generate_image(image_request()).cost_ticks is None
    assert xai.models.chat(chat_request()).cost_ticks is None
    assert xai.until_over(video_request()).cost_ticks is None


def test_done_without_a_url_is_done_and_looked_at_again(xai: Xai, fails: Script) -> None:
    fails(("video.done", "no_url", {}))

    without_url = xai.until_over(video_request())

    assert (without_url.state, without_url.url) == ("done", None)


def test_a_job_that_is_stuck_at_a_hundred_percent_is_still_rendering(
    xai: Xai, fails: Script
) -> None:
    fails(("video.start", "stuck", {"seconds": 600}))
    job = xai.video.submit(video_request())

    while (status := xai.video.poll(job)).progress < 1:
        pass

    assert status.state == "rendering"


def test_a_job_that_has_expired_is_still_in_the_files(xai: Xai, fails: Script) -> None:
    job = xai.video.submit(video_request(store_as="expired.mp4"))
    while xai.video.poll(job).state == "rendering":
        pass
    fails(("video.get", "lost", {}))

    assert (xai.video.poll(job).state, xai.video.poll(job).failure) == ("failed", None)
    clip = xai.video.fetch_stored(job)
    assert clip and b"ftyp" in clip[:16]


@pytest.mark.parametrize(
    ("failure", "state", "error"),
    [
        (
            {"code": "invalid_argument", "message": "The output violates our usage guidelines"},
            "refused",
            None,
        ),
        ({"code": "invalid_argument", "message": "No such mode"}, "failed", ProviderRejected),
        ({"code": "permission_denied", "message": "Not for you"}, "failed", ProviderRejected),
        ({"code": "failed_precondition", "message": "No"}, "failed", ProviderRejected),
        ({"code": "service_unavailable"}, "failed", ProviderBusy),
        ({"code": "internal_error"}, "failed", GrokSpicyError),
    ],
    ids=lambda value: value["code"] if isinstance(value, dict) else "",
)
def test_the_code_of_a_failed_job_says_whether_it_is_worth_filming_again(
    xai: Xai,
    fails: Script,
    failure: dict[str, str],
    state: str,
    error: type[GrokSpicyError] | None,
) -> None:
    fails(("video.start", "fail", failure))

    status = xai.until_over(video_request())

    assert status.state == state
    assert isinstance(status.failure, error) if error else status.failure is None


@pytest.mark.parametrize("call", ["chat", "image", "submit"])
@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (("capacity", {}), ProviderBusy),
        (("rate_limited", {}), ProviderBusy),
        (("out_of_credit", {}), OutOfCredit),
        (("out_of_credit", {"code": "RESOURCE_EXHAUSTED"}), OutOfCredit),
        (("key_revoked", {}), KeyRefused),
        (("unavailable", {}), ProviderUnavailable),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_busy_provider_is_told_from_one_that_refuses_the_account(
    xai: Xai,
    fails: Script,
    call: str,
    failure: tuple[str, dict[str, str]],
    error: type[GrokSpicyError],
) -> None:
    fails(("any", failure[0], failure[1]))

    with pytest.raises(error):
        CALLS[call](xai, "A fox")


def test_a_team_that_may_not_make_video_is_told_so(xai: Xai, fails: Script) -> None:
    fails(("video", "zero_retention", {}))

    with pytest.raises(VideoNotAllowed):
        xai.video.submit(video_request())


def test_three_results_whose_answers_were_lost_are_found_by_their_names(
    xai: Xai, fails: Script, server: SimulatorProcess
) -> None:
    fails(("image", "reset", {"times": 2}), ("video.start", "reset", {}))
    bill = (server.state_dir / "bill.jsonl").read_text().count("\n")
    for name in ("i.jpg", "j.jpg"):
        with pytest.raises(AnswerLost):
            xai.models.generate_image(image_request(store_as=name))
    with pytest.raises(AnswerLost):
        xai.video.submit(video_request(store_as="k.mp4"))

    assert all(is_picture(xai.models.find_image(name) or b"") for name in ("i.jpg", "j.jpg"))
    assert found_clip(xai, "k.mp4")
    assert (server.state_dir / "bill.jsonl").read_text().count("\n") == bill + 3


def found_clip(xai: Xai, name: str) -> bytes | None:
    """The clip of that name, once it is rendered."""
    job: Job | None = None
    while job is None:
        job = xai.video.find_job("grok-imagine-video", name)
    return xai.video.fetch_stored(job)
