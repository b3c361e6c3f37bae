"""A command line to type into, and journals made by hand."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer

from grok_spicy.adapters.aws.dynamo_schema import PARTITION
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy_cli.main import main
from grok_spicy_local.journal import Journal
from grok_spicy_local.paths import OutputPaths


@dataclass
class Said:
    """What a command line came to."""

    status: int
    out: str
    err: str


@pytest.fixture
def type_in(capsys, monkeypatch, tmp_path):
    """Type a command line into an empty folder, without keys in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("XAI_API_KEY", "GROK_API_KEY", "GROK_SPICY_XAI_HOST", "GROK_SPICY_XAI_INSECURE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def type_in(*arguments: str) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(int(ended.value.code or 0), said.out, said.err)

    return type_in


class JournalTable:
    """As much of a DynamoDB table as writing journals takes."""

    def __init__(self, output: Path) -> None:
        self._places = OutputPaths(output)
        self._serialize = TypeSerializer().serialize

    def put_item(self, Item: dict[str, Any]) -> None:  # noqa: N803 – boto3's name
        journal = Journal(self._places.journal(Item[PARTITION]), self._places)
        journal.put({name: self._serialize(value) for name, value in Item.items()})


@pytest.fixture
def output(tmp_path):
    return tmp_path / "output"


@pytest.fixture
def table(output):
    return JournalTable(output)


@pytest.fixture
def journals(table):
    """A run store that only writes, into the journals of `output`."""
    return DynamoRunStore(table)
