"""The studio's clocks: an item each, which conditional updates move on, a call's interval at a
time."""

from typing import Any

from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.dynamo_schema import EXPIRES_AT, PARTITION, SORT
from grok_spicy.adapters.aws.dynamo_updates import condition_failed
from grok_spicy.models.pace import STUDIO
from grok_spicy.policies.rates import farthest_ms

_LIVES_SECONDS = 86_400
"""How long a person's clock is kept after it was last asked for."""


class DynamoClock:
    """The clocks of `RunStore`. `table` is a boto3 DynamoDB Table."""

    _table: Any

    def take_time(
        self,
        clock: str,
        earliest: int,
        latest: int | None,
        step: int,
        partition: str = STUDIO,
    ) -> int | None:
        key = {PARTITION: partition, SORT: f"PACE#{clock}"}
        expiry, lives = "", {}
        if partition != STUDIO:  # nobody may come back who has such a clock
            expiry = f", {EXPIRES_AT} = :expires"
            lives = {":expires": earliest // 1000 + _LIVES_SECONDS}
        # In this order: if the first update fails, the clock is ahead, and it never goes back.
        if latest is None:
            restart, proceed = "next_at <= :earliest", "next_at > :earliest"
            bounds: dict[str, int] = {}
        else:
            restart = "next_at <= :earliest OR next_at > :farthest"
            proceed = "next_at BETWEEN :earliest AND :latest"
            bounds = {":farthest": farthest_ms(earliest, step)}
        if self._move(
            key,
            f"SET next_at = :next{expiry}",
            f"attribute_not_exists(next_at) OR {restart}",
            {":earliest": earliest, ":next": earliest + step, **bounds, **lives},
        ):
            return earliest
        bounds = {} if latest is None else {":latest": latest}
        before = self._move(
            key,
            f"SET next_at = next_at + :step{expiry}",
            proceed,
            {":earliest": earliest, ":step": step, **bounds, **lives},
        )
        return int(before["next_at"]) if before else None

    def _move(
        self, key: dict[str, str], update: str, condition: str, values: dict[str, int]
    ) -> dict[str, Any] | None:
        """The attributes before the update; None if the condition does not hold. An item that did
        not exist has an attribute of its key."""
        try:
            response = self._table.update_item(
                Key=key,
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_OLD",
            )
        except ClientError as error:
            if condition_failed(error):
                return None
            raise
        return {**key, **response.get("Attributes", {})}
