"""One archive of everything of a run."""

import io
import time
import zipfile
from typing import Any

import httpx

from grok_spicy import bootstrap
from grok_spicy.models.archive import Archive
from tests.support.api_requests import ApiClient
from tests.support.films import story


def archive(client: ApiClient, run_id: str) -> Any:
    """The archive's answer once it is not being built any more."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        reply = client("POST", f"/runs/{run_id}/archive")
        assert reply.status == 202, reply.text
        if reply.json["state"] != "building":
            return reply.json
        time.sleep(0.1)
    raise AssertionError("the archive is not ready")


def test_an_archive_has_everything_of_the_run(ann: ApiClient) -> None:
    run_id = ann.cancelled_run(plan=story(scenes=1))
    files = {"videos/scene_1_t2.mp4": b"clip" * 100, "versions/final_video_v1.mp4": b"film"}
    for path, content in files.items():
        bootstrap.asset_store().put(f"runs/{run_id}/{path}", content)

    ready = archive(ann, run_id)

    content = httpx.get(ready["url"]).content
    assert (ready["state"], ready["size"]) == ("ready", len(content))
    with zipfile.ZipFile(io.BytesIO(content)) as unpacked:
        assert unpacked.testzip() is None
        names = set(unpacked.namelist())
        assert unpacked.read(f"{run_id}/videos/scene_1_t2.mp4") == b"clip" * 100
    documents = {"script.md", "state.json", "report.json"}
    assert names == {f"{run_id}/{path}" for path in (*files, *documents)}


def test_the_next_request_finds_the_same_archive_until_the_run_changes(ann: ApiClient) -> None:
    run_id = ann.cancelled_run(plan=story(scenes=1))
    store = bootstrap.run_store()
    archive(ann, run_id)
    first = store.get(run_id, Archive)

    assert ann("POST", f"/runs/{run_id}/archive").json["state"] == "ready"
    assert store.get(run_id, Archive) == first

    bootstrap.asset_store().put(f"runs/{run_id}/keyframes/scene_1_v2.jpg", b"new")
    assert ann("POST", f"/runs/{run_id}/archive").json["state"] == "building"
    content = httpx.get(archive(ann, run_id)["url"]).content
    assert f"{run_id}/keyframes/scene_1_v2.jpg" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_the_archive_is_no_file_of_the_run_and_goes_with_it(ann: ApiClient) -> None:
    run_id = ann.cancelled_run(plan=story(scenes=1))
    archive(ann, run_id)

    paths = [each["path"] for each in ann("GET", f"/runs/{run_id}/assets").json["assets"]]

    assert sorted(paths) == ["report.json", "script.md", "state.json"]
    assert ann("DELETE", f"/runs/{run_id}").status == 204
    assert bootstrap.asset_store().listed(f"runs/{run_id}/") == []
