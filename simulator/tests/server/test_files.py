"""The Files API, through the SDK."""

import grpc
import pytest

from tests.server.harness import SimulatorHarness


def test_a_file_is_uploaded_listed_downloaded_and_deleted(harness: SimulatorHarness) -> None:
    files = harness.client.files
    content = bytes(range(256)) * 20_000  # more than one chunk

    file = files.upload(content, filename="fox.png")

    assert (files.get(file.id).filename, files.get(file.id).size) == ("fox.png", len(content))
    assert files.content(file.id) == content
    assert files.delete(file.id).deleted
    with pytest.raises(grpc.RpcError) as gone:
        files.get(file.id)
    assert gone.value.code() == grpc.StatusCode.NOT_FOUND
    assert list(files.list().data) == []


def test_a_list_comes_sorted_and_in_pages(harness: SimulatorHarness) -> None:
    files = harness.client.files
    for name, size in (("b", 3), ("c", 1), ("a", 2)):
        files.upload(bytes(size), filename=name)

    first = files.list(limit=2, sort_by="filename")
    second = files.list(limit=2, sort_by="filename", pagination_token=first.pagination_token)
    by_size = files.list(sort_by="size", order="desc")

    assert [file.filename for file in first.data] == ["a", "b"]
    assert [file.filename for file in second.data] == ["c"] and not second.pagination_token
    assert [file.filename for file in by_size.data] == ["b", "a", "c"]


def test_an_empty_upload_is_refused(harness: SimulatorHarness) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        harness.client.files.upload(b"", filename="nothing")

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
