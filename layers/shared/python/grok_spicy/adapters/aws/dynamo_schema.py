"""The schema of the one table, for AWS and the local cloud alike.

One partition per run. `item` is the kind and the item's key: `RUN`, `PLAN`, `BUDGET`,
`SHEET#Ember`, `KEYFRAME#003`, `CLIP#003`, `TAKE#003#02`, `CALL#…`, `EVENT#…`.

Only the `LISTING` item has an `owner` and a `studio`, so each index has one small entry per run,
with just the fields that lists show. Both are sorted by time: a month is a range of them.
"""

from typing import Any

PARTITION = "run_id"
SORT = "item"
RUNS_BY_OWNER = "runs-by-owner"
RUNS_OF_STUDIO = "runs-of-studio"
EVERYBODY = "all"
"""The only value of `studio`."""
EXPIRES_AT = "expires_at"

TABLE: dict[str, Any] = {
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"}
        for name in (PARTITION, SORT, "owner", "studio", "created_at")
    ],
    "KeySchema": [
        {"AttributeName": PARTITION, "KeyType": "HASH"},
        {"AttributeName": SORT, "KeyType": "RANGE"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": index,
            "KeySchema": [
                {"AttributeName": partition, "KeyType": "HASH"},
                {"AttributeName": "created_at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
        for index, partition in ((RUNS_BY_OWNER, "owner"), (RUNS_OF_STUDIO, "studio"))
    ],
    "BillingMode": "PAY_PER_REQUEST",
}
