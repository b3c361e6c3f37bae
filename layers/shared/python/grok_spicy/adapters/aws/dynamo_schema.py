"""The schema of the one table, for AWS and the local cloud alike.

One partition per run. `item` is the kind and the item's key: `RUN`, `PLAN`, `BUDGET`,
`SHEET#Ember`, `KEYFRAME#003`, `CLIP#003`, `TAKE#003#02`, `CALL#…`, `EVENT#…`. Only the `RUN` item
has an `owner`, so the index has one entry per run.
"""

from typing import Any

PARTITION = "run_id"
SORT = "item"
RUNS_BY_OWNER = "runs-by-owner"
EXPIRES_AT = "expires_at"

TABLE: dict[str, Any] = {
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"}
        for name in (PARTITION, SORT, "owner", "created_at")
    ],
    "KeySchema": [
        {"AttributeName": PARTITION, "KeyType": "HASH"},
        {"AttributeName": SORT, "KeyType": "RANGE"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": RUNS_BY_OWNER,
            "KeySchema": [
                {"AttributeName": "owner", "KeyType": "HASH"},
                {"AttributeName": "created_at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "BillingMode": "PAY_PER_REQUEST",
}
