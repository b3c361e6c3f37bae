"""The inventory of the bucket and the table: pages of what is stored, whoever it belongs to."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.dynamo_items import get_rows
from grok_spicy.adapters.aws.dynamo_schema import PARTITION
from grok_spicy.adapters.aws.transient_errors import translate_transient_errors
from grok_spicy.models.run import Run
from grok_spicy.policies.asset_keys import RUNS
from grok_spicy.ports.inventory import InventoryPage


@translate_transient_errors
class AwsInventory:
    """The `Inventory` port. `table` is a boto3 DynamoDB Table, `client` a boto3 S3 client."""

    def __init__(self, table: Any, client: Any, bucket: str) -> None:
        self._table, self._client, self._bucket = table, client, bucket

    def folders(self, after: str | None) -> InventoryPage:
        page = self._client.list_object_versions(
            Bucket=self._bucket,
            Prefix=f"{RUNS}/",
            Delimiter="/",
            **({"KeyMarker": after} if after else {}),
        )
        prefixes = [each["Prefix"] for each in page.get("CommonPrefixes", [])]
        run_ids = [prefix.split("/")[1] for prefix in prefixes]
        return InventoryPage(run_ids, page.get("NextKeyMarker") if page["IsTruncated"] else None)

    def partitions(self, after: str | None) -> InventoryPage:
        page = self._table.scan(
            ProjectionExpression=PARTITION,
            **({"ExclusiveStartKey": json.loads(after)} if after else {}),
        )
        partitions = {row[PARTITION] for row in page["Items"]}
        run_ids = [each for each in partitions if not each.startswith("#")]
        last = page.get("LastEvaluatedKey")
        return InventoryPage(run_ids, json.dumps(last) if last else None)

    def known(self, run_ids: Collection[str]) -> set[str]:
        keys = [(run_id, Run.KIND) for run_id in run_ids]
        return {partition for partition, _ in get_rows(self._table, keys)}

    def abort_uploads(self, prefix: str, before: datetime | None = None) -> int:
        pages = self._client.get_paginator("list_multipart_uploads").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        uploads = [
            {name: each[name] for name in ("Key", "UploadId")}
            for page in pages
            for each in page.get("Uploads", [])
            if before is None or each["Initiated"] < before
        ]
        return sum(self._abort(upload) for upload in uploads)

    def _abort(self, upload: dict[str, str]) -> bool:
        """Whether that upload was there to be aborted: it may have ended meanwhile."""
        try:
            self._client.abort_multipart_upload(Bucket=self._bucket, **upload)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchUpload":
                raise
            return False
        return True
