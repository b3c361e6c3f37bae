"""Assets in S3: bytes and files by key, typed as a browser should see them."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from grok_spicy.adapters.aws import s3_files
from grok_spicy.adapters.aws.s3_assets import S3Assets, content_type
from grok_spicy.errors import NotFound
from grok_spicy.models.item import utc_now
from grok_spicy.models.media import StoredAsset
from grok_spicy.policies.asset_keys import KEPT_TAG, kept_as
from grok_spicy.ports import AssetStore
from tests.support.fake_media import MemoryAssets


@pytest.fixture(scope="module")
def client(_aws: None) -> Any:
    client = boto3.client("s3")
    client.create_bucket(Bucket="films")
    return client


@pytest.fixture(params=["in S3", "in memory"])
def assets(request: pytest.FixtureRequest) -> AssetStore:
    """The real asset store and its fake: the same contract holds for both."""
    if request.param == "in memory":
        return MemoryAssets()
    return S3Assets(request.getfixturevalue("client"), "films")


def test_an_asset_comes_back_as_it_was(assets: AssetStore) -> None:
    assets.put("runs/film/script.md", "# É 🦊".encode())

    assert assets.get("runs/film/script.md") == "# É 🦊".encode()


def test_a_file_goes_in_and_comes_out(assets: AssetStore, tmp_path: Path) -> None:
    film, copy = tmp_path / "film.mp4", tmp_path / "copy.mp4"
    film.write_bytes(bytes(range(256)) * 10_000)

    assets.put_file("runs/film/final_video.mp4", film)
    assets.get_file("runs/film/final_video.mp4", copy)

    assert copy.read_bytes() == film.read_bytes()


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> int:
    """Parts as small as S3 takes them; the size from which a file goes in parts."""
    config = TransferConfig(
        multipart_threshold=6_000_000,
        multipart_chunksize=5_242_880,
        preferred_transfer_client="classic",
    )
    monkeypatch.setattr(s3_files, "LARGE", 6_000_000)
    monkeypatch.setattr(s3_files, "_PARTS", config)
    return 6_000_000


def test_a_large_file_goes_and_comes_in_parts(
    client: Any, small_parts: int, tmp_path: Path
) -> None:
    film, copy = tmp_path / "film.mp4", tmp_path / "copy.mp4"
    film.write_bytes(bytes(range(256)) * (2 * small_parts // 256))
    assets = S3Assets(client, "films")

    assets.put_file("runs/film/archive.zip", film)
    assets.get_file("runs/film/archive.zip", copy)

    assert copy.read_bytes() == film.read_bytes()
    head = client.head_object(Bucket="films", Key="runs/film/archive.zip")
    assert head["ETag"].rstrip('"').endswith("-3")  # three parts
    assert head["ContentType"] == "application/zip"
    tags = client.get_object_tagging(Bucket="films", Key="runs/film/archive.zip")["TagSet"]
    assert [tag["Key"] for tag in tags] == list(_tagging_of("runs/film/archive.zip"))


def _tagging_of(key: str) -> list[str]:
    kept = kept_as(key)
    return [KEPT_TAG] if kept else []


def test_parts_of_a_file_that_can_not_be_sent_leave_nothing(
    client: Any, small_parts: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(2 * small_parts))

    def refuse(*_: Any, **__: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "UploadPart")

    monkeypatch.setattr(client, "upload_part", refuse)
    with pytest.raises(ClientError, match="AccessDenied"):
        S3Assets(client, "films").put_file("runs/film/cut.mp4", film)

    assert "Uploads" not in client.list_multipart_uploads(Bucket="films")
    assert not S3Assets(client, "films").has("runs/film/cut.mp4")


def test_several_files_are_fetched_at_once_and_those_that_are_gone_are_named(
    assets: AssetStore, tmp_path: Path
) -> None:
    keys = [f"runs/several/{number}.mp4" for number in range(12)]
    for key in keys[1:]:
        assets.put(key, key.encode())
    files = {key: tmp_path / Path(key).name for key in keys}

    assert assets.get_files(files) == keys[:1]

    assert [path.read_bytes() for key, path in files.items() if key != keys[0]] == [
        key.encode() for key in keys[1:]
    ]
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        path.name for key, path in files.items() if key != keys[0]
    )


def test_an_empty_asset_is_an_asset(assets: AssetStore) -> None:
    assets.put("runs/film/empty", b"")

    assert assets.get("runs/film/empty") == b""


@pytest.mark.parametrize("key", ["runs/film/nothing.jpg", "runs/nobody/script.md"])
def test_what_is_not_there_is_not_found(assets: AssetStore, key: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=key):
        assets.get(key)
    with pytest.raises(NotFound, match=key):
        assets.get_file(key, tmp_path / "x")


def test_an_asset_can_be_looked_at_without_fetching_it(assets: AssetStore) -> None:
    assets.put("runs/look/clip.mp4", b"four")

    found = assets.find("runs/look/clip.mp4")
    assert found == StoredAsset("runs/look/clip.mp4", 4, "video/mp4")
    assert found.stored_at and abs((utc_now() - found.stored_at).total_seconds()) < 60
    assert assets.find("runs/look/clip") is None


def test_a_folders_assets_are_listed_and_no_others(assets: AssetStore) -> None:
    for key in ("runs/list/b.md", "runs/list/a/1.jpg", "runs/lists/c.md"):
        assets.put(key, key.encode())

    listed = [(asset.key, asset.size) for asset in assets.listed("runs/list/")]

    assert listed == [("runs/list/a/1.jpg", 17), ("runs/list/b.md", 14)]


def test_more_assets_than_a_page_holds_are_all_listed(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "4")
    assets = S3Assets(client, "films")
    for number in range(10):
        client.put_object(Bucket="films", Key=f"runs/many/{number:04d}.jpg", Body=b"")

    assert client.list_objects_v2(Bucket="films", Prefix="runs/many/")["KeyCount"] == 4
    assert len(assets.listed("runs/many/")) == 10


def test_an_address_is_for_good(assets: AssetStore) -> None:
    assert assets.url("runs/film/script.md") == "s3://films/runs/film/script.md"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("final_video.mp4", "video/mp4"),
        ("keyframes/scene_1_v1.jpg", "image/jpeg"),
        ("state.json", "application/json"),
        ("script.md", "text/markdown; charset=utf-8"),
        ("thing", "application/octet-stream"),
    ],
)
def test_a_browser_is_told_what_it_gets(client: Any, name: str, kind: str) -> None:
    S3Assets(client, "films").put(f"runs/film/{name}", b"x")

    assert client.head_object(Bucket="films", Key=f"runs/film/{name}")["ContentType"] == kind
    assert content_type(name) == kind


def test_every_version_is_removed_for_good_and_nothing_else(client: Any) -> None:
    client.put_bucket_versioning(Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    assets = S3Assets(client, "films")
    for key in ("runs/a/1.jpg", "runs/a/1.jpg", "runs/a/x/2.jpg", "runs/a-2/3.jpg"):
        assets.put(key, b"x")
    client.delete_object(Bucket="films", Key="runs/a/x/2.jpg")  # leaves a marker, and the version

    assets.remove("runs/a/")
    assets.remove("runs/a/")

    left = client.list_object_versions(Bucket="films", Prefix="runs/a")
    assert [each["Key"] for each in left["Versions"]] == ["runs/a-2/3.jpg"]
    assert "DeleteMarkers" not in left
