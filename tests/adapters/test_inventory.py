"""The inventory of what is stored."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.inventory import AwsInventory


class Client:
    """An S3 with two uploads; each is refused with that code when it is aborted."""

    def __init__(self, code: str) -> None:
        self.code = code

    def get_paginator(self, _name: str) -> Any:
        return self

    def paginate(self, **_: object) -> list[dict[str, Any]]:
        return [{"Uploads": [{"Key": name, "UploadId": name} for name in ("one", "two")]}]

    def abort_multipart_upload(self, Key: str, **_: object) -> None:  # noqa: N803 – boto3's
        if Key == "one":
            raise ClientError({"Error": {"Code": self.code}}, "AbortMultipartUpload")


def test_an_upload_that_ends_meanwhile_is_aborted_by_nobody() -> None:
    assert AwsInventory(None, Client("NoSuchUpload"), "bucket").abort_uploads("runs/") == 1


def test_an_upload_that_may_not_be_aborted_is_an_error() -> None:
    with pytest.raises(ClientError):
        AwsInventory(None, Client("AccessDenied"), "bucket").abort_uploads("runs/")
