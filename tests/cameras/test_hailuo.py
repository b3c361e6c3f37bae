"""What is special about Hailuo's adapter: errors come with HTTP 200."""

from collections.abc import Iterator
from typing import Any

import pytest

from grok_spicy.adapters.http_api import HttpAnswer, HttpApi
from grok_spicy.errors import AnswerLost, ClipLost, GrokSpicyError, KeyRefused, ProviderUnavailable
from tests.support.cameras import CameraRig, open_rig


@pytest.fixture
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraRig]:
    with open_rig("hailuo", tmp_path_factory.mktemp("services")) as opened:
        yield opened


def error_body(code: int) -> dict[str, Any]:
    return {"base_resp": {"status_code": code, "status_msg": "system error"}}


@pytest.mark.parametrize("code", [1000, 1001, 1024, 1033])
def test_a_service_that_fails_in_the_middle_may_have_taken_the_clip(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Another camera must not film what may be paid already."""
    monkeypatch.setattr(HttpApi, "submit", lambda *_arguments, **_options: error_body(code))

    with pytest.raises(AnswerLost, match=str(code)):
        rig.video.submit(rig.request())


@pytest.mark.parametrize(
    ("code", "error"),
    [(1004, KeyRefused), (1033, ProviderUnavailable), (1024, ProviderUnavailable)],
)
def test_a_file_that_can_not_be_asked_for_now_is_asked_for_again(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch, code: int, error: type[GrokSpicyError]
) -> None:
    job = rig.video.submit(rig.request())
    answer_files(monkeypatch, error_body(code))

    with pytest.raises(error):
        rig.video.poll(job)


@pytest.mark.parametrize("file", [{}, {"download_url": 7}, None])
def test_a_clip_without_a_link_is_lost(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch, file: object
) -> None:
    job = rig.video.submit(rig.request())
    answer_files(monkeypatch, {"file": file, "base_resp": {"status_code": 0}})

    status = rig.video.poll(job)

    assert (status.state, status.url) == ("failed", None)
    assert isinstance(status.failure, ClipLost)


def answer_files(monkeypatch: pytest.MonkeyPatch, body: dict[str, Any]) -> None:
    """Let the task be done, and its file be answered with that."""

    def read(_api: HttpApi, path: str, **_options: Any) -> HttpAnswer:
        task = {"status": "Success", "file_id": "7", "base_resp": {"status_code": 0}}
        return HttpAnswer(200, "", task if "query" in path else body)

    monkeypatch.setattr(HttpApi, "read", read)
