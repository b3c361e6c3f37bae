"""The schema of the one table, for AWS and the local cloud alike.

One partition per run. `item` is the kind and the item's key: `RUN`, `PLAN`, `BUDGET`,
`SHEET#Ember`, `KEYFRAME#003`, `CLIP#003`, `TAKE#003#02`, `CALL#…`, `EVENT#…`.

Only the `LISTING` item has an `owner` and a `studio`, so the indexes of runs have one small entry
per run, with just the fields that lists show. Both are sorted by time: a month is a range of them.

What a person who watches a run sees of it has `changed`, the time of its last write
(`models/events.log_key`), which every write sets anew. The index of changes has nothing but keys:
it is the log of what changed in a run, each item once, which DynamoDB keeps with the write itself.
"""

import secrets
from typing import Any

from grok_spicy.models.events import log_key
from grok_spicy.models.item import utc_now

PARTITION = "run_id"
SORT = "item"
RUNS_BY_OWNER = "runs-by-owner"
RUNS_OF_STUDIO = "runs-of-studio"
CHANGES_OF_RUN = "changes-of-run"
CHANGED = "changed"
EVERYBODY = "all"
"""The only value of `studio`."""
EXPIRES_AT = "expires_at"

TABLE: dict[str, Any] = {
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"}
        for name in (PARTITION, SORT, "owner", "studio", "created_at", CHANGED)
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
    ]
    + [
        {
            "IndexName": CHANGES_OF_RUN,
            "KeySchema": [
                {"AttributeName": PARTITION, "KeyType": "HASH"},
                {"AttributeName": CHANGED, "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
    "BillingMode": "PAY_PER_REQUEST",
}


def is_run(partition: str) -> bool:
    """Whether that partition may be a run's: those of the studio and of people begin otherwise."""
    return not partition.startswith("#")


def change_mark() -> str:
    """The value of `changed` for a write that begins now."""
    return log_key(utc_now(), secrets.token_hex(4))
