"""The asset store in S3: one bucket; keys are the paths of `policies/asset_keys.py`."""

import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.s3_files import again_if_broken, download, pieces, upload
from grok_spicy.adapters.aws.transient_errors import translate_transient_errors
from grok_spicy.adapters.threads import Threads
from grok_spicy.errors import NotFound
from grok_spicy.models.media import StoredAsset
from grok_spicy.policies.asset_keys import KEPT_TAG, kept_as

_AT_ONCE = 6
"""Files that are fetched at the same time; a client has ten connections."""
_MISSING = ("NoSuchKey", "404", "NoSuchBucket")


@translate_transient_errors
class S3Assets:
    """The `AssetStore` port. `client` is a boto3 S3 client."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def put(self, key: str, content: bytes) -> None:
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=content,
            ContentType=content_type(key),
            **_tagging(key),
        )

    def put_file(self, key: str, path: Path) -> None:
        about = {"ContentType": content_type(key), **_tagging(key)}
        upload(self._client, self._bucket, key, path, **about)

    def put_parts(self, key: str, parts: Iterable[bytes]) -> None:
        target = {"Bucket": self._bucket, "Key": key}
        upload_id = self._client.create_multipart_upload(
            **target, ContentType=content_type(key), **_tagging(key)
        )["UploadId"]
        try:
            done = [
                {
                    "PartNumber": number,
                    "ETag": self._client.upload_part(
                        **target, UploadId=upload_id, PartNumber=number, Body=part
                    )["ETag"],
                }
                for number, part in enumerate(parts, 1)
            ]
            self._client.complete_multipart_upload(
                **target, UploadId=upload_id, MultipartUpload={"Parts": done}
            )
        except BaseException:
            self._client.abort_multipart_upload(**target, UploadId=upload_id)
            raise

    def has(self, key: str) -> bool:
        return self.find(key) is not None

    def find(self, key: str) -> StoredAsset | None:
        try:
            response = self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise
        return StoredAsset(
            *(key, response["ContentLength"], response.get("ContentType")),
            stored_at=response.get("LastModified"),
        )

    def listed(self, prefix: str) -> list[StoredAsset]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        return [
            StoredAsset(each["Key"], each["Size"])
            for page in pages
            for each in page.get("Contents", [])
        ]

    def remove(self, prefix: str) -> None:
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        for page in pages:
            listed = (*page.get("Versions", []), *page.get("DeleteMarkers", []))
            versions = [{name: each[name] for name in ("Key", "VersionId")} for each in listed]
            if versions:
                self._remove_versions(versions)

    def _remove_versions(self, versions: list[dict[str, str]]) -> None:
        answer = self._client.delete_objects(
            Bucket=self._bucket, Delete={"Objects": versions, "Quiet": True}
        )
        if failed := answer.get("Errors"):
            # Each by itself: so S3 says what is wrong, and busy objects are tried again.
            for each in failed:
                self._client.delete_object(
                    Bucket=self._bucket, Key=each["Key"], VersionId=each["VersionId"]
                )

    def get(self, key: str) -> bytes:
        def fetch() -> bytes:
            return b"".join(pieces(self._client.get_object(Bucket=self._bucket, Key=key)))

        with _named(key):
            return again_if_broken(fetch)

    def get_file(self, key: str, path: Path) -> None:
        with _named(key):
            download(self._client, self._bucket, key, path)

    def get_files(self, files: Mapping[str, Path]) -> list[str]:
        def fetch(key: str) -> str | None:
            try:
                self.get_file(key, files[key])
            except NotFound:
                return key
            return None

        with Threads(_AT_ONCE) as fetching:
            return [key for key in fetching.map(fetch, files) if key]

    def url(self, key: str) -> str:
        return f"s3://{self._bucket}/{key}"


@contextmanager
def _named(key: str) -> Iterator[None]:
    """NotFound for an asset that there is not."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            raise NotFound(f"there is no asset {key!r}") from error
        raise


def _tagging(key: str) -> dict[str, str]:
    """The tag by which a lifecycle rule knows what expires before the run does."""
    kept = kept_as(key)
    return {"Tagging": f"{KEPT_TAG}={kept}"} if kept else {}


def content_type(key: str) -> str:
    """The media type of an asset, as browsers expect it."""
    if key.endswith(".md"):
        return "text/markdown; charset=utf-8"
    return mimetypes.guess_type(key)[0] or "application/octet-stream"
