"""Our xAI adapters when what xAI answers is odd, but there: nothing of it is lost."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grok_spicy.adapters import http_download
from grok_spicy.adapters.pillow_images import PillowImages
from grok_spicy.errors import (
    AnswerLost,
    GrokSpicyError,
    KeyRefused,
    OutOfCredit,
    OutputRefused,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
    VideoNotAllowed,
)
from grok_spicy.models.clips import Job
from tests.support.pictures import strip, with_broken_exif
from tests.support.xai_harness import (
    CALLS,
    FOX,
    Xai,
    chat_request,
    image_request,
    video_request,
)
from xai_simulator.process import SimulatorProcess

Script = Callable[..., None]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    with SimulatorProcess(tmp_path_factory.mktemp("odd"), drawing="plain", drift=0.0) as process:
        yield process


@pytest.fixture
def xai(server: SimulatorProcess, monkeypatch: pytest.MonkeyPatch) -> Iterator[Xai]:
    monkeypatch.setattr(http_download, "_BACKOFF", lambda _: 0.02)
    monkeypatch.setattr(http_download, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(http_download, "PATIENCE_WITH_A_LINK_SECONDS", 0.2)
    client = Xai(server.host)
    yield client
    client.close()
    server.control.set_faults([])


@pytest.fixture
def fails(server: SimulatorProcess) -> Script:
    """Puts faults into force: each a call, a failure and more about it."""

    def put(*faults: tuple[str, str, dict[str, Any]]) -> None:
        script = [{"call": call, "failure": failure, **more} for call, failure, more in faults]
        server.control.set_faults(script)

    return put


def is_picture(content: bytes) -> bool:
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG"))


def test_an_image_that_comes_as_a_url_although_base64_was_asked_for_is_fetched(
    xai: Xai, fails: Script
) -> None:
    fails(("image", "as_url", {}))

    drawn = xai.models.generate_image(image_request())

    assert is_picture(drawn.result) and drawn.cost_ticks


def test_an_image_whose_url_is_dead_is_taken_from_the_files(xai: Xai, fails: Script) -> None:
    fails(("image", "as_url", {}), ("media", "missing", {"times": 0}))

    drawn = xai.models.generate_image(image_request(store_as="dead-url.jpg"))

    assert is_picture(drawn.result) and drawn.cost_ticks


def test_an_image_that_is_paid_and_out_of_reach_is_lost_and_not_free(
    xai: Xai, fails: Script
) -> None:
    for files in ("unavailable", "internal", "rate_limited", "missing", "key_revoked"):
        fails(
            ("image", "as_url", {}),
            ("media", "unavailable", {"times": 0}),
            ("files", files, {"times": 0}),
        )

        with pytest.raises(AnswerLost):
            xai.models.generate_image(image_request(store_as="out-of-reach.jpg"))


def test_an_image_with_a_broken_exif_block_is_a_picture(xai: Xai, fails: Script) -> None:
    fails(("image", "bad_exif", {}))

    drawn = xai.models.generate_image(image_request())

    for content in (drawn.result, with_broken_exif("orange")):
        assert is_picture(PillowImages().check(content))
        assert is_picture(PillowImages().for_model(content))
    assert drawn.cost_ticks


@pytest.mark.parametrize(
    "refusal",
    [
        {"code": "INVALID_ARGUMENT", "message": "storage_options are not supported."},
        {"code": "INVALID_ARGUMENT", "message": "Unknown field: storageOptions"},
        {"code": "UNIMPLEMENTED", "message": "File storage is not available on this host."},
        {"code": "PERMISSION_DENIED", "message": "This key may not write files."},
        {"code": "FAILED_PRECONDITION", "message": "Your team has no Files."},
    ],
    ids=lambda refusal: refusal["message"],
)
def test_a_host_that_refuses_storage_options_is_used_without_them(
    xai: Xai, fails: Script, server: SimulatorProcess, refusal: dict[str, str]
) -> None:
    fails(("image", "refuse", refusal), ("video.start", "refuse", refusal))

    drawn = xai.models.generate_image(image_request(store_as="a.jpg"))
    job = xai.video.submit(video_request(store_as="a.mp4"))

    assert is_picture(drawn.result) and job.id
    before = server.control.counts()
    xai.models.generate_image(image_request(store_as="b.jpg"))
    xai.video.submit(video_request(store_as="b.mp4"))
    after = server.control.counts()
    assert after["image"]["OK"] == before["image"]["OK"] + 1
    assert xai.models.find_image("b.jpg") is None  # it was not asked to be stored


def test_storage_that_is_down_for_a_moment_is_used_again_later(xai: Xai, fails: Script) -> None:
    down = {"code": "UNAVAILABLE", "message": "File storage is unavailable."}
    fails(("image", "refuse", down))

    assert is_picture(xai.models.generate_image(image_request(store_as="c.jpg")).result)
    xai.models.generate_image(image_request(store_as="d.jpg"))

    assert xai.models.find_image("d.jpg") is not None


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        ({"code": "DEADLINE_EXCEEDED", "message": "storage timed out"}, AnswerLost),
        ({"code": "UNKNOWN", "message": "Socket closed while writing storage"}, AnswerLost),
        (
            {"code": "INVALID_ARGUMENT", "message": "Generated image rejected by content "
             "moderation: a file of storage"},
            OutputRefused,
        ),
        ({"code": "RESOURCE_EXHAUSTED", "message": "storage: too many requests"}, ProviderBusy),
    ],
)  # fmt: skip
def test_a_call_that_may_be_paid_is_not_sent_again_without_storage(
    xai: Xai,
    fails: Script,
    server: SimulatorProcess,
    failure: dict[str, str],
    error: type[GrokSpicyError],
) -> None:
    fails(("image", "refuse", failure))
    before = sum(server.control.counts().get("image", {}).values())

    with pytest.raises(error):
        xai.models.generate_image(image_request(store_as="e.jpg"))

    assert sum(server.control.counts()["image"].values()) == before + 1


def test_a_result_that_could_not_be_stored_is_used_all_the_same(xai: Xai, fails: Script) -> None:
    fails(("image", "storage_error", {}), ("video.start", "storage_error", {}))

    drawn = xai.models.generate_image(image_request(store_as="f.jpg"))
    clip = xai.until_over(video_request(store_as="f.mp4"))

    assert is_picture(drawn.result) and (clip.state, bool(clip.url)) == ("done", True)


@pytest.mark.parametrize("code", ["PERMISSION_DENIED", "UNIMPLEMENTED", "INVALID_ARGUMENT"])
def test_a_key_that_may_not_use_files_is_no_refused_key(xai: Xai, fails: Script, code: str) -> None:
    fails(("files", "refuse", {"code": code, "message": "Not with this key.", "times": 0}))
    job = xai.video.submit(video_request(store_as="g.mp4"))

    assert xai.models.find_image("g.jpg") is None
    assert xai.video.fetch_stored(job) is None
    with pytest.raises(ProviderRejected):
        xai.video.find_job("grok-imagine-video", "g.mp4")


def test_a_key_that_is_revoked_is_refused_at_the_files_too(xai: Xai, fails: Script) -> None:
    fails(("files", "key_revoked", {"times": 0}))

    with pytest.raises(KeyRefused):
        xai.models.find_image("h.jpg")


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


def test_a_strip_of_a_picture_is_refused_wherever_pictures_are_checked() -> None:
    for check in (PillowImages().check, PillowImages().for_model):
        with pytest.raises(GrokSpicyError, match="8000×80"):
            check(strip())
    assert is_picture(PillowImages().check(FOX))
