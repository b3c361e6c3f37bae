"""Presigned links to the assets' bucket."""

import os
from typing import Any, Literal

from botocore.config import Config

from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG


class S3Links:
    """The `AssetLinks` port. `client` is a boto3 S3 client made with `signing()`: only signature
    version 4 binds a link to a type and a size."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def to_get(self, key: str, seconds: int) -> str:
        return self._link("get_object", seconds, Key=key)

    def to_put(self, key: str, content_type: str, size: int, seconds: int) -> str:
        return self._link(
            "put_object", seconds, Key=key, ContentType=content_type, ContentLength=size
        )

    def _link(self, action: str, seconds: int, **parameters: Any) -> str:
        link: str = self._client.generate_presigned_url(
            action, Params={"Bucket": self._bucket, **parameters}, ExpiresIn=seconds
        )
        return link


def s3_links(bucket: str) -> S3Links:
    """Links to that bucket, by a client of their own."""
    import boto3

    return S3Links(boto3.client("s3", config=signing()), bucket)


def signing() -> Config:
    """The client configuration for links: for the bucket's own host name, since S3 redirects
    uploads elsewhere. An emulator has no host name per bucket."""
    is_emulated = {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"}.intersection(os.environ)
    style: Literal["path", "virtual"] = "path" if is_emulated else "virtual"
    return CLIENT_CONFIG.merge(
        Config(
            signature_version="s3v4",
            # By its region in us-east-1 too: the page's policy and its distribution name that host.
            s3={"addressing_style": style, "us_east_1_regional_endpoint": "regional"},
        )
    )
