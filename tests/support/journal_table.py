"""A run store that only writes, into the journals that a studio reads when it opens."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from grok_spicy.adapters.aws.dynamo_schema import PARTITION
from grok_spicy_local.journal import Journal
from grok_spicy_local.paths import OutputPaths


class JournalTable:
    """A DynamoDB table that only writes, into journals. It is its own client, as far as the store
    needs one: for a run and what lists show of it, which are written together."""

    name = "journals"

    def __init__(self, output: Path) -> None:
        self._paths = OutputPaths(output)
        self._serialize = TypeSerializer().serialize

    def put_item(self, Item: dict[str, Any]) -> None:  # noqa: N803 – boto3's name
        journal = Journal(self._paths.journal(Item[PARTITION]), self._paths)
        item = {name: self._serialize(value) for name, value in Item.items()}
        journal.record([{"put": item}])

    @property
    def meta(self) -> SimpleNamespace:
        return SimpleNamespace(client=self)

    def transact_write_items(self, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803
        for part in TransactItems:
            self.put_item(part["Put"]["Item"])
