"""Our xAI adapters when what xAI answers is odd, but there: nothing of it is lost."""

import pytest

from grok_spicy.adapters.pillow_images import PillowImages
from grok_spicy.errors import (
    AnswerLost,
    GrokSpicyError,
    KeyRefused,
    OutputRefused,
    ProviderBusy,
    ProviderRejected,
)
from tests.adapters.odd.conftest import Script, is_picture
from tests.support.pictures import strip, with_broken_exif
from tests.support.xai_harness import (
    FOX,
    Xai,
    image_request,
    video_request,
)
from xai_simulator.process import SimulatorProcess


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


def test_a_strip_of_a_picture_is_refused_wherever_pictures_are_checked() -> None:
    for check in (PillowImages().check, PillowImages().for_model):
        with pytest.raises(GrokSpicyError, match="8000×80"):
            check(strip())
    assert is_picture(PillowImages().check(FOX))
